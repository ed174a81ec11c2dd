"""What every benchmark returns: rows of one table, each a figure with its baseline and its goal."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

TIMES = "\N{MULTIPLICATION SIGN}"


class Size(StrEnum):
    """How much a benchmark does.

    Attributes:
        TINY: So little that its figures say nothing: a test runs it, so that no benchmark rots.
        QUICK: All benchmarks together take some minutes.
        FULL: As the goals are meant.
    """

    TINY = "tiny"
    QUICK = "quick"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure.

    Attributes:
        name: What was measured, with database and size.
        figure: In *unit*.
        ratio: *figure* by that of the baseline, measured in turns in the same run; None without one.
        against: The baseline.
        at_most: The goal, if there is one: for the ratio where there is one, else for the figure.
        at_least: The same.
    """

    name: str
    figure: float
    unit: str
    ratio: float | None = None
    against: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def goal(self) -> str:
        """How the goal is written."""
        limits = (("≤", self.at_most), ("≥", self.at_least))
        times = TIMES if self.ratio is not None else ""
        return " ".join(f"{sign} {limit:g}{times}" for sign, limit in limits if limit is not None)

    @property
    def met(self) -> bool | None:
        """Whether the goal was met; None without one."""
        if not self.goal:
            return None
        told = self.figure if self.ratio is None else self.ratio
        return (self.at_most is None or told <= self.at_most) and (self.at_least is None or told >= self.at_least)

    def kept(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {**asdict(self), "met": self.met}


def compared(name: str, figure: float, unit: str, base: float, against: str, **goal: float) -> Row:
    """Return a row with its ratio to a baseline; without one where the baseline is too small to divide by."""
    ratio = round(figure / base, 3) if base > 0 else None
    return Row(name, figure, unit, ratio, against, **(goal if ratio is not None else {}))


HEAD = ("benchmark", "figure", "unit", "ratio", "against", "goal", "met")
MET = {None: "", True: "yes", False: "NO"}


def cells(bench: str, row: Row) -> tuple[str, ...]:
    """Return a row's words."""
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}{TIMES}"
    return (f"{bench}: {row.name}", f"{row.figure:,.6g}", row.unit, ratio, row.against, row.goal, MET[row.met])


def drawn(rows: Sequence[tuple[str, Row]]) -> str:
    """Return the table for a terminal; it is Markdown too."""
    lines = [HEAD, *(cells(bench, row) for bench, row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(HEAD))]
    said = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]
    said.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(said)
