"""The words people read: Fluent catalogs in handlers/locales, one folder a language."""

import re
from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from fluent.runtime import AbstractResourceLoader, FluentLocalization, FluentResource
from fluent.syntax.ast import Resource

LANGUAGES = ("en", "zh-TW")
"""The languages of equal standing, the fallback first."""
LOCALES = Path(__file__).parent.parent / "locales"
BABEL = {"en": "en", "zh-TW": "zh_Hant_TW"}
PROVIDERS = frozenset({"groq", "gemini", "offline", "slack", "database", "storage", "audio", "audio-url", "disk"})
"""What errors call those who are away; each has a name for people, as has each of ENGINES."""
ENGINES = frozenset({"groq", "gemini", "offline", "given", "sample", "stored"})
ENGINE_PARAMS = frozenset({"engine", "transcriber", "analyzer"})
CUE_SCAN = "cue-scan"
CENT = 0.01
WHOLE, TINY = "\N{CURRENCY SIGN}#,##0", "\N{CURRENCY SIGN}#,##0.0000"
"""Patterns of money (https://unicode.org/reports/tr35/tr35-numbers.html) where the currency's own does not do."""
STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control and direction characters: in a terminal they move the cursor, paint, or turn a line around.

Lone surrogates, from file names in another encoding, cannot be printed at all.
"""
NUMBERED_VOICE = re.compile(r"spk_(\d{1,4})")


def catalog_files() -> list[str]:
    """Return the names of the catalog files, the same in every language."""
    return sorted(path.name for path in (LOCALES / LANGUAGES[0]).glob("*.ftl"))


class Catalogs(AbstractResourceLoader):
    """Reads the catalog files; the library's own loader leaves them open."""

    def resources(self, locale: str, resource_ids: list[str]) -> Generator[list[Resource], None, None]:
        """Yield the parsed files of one language."""
        yield [_parsed(locale, name) for name in resource_ids]


@cache
def _parsed(locale: str, name: str) -> Resource:
    return FluentResource((LOCALES / locale / name).read_text(encoding="utf-8"))


@cache
def _localization(language: str) -> FluentLocalization:
    chain = [language, *(other for other in LANGUAGES if other != language)]
    found = FluentLocalization(chain, catalog_files(), Catalogs(), use_isolating=False)
    # Its languages come out of a generator, which two threads must not pull at the same time: a key that no catalog
    # has draws all of them before anybody else gets hold of it.
    found.format_value("nowhere")
    return found


def load_catalogs() -> None:
    """Parse every catalog now: half a second that no first request shall wait for."""
    for language in LANGUAGES:
        Words(language)("our-fault")


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
        """Return the message for *key*; the key itself where no catalog has it (a test keeps that from happening).

        Strings in *params* lose control characters, and short names of providers and engines ("gemini:…") are put
        as people know them, wherever a parameter is called provider, engine, transcriber or analyzer.
        """
        values = {name: self._shown(name, value) for name, value in params.items()}
        return str(_localization(self.language).format_value(key, values))

    def _shown(self, name: str, value: str | float) -> str | float:
        if not isinstance(value, str):
            return value
        if name == "provider":
            return self.provider(value)
        return self.engine(value) if name in ENGINE_PARAMS else harmless(value)

    def provider(self, name: str) -> str:
        """Return who "gemini" or "gemini:gemini-3.8-flash" is; what we do not know stays as it is."""
        short = name.partition(":")[0]
        return self(f"provider-{short}") if short in PROVIDERS else harmless(name)

    def engine(self, name: str) -> str:
        """Return what made a transcript or an analysis: "Google Gemini (gemini-3.8-flash)"."""
        short, _, model = name.partition(":")
        model = model.strip("\N{WORD JOINER}")  # where a renderer made the name harmless before
        if short not in ENGINES:
            return harmless(name)
        return self("engine-cue-scan") if model == CUE_SCAN else self(f"engine-{short}", model=model)

    def voice(self, name: str) -> str:
        """Return a speaker's name; words for the labels that stand in for names nobody knows."""
        if name in {"channel-0", "channel-1"}:
            return self(f"voice-{name}")
        number = NUMBERED_VOICE.fullmatch(name)
        if number:
            return self("voice-number", number=number[1])
        return harmless(name) or self("speaker-unknown")

    def moment(self, when: datetime, zone: tzinfo) -> str:
        """Return a date with time in the reader's way."""
        return format_datetime(when, "medium", tzinfo=zone, locale=BABEL[self.language])

    def day(self, when: datetime, zone: tzinfo) -> str:
        """Return the date of a moment in the reader's way."""
        return format_date(when.astimezone(zone).date(), "medium", locale=BABEL[self.language])

    def money(self, amount: float | None, currency: str) -> str:
        """Return an amount of money in the reader's way; that it is not known for None, which is no nought.

        Nobody writes the cents of a deal of a million, and what costs less than a cent does not cost nothing.
        """
        if amount is None:
            return self("cost-unknown")
        form = WHOLE if amount and float(amount).is_integer() else TINY if 0 < abs(amount) < CENT else None
        return format_currency(
            amount, currency, form, locale=BABEL[self.language], currency_digits=form is None, group_separator=True
        )

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with so many decimals in the reader's way."""
        return format_decimal(round(value, digits), f"#,##0.{'0' * digits}", locale=BABEL[self.language])

    def join(self, parts: list[str]) -> str:
        """Return short phrases as one line."""
        return "、".join(parts) if self.language == "zh-TW" else ", ".join(parts)


def harmless(text: str) -> str:
    """Return *text* without the characters that steer a terminal or turn a line around; line ends and tabs stay."""
    return STEERING.sub("", text)


def clock_time(start_ms: int | None) -> str:
    """Return a place in a recording as "12:31" or "1:02:31"; "" without a time."""
    if start_ms is None:
        return ""
    seconds = start_ms // 1000
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
