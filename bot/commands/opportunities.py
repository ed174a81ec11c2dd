"""`opportunities import` and `export`: deals as a table, for an operator at the terminal."""

from pathlib import Path
from typing import Annotated

import typer

from analysis.usecases.import_opportunities import Report
from bot.commands.edge import Exit, Lang, out
from bot.commands.workspace import Team, at_workspace
from handlers.render.slack.admin.deals import summary
from handlers.render.values import told
from handlers.render.words import Words

app = typer.Typer(help="Opportunities as a table: bring in, take out.", no_args_is_help=True)
LINES = 50
DEAL = "opportunity"


@app.command("import")
def bring(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV with a header line, UTF-8 or Big5.")],
    *,
    store: Annotated[bool, typer.Option("--store", help="Store the changes; without it they are only shown.")] = False,
    slack_team: Team = "",
    lang: Lang = "",
) -> None:
    """Show what a table would change, or store it. Nothing is stored while a line is wrong; twice is once."""
    with at_workspace(lang, slack_team) as (world, words, workspace):
        report = world.services.data.import_deals(workspace, file.read_bytes(), store=store, actor=None)
        tell(words, report)
        if report.wrong:
            raise typer.Exit(Exit.FAILED)


@app.command("export")
def export(file: Path, *, slack_team: Team = "", lang: Lang = "") -> None:
    """Write all opportunities to FILE, safe to open in a spreadsheet, ready to import."""
    with at_workspace(lang, slack_team) as (world, words, workspace):
        content = world.services.data.export_deals(workspace, actor=None)
        file.write_bytes(content)
        typer.echo(words("cli-import-written", count=content.count(b"\r\n") - 1))


def tell(words: Words, report: Report) -> None:
    """Print what a table changes, line by line."""
    typer.echo(summary(words, report).replace("*", ""))
    console, known = out(), {str(user): name for user, name in report.names.items()}
    for wrong in report.wrong[:LINES]:
        said = f"{words('admin-import-line', line=wrong.line)} {words(wrong.key, **wrong.params)}"
        console.print(said, style="red", markup=False)
    for one in report.planned[:LINES]:
        names = {name: words(f"deal-field-{name.replace('_', '-')}") for name in one.changes}
        changes = ", ".join(
            f"{names[name]}: {' → '.join(told(words, name, value, known, area=DEAL) for value in pair)}"
            for name, pair in one.changes.items()
        )
        console.print(f"{one.case or words('admin-import-new')}  {one.company}  {changes}", markup=False)
