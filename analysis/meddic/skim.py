"""A quick look over much text: where folded words may stand, before any of it is folded.

Folding keeps where each character came from, which costs a hundred times as much; most calls hold none of the words.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from analysis.meddic.fold import FILLERS, fold, forms

MARKED = "\x00"
"""Stands in `bare` for a combining mark, which may make any character before it another one."""
RUN = re.compile(r"[^\W_]+")
# Letters and digits, % and $; points and commas between digits, apostrophes between letters. As `fold` keeps them.
TOKEN = re.compile(r"(?:[a-z0-9%$]|(?<=[0-9])[.,](?=[0-9])|(?<=[a-z])'(?=[a-z]))+")


class _Bare(dict[int, str | None]):
    """What each character leaves of itself, found out once."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        if unicodedata.combining(char):
            self[code] = MARKED
        else:
            self[code] = "".join(one for one in forms(char) if one.isalnum() and not FILLERS.fullmatch(one)) or None
        return self[code]


BARE = _Bare()


def bare(text: str) -> str:
    """Return the letters and digits of a text as `fold` writes them, and nothing that stands between them."""
    return text.translate(BARE)


def may_stand(text: str, wanted: Iterable[str]) -> bool:
    """Tell whether one of the folded forms may stand in the text. False is certain, True is worth a look.

    Folding drops and keeps much between words, but within one nothing: whatever stands in the folded text has each of
    its unbroken runs of letters and digits in the bare one.
    """
    left = bare(text)
    return MARKED in left or any(all(run in left for run in _runs(form)) for form in wanted)


@lru_cache(maxsize=4096)
def _runs(form: str) -> tuple[str, ...]:
    return tuple(RUN.findall(form))


@lru_cache(maxsize=4096)
def flat(text: str) -> str:
    """Return the text of `fold(text)`; of plain English in a twentieth of the time."""
    return _english(text) if text.isascii() else fold(text).text


def words(text: str) -> str:
    """Return the text of `fold(text).joined()`, as fast; English knows no `PARTING`."""
    return _english(text) if text.isascii() else fold(text).joined().text


def _english(text: str) -> str:
    spaced = " ".join(TOKEN.findall(text.lower().replace("`", "'")))
    return FILLERS.sub("", spaced).removesuffix(" ")
