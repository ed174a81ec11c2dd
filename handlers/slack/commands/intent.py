"""What a person means by the words behind a slash command: read kindly, in both languages, never an error."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Generic, TypeVar

from handlers.render.words import LANGUAGES, Words

WRAPPING = "<>\"'`“”‘’「」 \t\n"  # noqa: RUF001  # what people and phones put around an id


class Verb(StrEnum):
    """What `/analyze` can do. NEW: nothing was typed. SHOW: the words name a conversation."""

    NEW = ""
    SHOW = "show"
    HELP = "help"
    DEMO = "demo"
    LIST = "list"
    STATUS = "status"
    CANCEL = "cancel"


class DealVerb(StrEnum):
    """What `/opportunity` can do. SHOW: the words name one."""

    LIST = "list"
    CREATE = "create"
    HELP = "help"
    SHOW = "show"


class CoachVerb(StrEnum):
    """What `/coach` can do. SHOW: the words name a call; without words it is one's last."""

    ASK = "ask"
    HELP = "help"
    SHOW = "show"


class AdminVerb(StrEnum):
    """What `/sales-admin` can do. OPEN: so does nothing typed. UNKNOWN: words that stand for nothing."""

    OPEN = "settings"
    FORGET = "forget"
    HELP = "help"
    UNKNOWN = "unknown"


class AlertVerb(StrEnum):
    """What `/alerts` can do. OPEN: nothing was typed. OTHER: none of these."""

    OPEN = ""
    RULES = "rules"
    HISTORY = "history"
    MUTE = "mute"
    UNMUTE = "unmute"
    HELP = "help"
    OTHER = "other"


V = TypeVar("V", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Intent(Generic[V]):
    """What was meant.

    Attributes:
        rest: The reference, or the company of a new opportunity; "" for none.
        private: The answer is for the asker alone.
    """

    verb: V
    rest: str = ""
    private: bool = False


@cache
def vocabulary(verb: str) -> list[str]:
    """Return the words of all languages that stand for a verb, itself first: "help", "?", "說明"."""
    others = (word for language in LANGUAGES for word in Words(language)(f"command-also-{verb}").split())
    return list(dict.fromkeys([verb, *others]))


def _said(verbs: list[V]) -> dict[str, V]:
    return {word.casefold(): verb for verb in verbs for word in vocabulary(verb)}


def unwrapped(text: str) -> str:
    """Return the words on one line, without what was put around them."""
    return " ".join(text.split()).strip(WRAPPING)


def _private(words: list[str]) -> tuple[list[str], bool]:
    """Take "private" off the end or the front; in the middle of a name it is part of it."""
    said = {word.casefold() for word in vocabulary("private")}
    if words and words[-1].casefold() in said:
        return words[:-1], True
    if words and words[0].casefold() in said:
        return words[1:], True
    return words, False


def analyze_intent(text: str) -> Intent[Verb]:
    """Return what `/analyze` *text* asks for.

    "status" and "cancel" without a conversation have no rest: in a call's thread they mean that call.
    """
    said = _said([verb for verb in Verb if verb not in {Verb.NEW, Verb.SHOW}])
    words, private = _private(unwrapped(text).split())
    if not words:
        return Intent(Verb.NEW, private=private)
    verb, rest = said.get(words[0].casefold()), unwrapped(" ".join(words[1:]))
    if verb in {Verb.STATUS, Verb.CANCEL}:
        behind, told = _private(rest.split())
        rest, private = unwrapped(" ".join(behind)), private or told
        return Intent(verb, rest, private)
    if verb is not None and not rest:
        return Intent(verb, private=private)
    return Intent(Verb.SHOW, unwrapped(" ".join(words)), private)


def opportunity_intent(text: str) -> Intent[DealVerb]:
    """Return what `/opportunity` *text* asks for; nothing asks for the list."""
    said = _said([DealVerb.LIST, DealVerb.CREATE, DealVerb.HELP])
    words = unwrapped(text).split()
    verb = said.get(words[0].casefold()) if words else DealVerb.LIST
    rest = unwrapped(" ".join(words[1:]))
    if verb is DealVerb.CREATE or (verb is not None and not rest):
        return Intent(verb, rest)
    return Intent(DealVerb.SHOW, unwrapped(" ".join(words)))


def coach_intent(text: str) -> Intent[CoachVerb]:
    """Return what `/coach` *text* asks for; nothing asks for one's last call."""
    said = _said([CoachVerb.ASK, CoachVerb.HELP])
    words = unwrapped(text).split()
    verb = said.get(words[0].casefold()) if words else None
    rest = " ".join(words[1:])
    if verb is CoachVerb.ASK or (verb is CoachVerb.HELP and not rest):
        return Intent(verb, rest, private=True)
    return Intent(CoachVerb.SHOW, unwrapped(" ".join(words)), private=True)


def admin_intent(text: str) -> Intent[AdminVerb]:
    """Return what `/sales-admin` *text* asks for."""
    said = _said([AdminVerb.OPEN, AdminVerb.HELP])
    words = unwrapped(text).split()
    if not words:
        return Intent(AdminVerb.OPEN)
    if words[0].casefold() in _said([AdminVerb.FORGET]) and len(words) > 1:
        return Intent(AdminVerb.FORGET, unwrapped(" ".join(words[1:])))
    return Intent(said.get(words[0].casefold(), AdminVerb.UNKNOWN), unwrapped(" ".join(words)))


def alerts_intent(text: str) -> Intent[AlertVerb]:
    """Return what `/alerts` *text* asks for; nothing, or "list", asks for one's open ones."""
    said = _said([verb for verb in AlertVerb if verb not in {AlertVerb.OPEN, AlertVerb.OTHER}])
    words = unwrapped(text).split()
    first = words[0].casefold() if words else ""
    if not words or (first in {word.casefold() for word in vocabulary("list")} and len(words) == 1):
        return Intent(AlertVerb.OPEN, private=True)
    verb = said.get(first)
    if verb is None:
        return Intent(AlertVerb.OTHER, unwrapped(" ".join(words)), private=True)
    return Intent(verb, unwrapped(" ".join(words[1:])), private=True)


def alerts_meant(text: str) -> bool:
    """Tell whether words to the bot ask for one's open alerts: "alerts", "my alerts", "提醒"."""
    return unwrapped(text).casefold() in {word.replace("_", " ").casefold() for word in vocabulary("alerts")}


def coach_meant(text: str) -> str | None:
    """Return the call that words such as "coach" or "coach 202611-IC046" name ("" for one's last); None for others."""
    words = unwrapped(text).split()
    said = {word.casefold() for word in vocabulary("coach")}
    if not words or words[0].casefold() not in said or len(words) > 2:  # noqa: PLR2004 - the verb and one reference
        return None
    return unwrapped(" ".join(words[1:]))
