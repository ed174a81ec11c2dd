"""A verified quote as levels see it: who says it, in which turn, and what of it code could check for itself."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from analysis.meddic import affirm, speech
from analysis.meddic.fold import fold
from analysis.meddic.numerals import has_figure, numbers
from analysis.meddic.rubric import DISPUTES, OWNED_ACTION
from analysis.model.meddic import Evidence, Letter
from analysis.model.transcript import Side, Transcript


@dataclass(frozen=True)
class Witness:
    """One verified quote with what levels rest on. Sides are today's, not those of when the span was made.

    Attributes:
        evidence: The claim on the transcript's own words.
        call: Position of the conversation among those of the opportunity, from 0.
        turn: Position of the uninterrupted turn in that call; two lines in a row by one voice are one turn.
        person: Name of who speaks; "" when unknown.
        side: Of who speaks.
        statement: The words of the span that belong to no question; "" if all of it asks.
        disputes: Name of the other buyer whose line this denies; "" otherwise.
    """

    evidence: Evidence
    call: int
    turn: int
    person: str
    side: Side
    statement: str
    disputes: str = ""

    @property
    def letter(self) -> Letter:
        return self.evidence.letter

    @property
    def marker(self) -> str:
        return self.evidence.marker

    @property
    def subject(self) -> str:
        return self.evidence.subject

    @cached_property
    def figure(self) -> bool:
        """Whether a quantity stands in the span."""
        return has_figure(self.said)

    @cached_property
    def figures(self) -> frozenset[object]:
        """The values of the quantities in the span."""
        return frozenset(n.value for n in numbers(self.said) if not n.bare)

    @cached_property
    def said(self) -> str:
        """The statement, folded."""
        return fold(self.statement).text

    @cached_property
    def topic(self) -> str:
        """The subject, folded; "" if the words of the span do not hold it."""
        wanted = fold(self.subject).text
        return wanted if speech.stands_in(self.said, wanted) else ""

    @cached_property
    def who(self) -> str:
        """Whom a marker about a person is about: the one named in the span, else the speaker."""
        if self.marker == OWNED_ACTION:  # its subject is a date, and "12 May" reads like a name
            return self.person
        return self.subject if speech.names_person(self.statement, self.subject) else self.person

    @cached_property
    def shown(self) -> bool:
        """Whether what the marker says is there to be read in the buyer's own span."""
        check = CHECKS.get((self.letter, self.marker)) or SHARED_CHECKS.get(self.marker)
        return bool(self.statement) and check is not None and check(self)


Check = Callable[[Witness], bool]


def _figure(w: Witness) -> bool:
    return w.figure and affirm.counts(w.statement)


def _subject(w: Witness) -> bool:
    return speech.mentions(w.statement, w.subject)


def _name(w: Witness) -> bool:
    return speech.names_person(w.statement, w.subject)


def _effect(w: Witness) -> bool:
    return (w.figure or _subject(w)) and affirm.counts(w.statement)


def _impact(w: Witness) -> bool:
    return (w.figure or _subject(w)) and affirm.harms(w.statement)


def _need(w: Witness) -> bool:
    return _subject(w) and affirm.needs(w.statement, w.subject)


def _step(w: Witness) -> bool:
    return _subject(w) and affirm.takes_place(w.statement, w.subject)


def _date(w: Witness) -> bool:
    return speech.has_date(w.statement)


def _own_step(w: Witness) -> bool:
    return _date(w) and speech.commits(w.statement)


def _champion(w: Witness) -> bool:
    """A champion is named in the span or speaks of themselves in it."""
    return _name(w) or speech.first_person(w.statement)


def _acts(w: Witness) -> bool:
    """The same, and it is affirmed: not "I haven't shown it to anybody"."""
    return _champion(w) and affirm.of_person(w.statement, w.subject)


