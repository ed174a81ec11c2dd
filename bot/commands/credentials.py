"""`keys` and `tokens`: what programs show to the API; made, rotated and taken back at the terminal."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.markup import escape

from analysis.model.credentials import ApiToken, DeveloperKey, KeyId, TokenId
from analysis.usecases.credentials import ManageKeys, ManageTokens, NewCredential, scopes_named
from bot.commands.edge import Lang, out, table
from bot.commands.signing import add_secret_commands, show_secret
from bot.commands.workspace import Team, at_workspace
from bot.slack_tokens import make_cipher
from bot.wiring import World, utc_now
from handlers.render.words import Words, harmless

keys = typer.Typer(help="Developer keys, which sign requests to the API.", no_args_is_help=True)
tokens = typer.Typer(help="Bearer tokens, which open the API for a team.", no_args_is_help=True)

Name = Annotated[str, typer.Option(help="By which people will know it.")]
Scopes = Annotated[list[str], typer.Option("--scope", help="What it may do; give it several times for several.")]
ForTeam = Annotated[str, typer.Option("--team", help="Whose calls it brings and reads. Default: the workspace's.")]
KEY_HELP = "The key's id, dk_…."
KeyArgument = Annotated[str, typer.Argument(help=KEY_HELP)]
TokenArgument = Annotated[str, typer.Argument(help="The token's id, tok_….")]


def manage(world: World) -> ManageKeys:
    """Return the use cases of keys."""
    return ManageKeys(world.begin, make_cipher(world.settings))


@keys.command("create")
def create_key(name: Name, scope: Scopes, team: ForTeam = "", slack_team: Team = "", lang: Lang = "") -> None:
    """Make a key and show its secret, once."""
    with at_workspace(lang, slack_team) as (world, words, workspace):
        new = NewCredential(name, scopes_named(scope), team)
        show_secret(words, manage(world).create(workspace, new, actor=None))


add_secret_commands(keys, manage, KeyId, noun="key", argument=KEY_HELP, lost="secrets")


@keys.command("disable")
def disable_key(key: KeyArgument, slack_team: Team = "", lang: Lang = "") -> None:
    """Switch a key off, at once."""
    switch(key, slack_team, lang, enabled=False)


@keys.command("enable")
def enable_key(key: KeyArgument, slack_team: Team = "", lang: Lang = "") -> None:
    """Switch a key on again."""
    switch(key, slack_team, lang, enabled=True)


def switch(key: str, slack_team: str, lang: str, *, enabled: bool) -> None:
    """Switch a key on or off and say so."""
    with at_workspace(lang, slack_team) as (world, words, workspace):
        changed = manage(world).enable(workspace, KeyId(key), enabled=enabled, actor=None)
        done = "cli-key-enabled" if enabled else "cli-key-disabled"
        typer.echo(words(done if changed else "cli-unchanged", person=harmless(key)))


@keys.command("list")
def list_keys(slack_team: Team = "", lang: Lang = "") -> None:
    """List the keys, without secrets."""
    with at_workspace(lang, slack_team) as (world, words, workspace):
        found = manage(world).list(workspace, actor=None)
        print_keys(words, found)


@tokens.command("create")
def create_token(
    name: Name,
    scope: Scopes,
    *,
    days: Annotated[int, typer.Option(help="Until it expires.")] = 90,
    team: ForTeam = "",
    slack_team: Team = "",
    lang: Lang = "",
) -> None:
    """Make a token and show it, once."""
    with at_workspace(lang, slack_team) as (world, words, workspace):
        new = NewCredential(name, scopes_named(scope), team)
        made = ManageTokens(world.begin, utc_now).create(workspace, new, days=days, actor=None)
        show_secret(words, made)


@tokens.command("revoke")
def revoke_token(token: TokenArgument, slack_team: Team = "", lang: Lang = "") -> None:
    """Revoke a token, at once."""
    with at_workspace(lang, slack_team) as (world, words, workspace):
        manage_tokens = ManageTokens(world.begin, utc_now)
        changed = manage_tokens.revoke(workspace, TokenId(token), actor=None)
        typer.echo(words("cli-token-revoked" if changed else "cli-unchanged", person=harmless(token)))


@tokens.command("list")
def list_tokens(slack_team: Team = "", lang: Lang = "") -> None:
    """List the tokens by name."""
    with at_workspace(lang, slack_team) as (world, words, workspace):
        found = ManageTokens(world.begin, utc_now).list(workspace, actor=None)
        print_tokens(words, found)


def moment(words: Words, at: datetime | None) -> str:
    """Return a time in UTC, or "never"."""
    return words("cli-never") if at is None else words.moment(at, UTC)


def print_keys(words: Words, found: list[DeveloperKey]) -> None:
    """Print a table of keys."""
    rows = table(words, "id", "name", "team", "scopes", "state", "secrets", "used")
    for key in found:
        state = words("cli-state-on" if key.enabled else "cli-state-off")
        scopes, used = ", ".join(sorted(key.scopes)), moment(words, key.last_used_at)
        named = (escape(harmless(key.name)), escape(harmless(key.team)))
        rows.add_row(key.id, *named, scopes, state, str(len(key.active)), used)
    out().print(rows)


def print_tokens(words: Words, found: list[ApiToken]) -> None:
    """Print a table of tokens."""
    rows = table(words, "id", "name", "team", "scopes", "state", "expires", "used")
    for token in found:
        over = token.revoked_at is not None or token.expires_at <= utc_now()
        state = words("cli-state-off" if over else "cli-state-on")
        scopes = ", ".join(sorted(token.scopes))
        expires, used = moment(words, token.expires_at), moment(words, token.last_used_at)
        named = (escape(harmless(token.name)), escape(harmless(token.team)))
        rows.add_row(token.id, *named, scopes, state, expires, used)
    out().print(rows)
