"""`audit`: the audit log at the terminal, as CSV or JSON; and whether it is as it was written."""

from enum import StrEnum
from typing import Annotated

import typer

from bot.commands.edge import Exit, Lang, out
from bot.commands.workspace import Team, at_workspace
from db.audit_chain import SqlAuditChain
from handlers.render.slack.admin.audit import as_csv, as_json

app = typer.Typer()
SHOWN = 20
"""Findings at most; by the first one knows."""


class Format(StrEnum):
    """How it is printed."""

    CSV = "csv"
    JSON = "json"


@app.callback(invoke_without_command=True)
def audit(
    context: typer.Context,
    *,
    form: Annotated[Format, typer.Option("--format", help="csv or json.")] = Format.CSV,
    area: Annotated[str, typer.Option(help="Only actions that begin so, such as person or policy.")] = "",
    slack_team: Team = "",
    lang: Lang = "",
) -> None:
    """Print who changed what, newest first, with before and after."""
    if context.invoked_subcommand is not None:
        return
    with at_workspace(lang, slack_team) as (world, _, workspace):
        entries = world.services.admin.export_audit(workspace, actor=None, area=area)
        typer.echo(as_csv(entries) if form is Format.CSV else as_json(entries), nl=form is Format.JSON)


@app.command("verify")
def verify(
    *,
    head: Annotated[str, typer.Option(help="Noted before, from the log's audit.sealed: must be in the chain.")] = "",
    slack_team: Team = "",
    lang: Lang = "",
) -> None:
    """Check the chain over the audit log: nothing was changed, taken out or put in since it was sealed."""
    with at_workspace(lang, slack_team) as (world, words, workspace):
        found = SqlAuditChain(world.engine).verify(workspace, head.strip().lower())
        out().print(words("cli-audit-verified", count=found.entries, waiting=found.waiting))
        if found.head:
            out().print(words("cli-audit-head", head=found.head), soft_wrap=True)
        for one in found.findings[:SHOWN]:
            out().print(words(f"cli-audit-{one.kind}", where=one.where), soft_wrap=True)
        if found.findings:
            raise typer.Exit(Exit.FAILED)
