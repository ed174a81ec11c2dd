"""`manifest`: prints the Slack app's manifest for this installation, and the link that makes the app of it."""

import json
from typing import Annotated

import typer

from bot.commands.edge import Exit, Lang, begin
from bot.manifest import is_public, link, read


def manifest(
    *,
    url: Annotated[str, typer.Option(help="Public https address of this server. Default: PUBLIC_URL.")] = "",
    socket: Annotated[bool, typer.Option("--socket", help="For Socket Mode: no public address is needed.")] = False,
    one: Annotated[
        bool, typer.Option("--one", help="For one workspace with SLACK_BOT_TOKEN: tokens that do not end.")
    ] = False,
    lang: Lang = "",
) -> None:
    """Print manifest.json with your address and COMMAND_PREFIX, and the link to create the app with one click."""
    settings, words = begin(lang)
    address = url or settings.public_url
    if not socket and not is_public(address):
        typer.echo(words("cli-manifest-url"), err=True)
        raise typer.Exit(Exit.FAILED)
    made = read().at(address, prefix=settings.command_prefix, socket=socket, rotation=not (one or socket))
    # Plain output: JSON for a file or a pipe, not folded to the terminal's width.
    typer.echo(json.dumps(made, indent=2, ensure_ascii=False))
    typer.echo(words("cli-manifest-link"), err=True)
    typer.echo(link(made), err=True)
