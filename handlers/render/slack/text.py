"""Words of calls, models and people made harmless for Slack: they can ping nobody, link nowhere and format nothing."""

import re
from datetime import datetime, tzinfo

from handlers.render.words import Words

ELLIPSIS = "…"
JOINER = "\N{WORD JOINER}"
"""Invisible; stands where Slack would otherwise see an address."""

# Entities for Slack's three control characters; look-alikes for what formats (`*_~`) or addresses (@).
HARMLESS = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "@": "\N{FULLWIDTH COMMERCIAL AT}",
    "*": "\N{ASTERISK OPERATOR}",
    "_": "\N{MODIFIER LETTER LOW MACRON}",
    "~": "\N{TILDE OPERATOR}",
    "`": "\N{MODIFIER LETTER GRAVE ACCENT}",
}
DOTS = ".\N{FULLWIDTH FULL STOP}\N{IDEOGRAPHIC FULL STOP}"
ACTIVE = re.compile(f"[{re.escape(''.join(HARMLESS))}:{re.escape(DOTS)}]")
"""What may have to be said otherwise; all else stays, so long texts are searched and not walked through."""
DROPPED = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ud800-\udfff]")
"""Zero width and direction marks, which hide words or turn a line around, and lone surrogates."""
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Unicode's categories Cc, Zl and Zp, whole: they are closed."""
DANGLING = "\u200d\u2060\ufe0e\ufe0f"
"""What must not stand last: it joins or dresses a character that was cut off."""


def clean(text: str) -> str:
    """Return *text* on one line, without control characters, lone surrogates and direction marks."""
    return " ".join(CONTROL.sub(" ", DROPPED.sub("", text)).split())


def _unit(text: str, at: int) -> str:
    """Return what Slack shall get for the character there, to be kept or dropped as a whole."""
    char, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    # "https://", "tel:", ":emoji:" on the one hand, "evil.example" on the other.
    names = char == ":" and (after.isalpha() or (after and after in "/+-_"))
    dotted = char in DOTS and before.isalnum() and after.isalpha()
    return char + JOINER if names or dotted else HARMLESS.get(char, char)


def escape(text: str, limit: int | None = None) -> str:
    """Return untrusted *text* for mrkdwn, on one line.

    Args:
        text: Words of a call, a model, a person or a file name.
        limit: Most code points of the result; what is longer ends with an ellipsis and never inside an entity.
    """
    line = clean(text)
    if limit is None or len(line) <= limit:  # nothing gets shorter by being made harmless
        whole = ACTIVE.sub(lambda found: _unit(line, found.start()), line)
        if limit is None or len(whole) <= limit:
            return whole
    kept, room = [], limit - len(ELLIPSIS)
    for at in range(len(line)):
        unit = _unit(line, at)
        room -= len(unit)
        if room < 0:
            break
        kept.append(unit)
    return "".join(kept).rstrip(DANGLING + " ") + ELLIPSIS


def code(name: str) -> str:
    """Return an id of ours in a form that can be copied unchanged; what no id has is left out."""
    return f"`{re.sub('[^A-Za-z0-9_.-]', '', name)[:80]}`"


def cut(text: str, limit: int) -> str:
    """Return untrusted *text* for plain_text on one line, at most *limit* code points."""
    line = clean(text)
    return line if len(line) <= limit else line[: limit - 1].rstrip(DANGLING + " ") + ELLIPSIS


def quoted(words: Words, text: str, limit: int) -> str:
    """Return a quote of a call in the reader's quotation marks, in its original words."""
    return words("quote-marks", text=escape(text, limit))


def moment_token(words: Words, when: datetime, zone: tzinfo) -> str:
    """Return a moment that Slack writes in each reader's own zone; ours and *zone* where it cannot."""
    return _token(when, "{date_short_pretty} {time}", words.moment(when, zone))


def day_token(words: Words, when: datetime, zone: tzinfo) -> str:
    """Return a day, the same way."""
    return _token(when, "{date_short_pretty}", words.day(when, zone))


def ago_token(words: Words, when: datetime, zone: tzinfo) -> str:
    """Return "5 minutes ago", which Slack keeps up to date without an edit."""
    return _token(when, "{ago}", words.moment(when, zone))


def _token(when: datetime, form: str, fallback: str) -> str:
    return f"<!date^{int(when.timestamp())}^{form}|{escape(fallback)}>"
