"""`doctor`: check every configured service, one line each, with what to do."""

import json
from typing import Annotated

import typer
from rich.text import Text

from analysis.model.system import Check, State, any_down
from bot.checks import thorough_checks
from bot.commands.edge import Exit, Lang, begin, opened, out, spoken
from handlers.render.words import Words

STYLE = {State.OK: "green", State.OFF: "bright_black", State.WARN: "yellow", State.DOWN: "bold red"}


def detail(words: Words, check: Check) -> str:
    """Return what is known of a service, in the reader's language."""
    return words(check.said) if check.said else check.detail


def doctor(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False, lang: Lang = ""
) -> None:
    """Check every configured service. Exit code 1 if one does not work."""
    settings, words = begin(lang)
    checks = []
    with spoken(words), opened(settings, current=False) as world:
        for check in thorough_checks(world):
            checks.append(check)
            if as_json:
                continue
            line = Text.assemble(
                f"{check.name:<10}",
                (f"{words(f'cli-doctor-{check.state}'):<8}", STYLE[check.state]),
                detail(words, check),
            )
            if check.fix:
                line.append(("  " if check.detail else "") + words(check.fix), "cyan")
            out().print(line)
    if as_json:
        rows = {
            c.name: {"status": c.state, "detail": detail(words, c), "fix": words(c.fix) if c.fix else ""}
            for c in checks
        }
        typer.echo(json.dumps(rows, ensure_ascii=False))
    if any_down(checks):
        raise typer.Exit(Exit.FAILED)
