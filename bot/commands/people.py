"""`role` and `restrict`: what an operator decides about people and calls at the terminal, without Slack."""

from typing import Annotated

import typer

from analysis.errors import RefusedError
from analysis.model.ids import UserId, WorkspaceId
from analysis.transcript.decode import clean
from analysis.usecases.appoint import Appointment
from bot.commands.edge import Lang
from bot.commands.workspace import Team, at_workspace
from bot.wiring import World


def role(
    person: Annotated[str, typer.Argument(help="Slack's id of the person, U….")],
    role: Annotated[str, typer.Argument(help="rep, manager or admin; leave it out to change the rest.")] = "",
    *,
    manager: Annotated[str, typer.Option(help="Slack's id of whom they report to; “none” for nobody.")] = "",
    team: Annotated[str, typer.Option(help="Name of their team, which its managers see; “none” for none.")] = "",
    slack_team: Team = "",
    lang: Lang = "",
) -> None:
    """Say who is rep, manager or admin, and who stands over whom. The first admin is who installed the app."""
    with at_workspace(lang, slack_team) as (world, words, workspace):
        new = Appointment(role or None, boss(world, workspace, manager), named(team))
        changed = world.services.appoint(workspace, member(world, workspace, person), new, actor=None)
        typer.echo(words("cli-role-changed" if changed else "cli-unchanged", person=clean(person)))


def restrict(
    call: Annotated[str, typer.Argument(help="Id or case number of the call.")],
    *,
    off: Annotated[bool, typer.Option("--off", help="Lift the restriction.")] = False,
    slack_team: Team = "",
    lang: Lang = "",
) -> None:
    """Keep a call to its owner, their manager and admins, and out of every channel; what stands there is replaced."""
    with at_workspace(lang, slack_team) as (world, words, workspace):
        found = world.services.restrict(workspace, call, restricted=not off, actor=None)
        typer.echo(words(key_of(changed=found.changed, off=off), case=found.call.case_number))


def key_of(*, changed: bool, off: bool) -> str:
    """Return the words for what became of a restriction."""
    if not changed:
        return "cli-restrict-unchanged"
    return "cli-restrict-lifted" if off else "cli-restricted"


def member(world: World, workspace: WorkspaceId, person: str) -> UserId:
    """Return a person by their Slack id, made known where we never met. RefusedError("person-not-slack")."""
    if not (person[:1] in {"U", "W"} and person.isalnum() and person.isascii()):
        raise RefusedError("person-not-slack", person=clean(person))
    with world.begin(workspace) as work:
        return work.users.ensure(person).id


def boss(world: World, workspace: WorkspaceId, manager: str) -> str | None:
    """Return whom they shall report to: None leaves it, "" for nobody."""
    return named(manager) if named(manager) in {None, ""} else member(world, workspace, manager)


def named(given: str) -> str | None:
    """Return what was given: None for nothing, "" for "none"."""
    if not given:
        return None
    return "" if given.casefold() == "none" else given
