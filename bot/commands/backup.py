"""`backup` and `restore`: everything stored here, in one file."""

from pathlib import Path
from typing import Annotated

import typer

from bot.backup import Backup, back_up
from bot.backup import restore as fill
from bot.commands.edge import Lang, begin, out, spoken
from bot.wiring import migrate, utc_now
from handlers.render.words import Words

MEGA = 1_000_000


def backup(
    target: Annotated[Path, typer.Argument(help="File to write; it must not exist.")],
    lang: Lang = "",
) -> None:
    """Write database and recordings into one file, while the service runs. It holds calls: keep it like them."""
    settings, words = begin(lang)
    with spoken(words):
        told(words, "cli-backup-made", target, back_up(settings, target, utc_now()))


def restore(
    source: Annotated[Path, typer.Argument(help="File that `backup` wrote.")],
    lang: Lang = "",
) -> None:
    """Fill an empty installation from a backup and bring its schema up to date. Nothing that is stored is replaced."""
    settings, words = begin(lang)
    with spoken(words):
        found = fill(settings, source)
        migrate(settings)
        told(words, "cli-backup-restored", source, found)


def told(words: Words, key: str, path: Path, found: Backup) -> None:
    """Say what was done, and what a bucket still holds."""
    size = f"{found.size_bytes / MEGA:.1f}"
    out().print(words(key, path=str(path), size=size, made=found.made_at, version=found.version))
    if not found.objects:
        out().print(words("cli-backup-bucket"))
