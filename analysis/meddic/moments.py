"""What was said beside the letters: next steps, risks, rivals, objections, signals; what nobody said is dropped."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from analysis.meddic.answer import AnswerElement, AnswerMoment, MeddicAnswer
from analysis.meddic.fold import fold
from analysis.meddic.grounding import Grounder
from analysis.meddic.numerals import numbers
from analysis.meddic.prompt import clean
from analysis.model.meddic import Ask, Moment
from analysis.model.transcript import Transcript

MAX_LABEL_CHARS = 200
MAX_ASK_CHARS = 400
SMALL_COUNT = 10
"""Whole numbers up to this may be written without standing in the call: "two people", "three needs"."""


def moments(transcript: Transcript, answers: Sequence[MeddicAnswer]) -> tuple[Moment, ...]:
    """Return every moment whose quote a line carries, each once, in order of time.

    Label, owner and date are the model's words about the quote. One that states a number nobody said is left
    empty, so that the quote speaks for itself.
    """
    grounder, said = Grounder(transcript), spoken_numbers(transcript)
    place = {segment.id: index for index, segment in enumerate(transcript.segments)}
    found: dict[tuple[str, str, int, int], Moment] = {}
    for told in (moment for answer in answers for moment in answer.moments):
        span = grounder.find(told.quote, told.segment_id.strip())
        if isinstance(span, str):
            continue
        label, owner, due = (honest(text, said) for text in (told.label, told.owner, told.due))
        moment = Moment(told.kind, label, owner, due, _attitude(told), span)
        found.setdefault((told.kind, span.segment_id, span.begin, span.end), moment)
    return tuple(sorted(found.values(), key=lambda m: (place[m.span.segment_id], m.span.begin, m.kind)))


def _attitude(told: AnswerMoment) -> str:
    return told.attitude if told.kind == "competitor" and told.attitude in {"positive", "neutral", "negative"} else ""


def honest(text: str, said: frozenset[Fraction]) -> str:
    """Return *text* on one line, or "" if it states a number that nobody said."""
    line = clean(text, MAX_LABEL_CHARS)
    return "" if invents(line, said) else line


def spoken_numbers(transcript: Transcript) -> frozenset[Fraction]:
    """Return every number that stands in the call."""
    return frozenset(n.value for s in transcript.segments for n in numbers(fold(s.text).text))


def invents(text: str, said: frozenset[Fraction]) -> bool:
    """Return whether *text* states a number, other than a small count, that is not among those said."""
    stated = {n.value for n in numbers(fold(text).text) if not n.bare}
    small = {value for value in stated if value.denominator == 1 and value <= SMALL_COUNT}
    return not stated - small <= said


def ask(elements: Sequence[AnswerElement]) -> Ask | None:
    """Return the first question the model proposes for a letter; None without one. It is advice, never a fact."""
    return next(_asks(elements), None)


def _asks(elements: Sequence[AnswerElement]) -> Iterator[Ask]:
    for element in elements:
        what = clean(element.ask_what, MAX_ASK_CHARS)
        if what:
            yield Ask(clean(element.ask_who, MAX_LABEL_CHARS), what, clean(element.ask_by, MAX_LABEL_CHARS))
