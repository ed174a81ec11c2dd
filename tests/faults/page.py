"""Writes docs/faults.md: the catalog beside the tests that hold it."""

from itertools import groupby

from tests.faults.catalog import ROWS, Row
from tests.faults.collect import ROOT, Proof, proofs

PAGE = ROOT / "docs" / "faults.md"
HEAD = """\
# Faults and abuse

What can go wrong, and what somebody may do on purpose: {rows} cases, what must happen then, and the tests that hold \
it. `pytest -m fault` runs them all ({tests} tests), with `--full` at their full length. A failing test ends CI, so \
"holds" means: in the run that this page belongs to. "CI" runs with every change; "--full" stands where more kills, \
rows or rounds, or the whole test, run only with that option; "skipped" says what a machine may lack. Where a case has \
to do with what is stored, the column says on which databases it is tried; "-" where it ends before any database.

This page is made by `python -m tests.faults --write`; a test fails when it is stale.

Held by tests: {proven}. Left out, with the reason: {left}.

| | case | expected | tests | databases | result |
|---|---|---|---|---|---|
"""


def where(found: list[Proof]) -> str:
    """Say where the tests of a row run."""
    ways = {one.full for one in found}
    if ways == {"only"}:
        return "--full"
    return "CI" if ways == {"no"} else "CI, more with --full"


def name(one: Proof) -> str:
    """Name a test, and say where it does not run."""
    lacks = [
        *(["only with --full"] if one.full == "only" else []),
        *([f"skipped: {one.without}"] if one.without else []),
    ]
    return f"`{one.name.removeprefix('test_')}`" + (f" ({'; '.join(lacks)})" if lacks else "")


def names(found: list[Proof]) -> str:
    """Name tests by file."""
    files = groupby(sorted(found, key=lambda one: (one.path, one.name)), key=lambda one: one.path)
    return "<br>".join(f"`{path}`: " + ", ".join(name(one) for one in tests) for path, tests in files)


def line(row: Row, found: list[Proof]) -> str:
    """Write one row of the table."""
    kinds = sorted({kind for one in found for kind in one.databases}, reverse=True)
    result = f"holds ({where(found)})" if found else f"left out: {row.left_out}"
    if row.note:
        result += f". {row.note}"
    cells = (row.id, row.case, row.expected, names(found) or "-", ", ".join(kinds) or "-", result)
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def page() -> str:
    """Return the page as it should be."""
    everything = proofs()
    by_row = {row.id: [one for one in everything if row.id in one.ids] for row in ROWS}
    proven = sum(bool(found) for found in by_row.values())
    head = HEAD.format(rows=len(ROWS), tests=len(everything), proven=proven, left=len(ROWS) - proven)
    return head + "\n".join(line(row, by_row[row.id]) for row in ROWS) + "\n"
