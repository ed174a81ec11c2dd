"""`costs`: what providers charged in a month, a table for people, JSON or CSV for other programs."""

import csv
import io
import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from analysis.errors import RefusedError
from analysis.model.costs import CostBy, CostReport, Spent
from analysis.model.ids import WorkspaceId
from analysis.model.spreadsheet import guarded
from analysis.usecases.costs import ReportCosts
from bot.commands.edge import Lang, begin, opened, out, spoken
from bot.wiring import World, utc_now
from handlers.render.words import Words, harmless

FIGURES = ("calls", "requests", "unpriced", "doubtful", "input_tokens", "output_tokens", "audio_s")


class Form(StrEnum):
    """How to print it."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def costs(
    *,
    month: Annotated[str, typer.Option(help="Such as 2026-11. Default: this one, where the workspace is.")] = "",
    by: Annotated[CostBy | None, typer.Option(help="What to divide by; the team is the owner's.")] = None,
    workspace: Annotated[str, typer.Option(help='One alone, such as "slack:T0123". Default: all of them.')] = "",
    form: Annotated[Form, typer.Option("--format", help="For people, or for other programs.")] = Form.TABLE,
    lang: Lang = "",
) -> None:
    """Show what providers charged in a month, each workspace in its own time zone."""
    settings, words = begin(lang)
    with spoken(words), opened(settings) as world:
        report = ReportCosts(world.begin, utc_now)
        reports = [report(one, month, by) for one in wanted(world, workspace)]
    if form is Form.JSON:
        typer.echo(json.dumps([as_json(one) for one in reports], indent=2, ensure_ascii=False))
    elif form is Form.CSV:
        typer.echo(as_csv(reports), nl=False)
    else:
        for one in reports:
            print_table(words, one)


def wanted(world: World, key: str) -> list[WorkspaceId]:
    """Return the workspaces to report on. RefusedError("costs-workspace-unknown")."""
    if not key:
        return world.directory.all()
    found = world.directory.find(key)
    if found is None:
        raise RefusedError("costs-workspace-unknown", name=key[:80])
    return [found]


def as_json(report: CostReport) -> dict[str, Any]:
    """Return a report as JSON; money as text, so that no reader rounds it."""
    return {
        "workspace": report.workspace,
        "month": report.month,
        "time_zone": report.zone,
        "since": report.since.isoformat(),
        "until": report.until.isoformat(),
        "by": report.by,
        "lines": [{"key": line.key, "name": line.name, **figures(line)} for line in report.lines],
        "total": figures(report.total),
    }


def figures(line: Spent) -> dict[str, Any]:
    """Return the numbers of a line; "cost_usd" is None where all of it has an unknown price."""
    return {name: getattr(line, name) for name in FIGURES} | {"cost_usd": None if unknown(line) else money(line)}


def unknown(line: Spent) -> bool:
    """Tell whether nothing of the line has a price that anybody knows."""
    return line.requests > 0 and line.unpriced == line.requests


def money(line: Spent) -> str:
    """Return the exact sum."""
    return f"{line.cost_usd:.8f}"


def as_csv(reports: list[CostReport]) -> str:
    """Return one row a line and workspace, the total with an empty "by" below them."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["workspace", "month", "by", "key", "name", *FIGURES, "cost_usd"])
    for report in reports:
        for line, by in [*((line, report.by) for line in report.lines), (report.total, "")]:
            values = figures(line)
            cost = "" if values["cost_usd"] is None else values["cost_usd"]
            names = [guarded(name) for name in (report.workspace, report.month, str(by), line.key, line.name)]
            writer.writerow([*names, *(values[name] for name in FIGURES), cost])
    return text.getvalue()


def print_table(words: Words, report: CostReport) -> None:
    """Print one workspace's month."""
    if not report.total.requests and not report.total.doubtful:
        name = harmless(report.workspace)
        out().print(f"{name}: {words('costs-nothing', month=report.month)}", markup=False)
        return
    title = words("costs-title", month=report.month, workspace=report.workspace, zone=report.zone)
    table = Table(title=escape(title))
    table.add_column(words(f"costs-by-{report.by}") if report.by else "")
    for name in ("calls", "requests", "tokens-in", "tokens-out", "audio", "cost"):
        table.add_column(words(f"costs-{name}"), justify="right")
    for line in report.lines:
        table.add_row(*map(escape, cells(words, report, line)))
    table.add_section()
    table.add_row(*map(escape, cells(words, report, None)))
    out().print(table)
    for name in ("unpriced", "doubtful"):
        count = getattr(report.total, name)
        if count:
            out().print(words(f"costs-{name}", count=count), style="yellow", markup=False)


def cells(words: Words, report: CostReport, line: Spent | None) -> Iterator[str]:
    """Yield a row; None for the total."""
    found = line or report.total
    if line is None:
        yield words("costs-total")
    elif line.key:
        yield words.engine(line.name) if report.by is CostBy.PROVIDER else harmless(line.name)
    else:
        yield words(f"costs-without-{report.by}")
    yield str(found.calls)
    yield str(found.requests)
    yield f"{found.input_tokens:,}"
    yield f"{found.output_tokens:,}"
    yield words("costs-minutes", minutes=f"{found.audio_s / 60:.1f}")
    yield cost(words, found)


def cost(words: Words, line: Spent) -> str:
    """Return the sum with what is not in it: an unknown price is never a nought."""
    if unknown(line):
        return words("cost-unknown")
    exact = f"{line.cost_usd:.4f}"
    return f"{exact} + {words('cost-unknown')}" if line.unpriced else exact
