"""`reseal`: the second half of changing TOKEN_ENCRYPTION_KEYS."""

import typer

from bot.commands.edge import Exit, Lang, begin, opened, out, spoken
from bot.crypto import KeyRing
from bot.reseal import reseal as seal_anew
from db.sealed import SqlSealed


def reseal(lang: Lang = "") -> None:
    """Seal anew, with the newest of TOKEN_ENCRYPTION_KEYS, what older keys sealed; everything may go on running."""
    settings, words = begin(lang)
    keys = settings.text("TOKEN_ENCRYPTION_KEYS")
    if not keys:
        out().print(words("cli-reseal-no-keys"))
        raise typer.Exit(Exit.USAGE)
    with spoken(words), opened(settings) as world:
        done = seal_anew(SqlSealed(world.engine), KeyRing.parse(keys))
    out().print(words("cli-resealed", count=done.rows, version=done.version))
    if done.left:
        out().print(words("cli-reseal-left", count=done.left))
        raise typer.Exit(Exit.FAILED)
