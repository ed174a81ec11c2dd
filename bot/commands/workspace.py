"""Which workspace a command is about, and a command's way into it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from analysis.errors import RefusedError
from analysis.model.ids import WorkspaceId
from analysis.transcript.decode import clean
from bot.commands.edge import begin, opened, spoken
from bot.wiring import World
from handlers.render.words import Words

Team = Annotated[
    str,
    typer.Option("--slack-team", help="Slack's id of the workspace, needed only where there are several."),
]
"""The option of every command about one workspace."""


@contextmanager
def at_workspace(lang: str, slack_team: str) -> Iterator[tuple[World, Words, WorkspaceId]]:
    """Open the world at the workspace an operator means; errors inside become words and an exit code.

    Args:
        lang: As given with --lang.
        slack_team: As given with --slack-team.
    """
    settings, words = begin(lang)
    with spoken(words), opened(settings) as world:
        yield world, words, workspace_of(world, slack_team)


def workspace_of(world: World, slack_team: str) -> WorkspaceId:
    """Return the workspace an operator means: the named one, else the only one there is.

    Raises:
        RefusedError: "workspace-unknown", or "workspace-several" where one must be named.
    """
    if slack_team:
        found = world.directory.find(f"slack:{slack_team}")
        if found is None:
            raise RefusedError("workspace-unknown", team=clean(slack_team))
        return found
    everything = world.directory.all()
    slack = [one for one in everything if one != world.directory.find("local")]
    if len(slack) > 1:
        raise RefusedError("workspace-several")
    return slack[0] if slack else world.home
