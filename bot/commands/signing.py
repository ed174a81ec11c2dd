"""`rotate`, `retire` and `delete` of whatever has signing secrets: keys and webhooks."""

from collections.abc import Callable
from typing import Annotated, Protocol, TypeVar

import typer

from analysis.model.ids import WorkspaceId
from bot.commands.edge import Lang
from bot.commands.workspace import Team, at_workspace
from bot.wiring import World
from handlers.render.words import Words, harmless

HolderId_contra = TypeVar("HolderId_contra", bound=str, contravariant=True)


class Made(Protocol):
    """A new secret, and whose it is."""

    @property
    def id(self) -> str:
        """Of the holder."""
        ...

    @property
    def secret(self) -> str:
        """In clear."""
        ...


class Manages(Protocol[HolderId_contra]):
    """The use cases of a kind of holder."""

    def rotate(self, workspace: WorkspaceId, holder: HolderId_contra, /, *, actor: None) -> Made:
        """Add a second secret."""
        ...

    def retire(self, workspace: WorkspaceId, holder: HolderId_contra, /, *, actor: None) -> object:
        """End the older one."""
        ...

    def delete(self, workspace: WorkspaceId, holder: HolderId_contra, /, *, actor: None) -> object:
        """Delete the holder."""
        ...


def add_secret_commands(
    app: typer.Typer,
    manage: Callable[[World], Manages[HolderId_contra]],
    id_of: Callable[[str], HolderId_contra],
    *,
    noun: str,
    argument: str,
    lost: str,
) -> None:
    """Add the three commands to *app*.

    Args:
        app: `keys` or `webhooks`.
        manage: Returns the use cases.
        id_of: Makes the holder's id of what was typed.
        noun: What a holder is called in a command's help.
        argument: Help of the argument.
        lost: What is deleted with a holder.
    """
    id_ = typer.Argument(help=argument, metavar=noun.upper())

    @app.command("rotate", help=f"Add a second secret and show it, once; both work until `{noun}s retire`.")
    def rotate(holder: Annotated[str, id_], slack_team: Team = "", lang: Lang = "") -> None:
        with at_workspace(lang, slack_team) as (world, words, workspace):
            show_secret(words, manage(world).rotate(workspace, id_of(holder), actor=None))

    @app.command("retire", help=f"End the older of a {noun}'s two secrets, at once.")
    def retire(holder: Annotated[str, id_], slack_team: Team = "", lang: Lang = "") -> None:
        with at_workspace(lang, slack_team) as (world, words, workspace):
            manage(world).retire(workspace, id_of(holder), actor=None)
            typer.echo(words("cli-secret-retired"))

    @app.command("delete", help=f"Delete a {noun} with its {lost}, at once.")
    def delete(holder: Annotated[str, id_], slack_team: Team = "", lang: Lang = "") -> None:
        with at_workspace(lang, slack_team) as (world, words, workspace):
            manage(world).delete(workspace, id_of(holder), actor=None)
            typer.echo(words("cli-secret-holder-deleted", id=harmless(holder)))


def show_secret(words: Words, made: Made) -> None:
    """Print a secret, alone on its line, and say that it does not come again."""
    typer.echo(words("cli-credential-made", id=made.id))
    typer.echo(made.secret)
    typer.echo(words("cli-credential-once"), err=True)
