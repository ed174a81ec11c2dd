"""What a model may say in its own words: no number and no name that nobody said, nothing that turns its quote round."""

# ruff: noqa: RUF001  # full-width punctuation ends sentences too

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from rapidfuzz import fuzz

from analysis.meddic.answer import AnswerElement
from analysis.meddic.dates import MONTHS, WEEKDAYS, dates
from analysis.meddic.fold import fold, is_cjk
from analysis.meddic.negation import negations
from analysis.meddic.numerals import numbers
from analysis.meddic.prompt import clean
from analysis.model.transcript import Transcript

MAX_LABEL_CHARS = 200
MAX_ASK_CHARS = 400
MAX_MISSING_CHARS = 600
SMALL_COUNT = 10
"""Whole numbers up to this may be written without standing in the call: "two people", "three needs"."""
ALIKE = 80
"""Similarity from which words are those of the quote, but for the denial."""
_LATIN = re.compile(r"[a-z]+(?:'[a-z]+)?")
_NAME = re.compile(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)*\b")
_CALENDAR = frozenset({*WEEKDAYS, *MONTHS, "christmas", "easter", "english", "chinese"})


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a call holds that a model may speak of: numbers, and words for names.

    Attributes:
        words: Latin words of all lines and of everybody's name, label and role, folded.
    """

    numbers: frozenset[Fraction]
    words: frozenset[str]

    @classmethod
    def of(cls, transcript: Transcript) -> Self:
        """Return those of a call."""
        texts = [segment.text for segment in transcript.segments]
        people = [f"{person.label} {person.name} {person.role}" for person in transcript.participants]
        words = frozenset(word for text in (*texts, *people) for word in _LATIN.findall(fold(text).text))
        return cls(numbers_of(texts), words)

    def names_nobody(self, text: str) -> bool:
        """Return whether a Latin name stands in *text* whose words nobody said.

        A name is a capitalized word that no sentence begins with; days, months and short forms such as ERP are none.
        Chinese names have no such mark, so of those nothing is told.
        """
        names = (match[0] for match in _NAME.finditer(text) if _inside(text, match.start()))
        words = (word for name in names for word in _LATIN.findall(fold(name).text))
        return any(word not in self.words and word not in _CALENDAR for word in words)


def _inside(text: str, at: int) -> bool:
    """Return whether a word begins inside a sentence, and not with it."""
    before = text[:at].rstrip(" \"'“‘(「『")
    return bool(before) and before[-1] not in ".!?:;。！？：；\n"


def honest(text: str, said: Spoken, limit: int = MAX_LABEL_CHARS) -> str:
    """Return *text* on one line, or "" if it states a number or a name that nobody said."""
    line = clean(text, limit)
    return "" if invents(line, said.numbers) or said.names_nobody(line) else line


def numbers_of(texts: Iterable[str]) -> frozenset[Fraction]:
    """Return every number that stands in one of the texts."""
    return frozenset(number.value for text in texts for number in numbers(fold(text).text))


def invents(text: str, said: frozenset[Fraction]) -> bool:
    """Return whether *text* states a number, other than a small count, that is not among those said."""
    stated = {n.value for n in numbers(fold(text).text) if not n.bare}
    small = {value for value in stated if value.denominator == 1 and value <= SMALL_COUNT}
    return not stated - small <= said


def advice(element: AnswerElement, said: Spoken) -> AnswerElement:
    """Return a letter's advice without what would state a fact: a number or a name that nobody said.

    The date by which to ask is the model's to propose.
    """
    what, missing = element.ask_what, element.missing
    return element.model_copy(
        update={
            "ask_who": honest(element.ask_who, said),
            "ask_what": what if honest(undated(what), said, MAX_ASK_CHARS) else "",
            "missing": missing if honest(undated(missing), said, MAX_MISSING_CHARS) else "",
        }
    )


def undated(text: str) -> str:
    """Return *text* without its dates."""
    for one in reversed(dates(text, None)):
        text = text[: one.begin] + text[one.end :]
    return text


def reverses(text: str, quote: str) -> bool:
    """Return whether *text* repeats the quote but for its denial: "they will sign" of "we won't sign"."""
    said, source = fold(text).text, fold(quote).text
    if not said or len(negations(said)) % 2 == len(negations(source)) % 2:
        return False
    one, other = _bare(said), _bare(source)
    if not one or not other:
        return False
    alike = fuzz.partial_ratio if any(map(is_cjk, one + other)) else fuzz.token_set_ratio
    return alike(one, other) >= ALIKE


def _bare(folded: str) -> str:
    """Return folded words without those that deny."""
    for begin, end in reversed(negations(folded)):
        folded = folded[:begin] + folded[end:]
    return " ".join(folded.split())
