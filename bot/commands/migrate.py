"""`migrate`: bring the database's schema up to date; the Procfile's release line."""

from bot.commands.edge import Lang, begin, out, spoken
from bot.wiring import migrate as migrate_all


def migrate(lang: Lang = "") -> None:
    """Bring the schema up to date. Safe to run twice, and by two processes at once."""
    settings, words = begin(lang)
    with spoken(words):
        migrate_all(settings)
    out().print(words("cli-migrated"))
