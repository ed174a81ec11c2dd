"""`forget`, `legal-hold` and `consent`: what an operator does about one call's data at the terminal, without Slack."""

import time
from typing import Annotated

import typer

from analysis.errors import RefusedError
from analysis.model.ids import ConversationId, WorkspaceId
from analysis.usecases.consent import Basis
from bot.commands.edge import Lang
from bot.commands.workspace import Team, at_workspace
from bot.wiring import World, start_worker_if_free
from handlers.render.words import Words

LOOK_S = 0.15
PATIENCE_S = 60.0

Call = Annotated[str, typer.Argument(help="Id or case number of the call.")]


def forget(
    call: Call,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether to go on.")] = False,
    slack_team: Team = "",
    lang: Lang = "",
) -> None:
    """Delete a call with its recording, transcript, results and messages; a receipt stays in the audit log."""
    with at_workspace(lang, slack_team) as (world, words, workspace):
        if not yes:
            typer.confirm(words("cli-forget-sure", case=call), abort=True)
        found = world.services.forget(workspace, call, actor=None)
        if found.done_at is not None:
            typer.echo(words("forget-done", case=found.case_number, date=f"{found.done_at:%Y-%m-%d}"))
            return
        counts = {kind: found.counts.get(kind, 0) for kind in ("lines", "results", "quotes")}
        typer.echo(words("forget-begun", case=found.case_number, **counts))
        with start_worker_if_free(world):
            wait_until_gone(world, workspace, words, found.id)


def legal_hold(
    call: Call,
    *,
    off: Annotated[bool, typer.Option("--off", help="Lift it.")] = False,
    slack_team: Team = "",
    lang: Lang = "",
) -> None:
    """Keep a call from retention clocks and from being forgotten, or lift that."""
    with at_workspace(lang, slack_team) as (world, words, workspace):
        changed = world.services.hold_for_law(workspace, call, hold=not off, actor=None)
        key = ("cli-held-lifted" if off else "cli-held-for-law") if changed else "cli-restrict-unchanged"
        typer.echo(words(key, case=call))


def consent(
    call: Call,
    basis: Annotated[str, typer.Argument(help="informed (everyone was told) or agreed (everyone agreed).")],
    *,
    slack_team: Team = "",
    lang: Lang = "",
) -> None:
    """Record the lawful basis of a call; one that was held for want of it goes on."""
    with at_workspace(lang, slack_team) as (world, words, workspace):
        if basis not in set(Basis):
            raise RefusedError("basis-unknown")
        case, held = world.services.record_basis(workspace, call, Basis(basis), actor=None)
        typer.echo(words("cli-basis-released" if held else "cli-basis-recorded", case=case))


def wait_until_gone(world: World, workspace: WorkspaceId, words: Words, call: ConversationId) -> None:
    """Wait for the workflow, and say when it is through; without a worker it runs later."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        with world.begin(workspace) as work:
            found = work.forgettings.find(call)
        if found is not None and found.done_at is not None:
            typer.echo(words("forget-done", case=found.case_number, date=f"{found.done_at:%Y-%m-%d}"))
            return
        time.sleep(LOOK_S)
