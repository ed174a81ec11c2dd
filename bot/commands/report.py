"""`report`: the figures of `/report` in the terminal, or as JSON or CSV for other programs."""

import json
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from analysis.errors import RefusedError
from analysis.model.ids import UserId, WorkspaceId
from analysis.model.reports import Report, ReportKind
from analysis.usecases.reports.period import period_of
from analysis.usecases.reports.show import OPERATOR, ShowReport
from bot.commands.costs import Form, wanted
from bot.commands.edge import Lang, begin, opened, out, spoken
from bot.wiring import World, utc_now
from handlers.render.reports.sheets import as_json, csv_for_programs, sheet
from handlers.render.slack.reports import about, title_of
from handlers.render.words import Words, harmless
from handlers.slack.commands.report_words import period_at_end


def report(
    kind: Annotated[ReportKind, typer.Argument(help="Which.")] = ReportKind.DASHBOARD,
    *,
    period: Annotated[str, typer.Option(help='Such as 7d, 2026-11 or "last month". Default: 30 days.')] = "",
    person: Annotated[str, typer.Option(help="Slack id of whose page it is, for rep.")] = "",
    reader: Annotated[str, typer.Option("--as", help="Slack id: only what this person may see.")] = "",
    workspace: Annotated[str, typer.Option(help='One alone, such as "slack:T0123". Default: all of them.')] = "",
    form: Annotated[Form, typer.Option("--format", help="For people, or for other programs.")] = Form.TABLE,
    lang: Lang = "",
) -> None:
    """Show how deals stand; the operator reads what administrators read, unless --as names somebody."""
    settings, words = begin(lang)
    with spoken(words), opened(settings) as world:
        found = [_report(world, one, kind, period, person=person, reader=reader) for one in wanted(world, workspace)]
    if form is Form.JSON:
        typer.echo(json.dumps([as_json(words, one) for one in found], indent=2, ensure_ascii=False))
    elif form is Form.CSV:
        for one in found:
            typer.echo(csv_for_programs(words, one), nl=False)
    else:
        for one in found:
            print_table(words, one)


def _report(world: World, workspace: WorkspaceId, kind: ReportKind, typed: str, *, person: str, reader: str) -> Report:
    rest, asked = period_at_end(typed.strip())
    if rest:
        raise RefusedError("costs-month", month=rest[:20])
    with world.begin(workspace) as work:
        _, zone = work.costs.home()
        people = {name: work.users.find(name) for name in (person, reader) if name}
    for name, found in people.items():
        if found is None:
            raise RefusedError("user-not-found", reference=name)
    ids = {name: found.id for name, found in people.items() if found is not None}
    days = period_of(asked, utc_now(), zone)
    about_whom: UserId | None = ids.get(person) or (ids.get(reader) if kind is ReportKind.REP else None)
    viewer = ids[reader] if reader else OPERATOR
    return ShowReport(world.begin)(workspace, kind, days, viewer, about_whom)


def print_table(words: Words, found: Report) -> None:
    """Print one workspace's report."""
    told = sheet(words, found)
    line = f"{harmless(found.workspace)} · {title_of(words, found)} · {about(words, found)}"
    if found.body is None:
        out().print(words("reports-admins-only"), markup=False)
        return
    table = Table(title=escape(line))
    for name in told.columns:
        table.add_column(words(f"sheet-{name}"))
    for row in told.rows:
        table.add_row(*(escape(harmless("" if row[name] is None else str(row[name]))) for name in told.columns))
    out().print(table)
    for name, count in (("unseen", found.unseen), ("kept", found.kept)):
        if count:
            out().print(words(f"reports-{name}", count=count), style="yellow", markup=False)
