"""The words of a match, for any surface: catalog keys with names, numbers and days put in."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

from analysis.model.alerts import AlertRule, Phrase
from handlers.render.words import Words


def phrase(words: Words, said: Phrase, safe: Callable[[str], str]) -> str:
    """Return the words of a match; *safe* makes names harmless for the surface."""
    return words(said.key, **{name: param(words, value, safe) for name, value in said.params.items()})


def param(words: Words, value: str | float, safe: Callable[[str], str]) -> str | float:
    """Return a param: "@key @key" are the catalog's, "=2026-05-14" is a day, other strings are somebody's words."""
    if not isinstance(value, str):
        return value
    keys = value.split()
    if keys and all(key.startswith("@") for key in keys):
        return safe(words.join([words(key[1:]) for key in keys]))
    if value.startswith("="):
        return safe(words.day(datetime.combine(date.fromisoformat(value[1:]), time(12), UTC), UTC))
    return safe(value)


def rule_name(words: Words, rule: AlertRule) -> str:
    """Return what a rule is called, by its admin or by the catalog; not escaped."""
    return rule.name or words(f"alert-{rule.kind}-name")
