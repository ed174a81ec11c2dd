"""The words people read: Fluent catalogs in handlers/locales, one folder a language."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency
from fluent.runtime import AbstractResourceLoader, FluentLocalization, FluentResource
from fluent.syntax.ast import Resource

LANGUAGES = ("en", "zh-TW")
"""The languages of equal standing, the fallback first."""
LOCALES = Path(__file__).parent.parent / "locales"
BABEL = {"en": "en", "zh-TW": "zh_Hant_TW"}


def catalog_files() -> list[str]:
    """Return the names of the catalog files, the same in every language."""
    return sorted(path.name for path in (LOCALES / LANGUAGES[0]).glob("*.ftl"))


class Catalogs(AbstractResourceLoader):
    """Reads the catalog files; the library's own loader leaves them open."""

    def resources(self, locale: str, resource_ids: list[str]) -> Generator[list[Resource], None, None]:
        """Yield the parsed files of one language."""
        yield [FluentResource((LOCALES / locale / name).read_text(encoding="utf-8")) for name in resource_ids]


@cache
def _localization(language: str) -> FluentLocalization:
    chain = [language, *(other for other in LANGUAGES if other != language)]
    return FluentLocalization(chain, catalog_files(), Catalogs(), use_isolating=False)


def language_of(locale: str) -> str:
    """Return the catalog language for a BCP 47 or POSIX locale: Chinese in any form reads zh-TW, all else English."""
    return "zh-TW" if locale.lower().replace("_", "-").split("-")[0] == "zh" else "en"


@dataclass(frozen=True, slots=True)
class Words:
    """One reader's language.

    Attributes:
        language: One of LANGUAGES.
    """

    language: str = "en"

    def __call__(self, key: str, /, **params: str | float) -> str:
        """Return the message for *key*; the key itself where no catalog has it (a test keeps that from happening)."""
        return str(_localization(self.language).format_value(key, dict(params)))

    def moment(self, when: datetime, zone: tzinfo) -> str:
        """Return a date with time in the reader's way."""
        return format_datetime(when, "medium", tzinfo=zone, locale=BABEL[self.language])

    def day(self, when: datetime, zone: tzinfo) -> str:
        """Return the date of a moment in the reader's way."""
        return format_date(when.astimezone(zone).date(), "medium", locale=BABEL[self.language])

    def money(self, amount: float, currency: str) -> str:
        """Return an amount of money in the reader's way."""
        return format_currency(amount, currency, locale=BABEL[self.language])

    def join(self, parts: list[str]) -> str:
        """Return short phrases as one line."""
        return "、".join(parts) if self.language == "zh-TW" else ", ".join(parts)


def clock_time(start_ms: int | None) -> str:
    """Return a place in a recording as "12:31" or "1:02:31"; "" without a time."""
    if start_ms is None:
        return ""
    seconds = start_ms // 1000
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