CHECKS: Mapping[tuple[Letter, str], Check] = {
    (Letter.METRICS, "target"): _figure,
    (Letter.METRICS, "baseline"): _figure,
    (Letter.METRICS, "economic_effect"): _effect,
    (Letter.ECONOMIC_BUYER, "names_authority"): lambda w: affirm.names_authority(w.statement, w.subject),
    (Letter.ECONOMIC_BUYER, "confirms_authority"): lambda w: affirm.own_authority(w.statement),
    (Letter.ECONOMIC_BUYER, "takes_step"): _own_step,
    (Letter.DECISION_CRITERIA, "criterion"): _need,
    (Letter.DECISION_CRITERIA, "ranked"): lambda w: _need(w) and speech.has_rank(w.statement),
    (Letter.DECISION_CRITERIA, "written"): lambda w: _need(w) and speech.has_document(w.statement),
    (Letter.DECISION_PROCESS, "step"): _step,
    (Letter.DECISION_PROCESS, "date"): _date,
    (Letter.DECISION_PROCESS, "ordered_steps"): lambda w: _subject(w) and speech.has_order(w.statement),
    (Letter.DECISION_PROCESS, "step_owner"): _name,
    (Letter.DECISION_PROCESS, "paper_step"): _step,
    (Letter.IDENTIFY_PAIN, "impact"): _impact,
    (Letter.IDENTIFY_PAIN, "forcing_event"): lambda w: _subject(w) or _date(w),
    (Letter.IDENTIFY_PAIN, "pain_owner"): _name,
    (Letter.CHAMPION, "influence"): _acts,
    (Letter.CHAMPION, "personal_win"): _acts,
    (Letter.CHAMPION, "inside_information"): _champion,
    (Letter.CHAMPION, "sells_inside"): _acts,
    (Letter.CHAMPION, "buyer_access"): _acts,
}
"""What must stand in the span for a marker to count; markers that are not here never lift a letter above 1."""

SHARED_CHECKS: Mapping[str, Check] = {OWNED_ACTION: _own_step}


def witnesses(evidence: Iterable[Evidence], transcript: Transcript, *, call: int = 0) -> list[Witness]:
    """Return the evidence of one call as levels see it, in the order given."""
    turns = _turns(transcript)
    texts = {s.id: s.text for s in transcript.segments}
    return [_witness(item, transcript, call, turns, texts) for item in evidence]


def _witness(
    item: Evidence, transcript: Transcript, call: int, turns: Mapping[str, int], texts: Mapping[str, str]
) -> Witness:
    who = transcript.participant(item.span.speaker)
    return Witness(
        evidence=item,
        call=call,
        turn=turns.get(item.span.segment_id, -1),
        person=(who.name or who.label) if item.span.speaker else "",
        side=who.side if item.span.speaker else Side.UNKNOWN,
        statement=speech.statement(texts.get(item.span.segment_id, item.span.text), item.span.begin, item.span.end),
        disputes=_disputed(item, transcript) if item.marker == DISPUTES else "",
    )


def _turns(transcript: Transcript) -> dict[str, int]:
    turns: dict[str, int] = {}
    turn, speaker = 0, None
    for segment in transcript.segments:
        if segment.speaker != speaker:
            turn, speaker = turn + 1, segment.speaker
        turns[segment.id] = turn
    return turns


def _disputed(item: Evidence, transcript: Transcript) -> str:
    """Return who said the line that *item* denies, if that is another buyer."""
    line = next((s for s in transcript.segments if s.id == item.subject), None)
    if line is None or not line.speaker or line.speaker == item.span.speaker:
        return ""
    who = transcript.participant(line.speaker)
    me = transcript.participant(item.span.speaker)
    return who.name if who.side is Side.BUYER and who.name != me.name else ""


def said_again(content: Sequence[Witness], others: Sequence[Witness]) -> str:
    """Return how a specific of *content* is confirmed by a buyer's statement among *others*, or "".

    Returns:
        "confirmed-second-buyer" if another person says it, "confirmed-restated" if the same person does in another
        turn or call, or a voice of another call that may be the same person; "" if neither.
    """
    again = ""
    for one in content:
        for other in others:
            apart_in_time = (one.call, one.turn) != (other.call, other.turn)
            # Of fifty calls there are a million pairs: what can tell nothing new is not compared word by word.
            if one.person == other.person and (again or not apart_in_time):
                continue
            if not _share(one, other):
                continue
            if another_person(one, other):
                return "confirmed-second-buyer"
            if apart_in_time:
                again = "confirmed-restated"
    return again


def _share(one: Witness, other: Witness) -> bool:
    if one is other:
        return False
    if one.figures & other.figures:
        return True
    return speech.stands_in(other.said, one.topic) or speech.stands_in(one.said, other.topic)


def another_person(one: Witness, other: Witness) -> bool:
    """Return whether these are surely two people.

    Two voices of one call are. Of two calls only two names are that cannot be of one person: "Lin" may be "Lin Mei",
    and a voice without a name may be anybody.
    """
    if one.person == other.person or one.call == other.call:
        return one.person != other.person
    named = bool(speech.name_tokens(one.person) and speech.name_tokens(other.person))
    return named and not speech.same_person(one.person, other.person)
