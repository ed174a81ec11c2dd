"""What was said beside the letters: next steps, risks, rivals, objections, signals; what nobody said is dropped."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.meddic import signals, speech
from analysis.meddic.answer import AnswerElement, AnswerMoment, MeddicAnswer
from analysis.meddic.dates import Said, dates
from analysis.meddic.fold import fold
from analysis.meddic.grounding import Grounder
from analysis.meddic.honest import MAX_ASK_CHARS, MAX_LABEL_CHARS, Spoken, honest
from analysis.meddic.prompt import clean
from analysis.model.meddic import Ask, Moment, Span
from analysis.model.transcript import Transcript

NO_RIVALS = frozenset({"own_build", "do_nothing", "other_use"})
"""What the money may go to instead: no name, so the model says it in its own words."""
ATTITUDES = frozenset({"positive", "neutral", "negative"})


def moments(
    transcript: Transcript, answers: Sequence[MeddicAnswer], *, today: date | None = None
) -> tuple[Moment, ...]:
    """Return every moment whose quote a line carries, each once, in order of time.

    A label is the model's word about the quote; one that states a number or a name nobody said is left empty, as is a
    rival's that does not stand beside its quote. Owner and date are read in the line. What
    the words of the quote do not show of a signal, a moved date or a person is dropped.

    Args:
        transcript: With sides.
        answers: Of the model.
        today: Day of the call, from which "next Friday" counts; None leaves dates unresolved.
    """
    reader = _Reader(transcript, Grounder(transcript), Spoken.of(transcript), today)
    place = {segment.id: index for index, segment in enumerate(transcript.segments)}
    found: dict[tuple[str, str, int, int], Moment] = {}
    for told in (moment for answer in answers for moment in answer.moments):
        moment = reader.read(told)
        if moment is not None:
            found.setdefault((moment.kind, moment.span.segment_id, moment.span.begin, moment.span.end), moment)
    return tuple(sorted(found.values(), key=lambda m: (place[m.span.segment_id], m.span.begin, m.kind)))


@dataclass(frozen=True, slots=True)
class _Reader:
    transcript: Transcript
    grounder: Grounder
    said: Spoken
    today: date | None

    def read(self, told: AnswerMoment) -> Moment | None:
        """Return what holds of one moment; None if its words do not stand in the call or do not show it."""
        span = self.grounder.find(told.quote, told.segment_id.strip())
        if isinstance(span, str) or not shows(told, span):
            return None
        more = self._more(told)
        due = self._date(told.due, span, alone=told.kind in {"next_step", "timeline_move"} and not told.was.strip())
        was = self._date(told.was, more or span, alone=False) if told.kind == "timeline_move" else None
        return Moment(
            kind=told.kind,
            label=self._label(told, span, more),
            owner=self._owner(told, span) if told.kind == "next_step" else "",
            due=due.words if due else "",
            attitude=told.attitude if told.kind == "competitor" and told.attitude in ATTITUDES else "",
            span=span,
            category=signals.category(told.kind, told.category.strip(), span.text),
            due_on=due.on if due else None,
            was=was.words if was else "",
            was_on=was.on if was else None,
            taken_on=told.kind == "next_step" and signals.takes_on(span.text),
            more=more,
        )

    def _label(self, told: AnswerMoment, span: Span, more: Span | None) -> str:
        """Return the label; of a rival only a name that its line, or what the buyer liked of it, carries."""
        label = honest(told.label, self.said)
        if told.kind != "competitor" or told.category.strip() in NO_RIVALS:
            return label
        beside = [self._line(span), *([self._line(more)] if more else [])]
        return label if any(speech.mentions(text, label) for text in beside) else ""

    def _line(self, span: Span) -> str:
        return next((s.text for s in self.transcript.segments if s.id == span.segment_id), span.text)

    def _more(self, told: AnswerMoment) -> Span | None:
        if told.kind not in {"competitor", "timeline_move"} or not told.more_quote.strip():
            return None
        found = self.grounder.find(told.more_quote, told.more_segment_id.strip())
        return None if isinstance(found, str) else found

    def _owner(self, told: AnswerMoment, span: Span) -> str:
        """Return who does it: the person named in the words, or who takes it on in them; "" where neither is."""
        owner = clean(told.owner, MAX_LABEL_CHARS)
        if owner and speech.mentions(span.text, owner):
            return owner
        speaker = self.transcript.participant(span.speaker).name if span.speaker else ""
        return speaker if speaker and signals.takes_on(span.text) else ""

    def _date(self, told: str, span: Span, *, alone: bool) -> Said | None:
        """Return the date as the call says it: in the quote, else in its line.

        Args:
            told: As the model says it; only chooses among what was said.
            span: The quote.
            alone: Take the only date of the quote where the model names none.
        """
        quoted = dates(span.text, self.today)
        if not told.strip():
            return quoted[0] if alone and len(quoted) == 1 else None
        line = self._line(span)
        wanted, meant = fold(told).text, _days(told)
        for one in (*quoted, *dates(line, self.today)):
            spoken = fold(one.words).text
            if meant & _days(one.words) or speech.stands_in(wanted, spoken) or speech.stands_in(spoken, wanted):
                return one
        return Said(clean(told, MAX_LABEL_CHARS), 0, 0, None) if speech.stands_in(fold(line).text, wanted) else None


SOME_DAY = date(2000, 1, 3)


def _days(words: str) -> set[date]:
    """Return the days that *words* name, counted from any one day: "12 May" and "the 12th of May" are the same."""
    return {one.on for one in dates(words, SOME_DAY) if one.on}


def shows(told: AnswerMoment, span: Span) -> bool:
    """Return whether the words of the span can be a moment of that kind."""
    if told.kind == "buying_signal":
        return bool(signals.buying_signal(span.text))
    if told.kind == "timeline_move":
        return signals.moves_date(span.text)
    if told.kind == "person":
        return speech.names_person(span.text, clean(told.label, MAX_LABEL_CHARS))
    return True


def ask(elements: Sequence[AnswerElement]) -> Ask | None:
    """Return the first question the model proposes for a letter; None without one. It is advice, never a fact."""
    return next(_asks(elements), None)


def _asks(elements: Sequence[AnswerElement]) -> Iterator[Ask]:
    for element in elements:
        what = clean(element.ask_what, MAX_ASK_CHARS)
        if what:
            yield Ask(clean(element.ask_who, MAX_LABEL_CHARS), what, clean(element.ask_by, MAX_LABEL_CHARS))
