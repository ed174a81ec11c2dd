"""`audit`: the audit log at the terminal, as CSV or JSON."""

from enum import StrEnum
from typing import Annotated

import typer

from bot.commands.edge import Lang
from bot.commands.workspace import Team, at_workspace
from handlers.render.slack.admin.audit import as_csv, as_json


class Format(StrEnum):
    """How it is printed."""

    CSV = "csv"
    JSON = "json"


def audit(
    *,
    form: Annotated[Format, typer.Option("--format", help="csv or json.")] = Format.CSV,
    area: Annotated[str, typer.Option(help="Only actions that begin so, such as person or policy.")] = "",
    slack_team: Team = "",
    lang: Lang = "",
) -> None:
    """Print who changed what, newest first, with before and after."""
    with at_workspace(lang, slack_team) as (world, _, workspace):
        entries = world.services.admin.export_audit(workspace, actor=None, area=area)
        typer.echo(as_csv(entries) if form is Format.CSV else as_json(entries), nl=form is Format.JSON)
