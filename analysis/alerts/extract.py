"""What rules look at in the calls of a deal, taken from its roll-up. Pure."""

from collections.abc import Mapping, Sequence

from analysis.meddic.signals import speaks_of_price
from analysis.model.facts import CallFacts, Checked, Denied, Heard, Proof, Said, Suggested
from analysis.model.ids import ConversationId
from analysis.model.meddic import Letter, Moment, QuestionCheck, Span
from analysis.model.rollup import AnalyzedCall, CallPoint, Contradiction, LetterRollup, Rollup
from analysis.model.transcript import Segment, Side, Transcript

MOST_SAID = 2
"""Quotes kept of each letter and call."""
CLOSING = 2
"""Lines that show how a call ended."""
MOST_CHARS = 400
"""Of a line that is shown; a quote is never cut."""


def extract(calls: Sequence[AnalyzedCall], rollup: Rollup) -> list[CallFacts]:
    """Return the facts of each call, in the order of the roll-up.

    Args:
        calls: As corrected, in any order.
        rollup: Of exactly these.
    """
    by_id = {call.conversation_id: call for call in calls}
    return [_facts(point, by_id, rollup) for point in rollup.calls]


def _facts(point: CallPoint, by_id: Mapping[ConversationId, AnalyzedCall], rollup: Rollup) -> CallFacts:
    call = by_id[point.conversation_id]
    transcript, analysis = call.transcript, call.analysis
    return CallFacts(
        conversation_id=point.conversation_id,
        occurred_at=point.occurred_at,
        strength=point.own_strength,
        coverage=point.own_coverage,
        buyers=point.buyers,
        proofs=tuple(_proof(one, call) for one in rollup.letters),
        heard=tuple(_heard(one, transcript) for one in analysis.moments if one.counts),
        checked=tuple(_checked(one) for one in analysis.checks),
        suggested=tuple(Suggested(q.letter, int(q.level), q.who, q.what, q.by_on) for q in analysis.questions),
        denied=tuple(_denials(point.conversation_id, rollup, by_id)),
        price=next((line_of(s, transcript) for s in transcript.segments if speaks_of_price(s.text)), None),
        closing=tuple(line_of(s, transcript) for s in transcript.segments[-CLOSING:]),
        language=transcript.language,
    )


def _checked(one: QuestionCheck) -> Checked:
    question = one.carried.question
    return Checked(
        letter=question.letter,
        origin=one.carried.origin,
        state=one.state,
        unasked=one.carried.unasked,
        who=question.who,
        what=question.what,
        level=int(question.level),
    )


def line_of(segment: Segment, transcript: Transcript) -> Said:
    """Return a line as rules read it."""
    person = transcript.participant(segment.speaker) if segment.speaker else None
    return Said(
        segment_id=segment.id,
        begin=0,
        text=segment.text[:MOST_CHARS],
        speaker=person.name if person else "",
        side=person.side if person else Side.UNKNOWN,
        start_ms=segment.start_ms,
    )


def said(span: Span, transcript: Transcript) -> Said:
    """Return a verified quote as rules read it: with its speaker's name."""
    name = transcript.participant(span.speaker).name if span.speaker else ""
    return Said(span.segment_id, span.begin, span.text, name, span.side, span.start_ms)


def _heard(one: Moment, transcript: Transcript) -> Heard:
    return Heard(
        kind=one.kind,
        label=one.label,
        said=said(one.span, transcript),
        category=one.category,
        attitude=one.attitude,
        owner=one.owner,
        due=one.due,
        due_on=one.due_on,
        was=one.was,
        was_on=one.was_on,
        buyers=one.buyers_step,
        more=said(one.more, transcript) if one.more else None,
    )


def _proof(rolled: LetterRollup, call: AnalyzedCall) -> Proof:
    """Return what the call proves of a letter by evidence that still counts in the deal."""
    own = next((one for one in call.analysis.letters if one.letter is rolled.letter), None)
    live = [one for one in rolled.live if one.conversation_id == call.conversation_id]
    ranked = sorted(live, key=lambda one: one.evidence.span.side is not Side.BUYER)
    return Proof(
        letter=rolled.letter,
        level=int(own.level) if own else 0,
        people=_people(rolled, call.conversation_id),
        said=tuple(dict.fromkeys(said(one.evidence.span, call.transcript) for one in ranked))[:MOST_SAID],
    )


def _people(rolled: LetterRollup, call: ConversationId) -> tuple[str, ...]:
    own = [one for one in rolled.live if one.conversation_id == call]
    if rolled.letter is Letter.CHAMPION:
        return tuple(dict.fromkeys(one.person for one in own if one.evidence.span.side is Side.BUYER and one.person))
    if rolled.letter is Letter.ECONOMIC_BUYER:
        # The roll-up tells names from titles; the call that speaks of one is where the name stands.
        spoken = {one.evidence.subject for one in own} | {one.person for one in own}
        return tuple(name for name in rolled.people if name in spoken)
    return ()


def _denials(call: ConversationId, rollup: Rollup, by_id: Mapping[ConversationId, AnalyzedCall]) -> list[Denied]:
    mine = [entry for entry in rollup.contradictions if entry.newer.conversation_id == call and entry.older]
    return [_denied(entry, by_id) for entry in mine]


def _denied(entry: Contradiction, by_id: Mapping[ConversationId, AnalyzedCall]) -> Denied:
    older, newer = entry.older[0], entry.newer
    return Denied(
        key=entry.key,
        letter=entry.letter,
        kind=entry.kind,
        older=said(older.evidence.span, by_id[older.conversation_id].transcript),
        older_call=older.conversation_id,
        newer=said(newer.evidence.span, by_id[newer.conversation_id].transcript),
    )
