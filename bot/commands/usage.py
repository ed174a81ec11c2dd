"""`usage`: what programs asked of the API and what providers charged, for people or for other programs."""

import json
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from analysis.errors import RefusedError
from analysis.model.ids import WorkspaceId
from analysis.model.reports import Period
from analysis.model.usage import ApiUsage, UsageBy
from analysis.usecases.reports.usage import ShowUsage
from bot.commands.costs import Form, wanted
from bot.commands.edge import Lang, begin, opened, out, spoken
from bot.wiring import World, utc_now
from handlers.api.models.usage import UsageShown
from handlers.render.reports.sheets import FAST, Row, usage_csv, usage_rows
from handlers.render.slack.report_usage import told
from handlers.render.words import Words, harmless
from handlers.slack.commands.report_words import period_at_end

FIGURES = ("api_requests", "refused", "failed")


def usage(
    *,
    period: Annotated[str, typer.Option(help='Such as 7d, 2026-11 or "last month". Default: 30 days.')] = "",
    by: Annotated[UsageBy, typer.Option(help="What the table divides by.")] = UsageBy.DAY,
    team: Annotated[str | None, typer.Option(help="Keys, tokens and calls of this team alone.")] = None,
    workspace: Annotated[str, typer.Option(help='One alone, such as "slack:T0123". Default: all of them.')] = "",
    form: Annotated[Form, typer.Option("--format", help="For people, or for other programs.")] = Form.TABLE,
    lang: Lang = "",
) -> None:
    """Show what programs asked of the API, each workspace in days of its own time zone."""
    settings, words = begin(lang)
    with spoken(words), opened(settings) as world:
        found = [_usage(world, one, period, team) for one in wanted(world, workspace)]
    if form is Form.JSON:
        shown = [
            {"workspace": name, **UsageShown.of(days, figures).model_dump(mode="json", exclude_none=True)}
            for name, days, figures in found
        ]
        typer.echo(json.dumps(shown, indent=2, ensure_ascii=False))
    elif form is Form.CSV:
        for _, _, figures in found:
            typer.echo(usage_csv(figures), nl=False)
    else:
        for name, _, figures in found:
            print_table(words, name, figures, by)


def _usage(world: World, workspace: WorkspaceId, typed: str, team: str | None) -> tuple[str, Period, ApiUsage]:
    rest, asked = period_at_end(typed.strip())
    if rest:
        raise RefusedError("costs-month", month=rest[:20])
    with world.begin(workspace) as work:
        name, _ = work.costs.home()
    return name, *ShowUsage(world.begin, utc_now)(workspace, asked, team=team)


def print_table(words: Words, workspace: str, figures: ApiUsage, by: UsageBy) -> None:
    """Print one workspace's figures."""
    out().print(f"{harmless(workspace)} · {figures.first} – {figures.last}", markup=False)  # noqa: RUF001
    out().print(told(words, figures).replace("*", ""), markup=False)
    rows = [row for row in usage_rows(figures) if row["by"] == by]
    if not rows or not figures.total.requests:
        return
    columns = (*FIGURES, *FAST) if by is UsageBy.ROUTE else FIGURES
    table = Table()
    table.add_column(words("sheet-name"))
    for name in columns:
        table.add_column(words(f"sheet-{name}"), justify="right")
    for row in rows:
        table.add_row(*cells(row, columns))
    out().print(table)


def cells(row: Row, columns: Sequence[str]) -> list[str]:
    """Return a row of the table."""
    shown = ("" if row[name] is None else f"{row[name]:,}" for name in columns)
    return [escape(harmless(str(row["name"]))), *shown]
