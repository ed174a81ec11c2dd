"""What a rep did well in a call and what is still open, computed from what is stored and verified; no model."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from analysis.meddic.fold import fold
from analysis.meddic.rubric import WEIGHTS
from analysis.meddic.speech import asks, has_date, sentences
from analysis.meddic.talk import Basis, Talk, acknowledges, talk
from analysis.meddic.terms import terms
from analysis.meddic.witness import witnesses
from analysis.model.coaching import Coaching, Point, PointKind, Try, TryKind
from analysis.model.meddic import LetterResult, Level, MeddicAnalysis, Moment, Span, Status, span_of
from analysis.model.transcript import Segment, Side, Transcript

MOST = 4
"""Points of one kind that code gives; more would be a lecture."""
TURNS = 2
"""Turns of our side within which a buyer's word is taken up, or it is left."""
MUCH = 65
"""Percent of the talking from which leaving room is worth a try."""
TAKEN_UP = frozenset({"objection", "competitor", "risk", "buying_signal", "timeline_move"})
"""Kinds of moments that a rep would want to come back to."""
BACK = re.compile(r"\b(?:that|this|those|these)\b|[這那此]")
"""Words that point back to what was just said; on folded text."""
SILENT = frozenset({Status.NOT_DISCUSSED, Status.UNVERIFIED})


@dataclass(frozen=True, slots=True)
class Turn:
    """Lines in a row by one voice. A listener's "mm hm" is no turn of its own."""

    side: Side
    lines: tuple[Segment, ...]

    @property
    def question(self) -> Segment | None:
        """The last line that asks something."""
        return next((line for line in reversed(self.lines) if _asking(line)), None)


def coach(transcript: Transcript, analysis: MeddicAnalysis) -> Coaching:
    """Return what a call can teach its rep; the same arguments give the same result.

    Sides are those of *transcript*: relabel it first. Where nobody knows which voice is ours, only letters that never
    came up are told.
    """
    turns = list(_turns(transcript))
    ours = any(turn.side is Side.SELLER for turn in turns)
    moments = [moment for moment in analysis.moments if moment.counts]
    well = [*_heard(analysis.letters, turns, transcript), *_agreed(moments)] if ours else []
    left = list(_left(moments, turns))[:MOST] if ours else []
    unasked = list(_unasked(analysis.letters))[:MOST]
    talked = talk(transcript)
    return Coaching(
        well=tuple(well),
        open=(*left, *unasked),
        share=talked.percent(Side.SELLER) if ours else None,
        by_time=talked.basis is Basis.TIME,
        longest=_longest(talked),
        questions=sum(_questions(turn) for turn in turns if turn.side is Side.SELLER) if ours else None,
        next=_next(analysis, moments, left, talked if ours else None),
    )


def _turns(transcript: Transcript) -> Iterator[Turn]:
    held: list[Segment] = []
    for segment in transcript.segments:
        if held and segment.speaker != held[0].speaker:
            if acknowledges(segment.text) and not _asking(held[-1]):
                continue
            yield _turn(held, transcript)
            held = []
        held.append(segment)
    if held:
        yield _turn(held, transcript)


def _turn(lines: Sequence[Segment], transcript: Transcript) -> Turn:
    label = lines[0].speaker
    return Turn(transcript.participant(label).side if label else Side.UNKNOWN, tuple(lines))


def _asking(line: Segment) -> bool:
    return any(asks(line.text[begin:end]) for begin, end in sentences(line.text))


def _questions(turn: Turn) -> int:
    return sum(asks(line.text[begin:end]) for line in turn.lines for begin, end in sentences(line.text))


def _heard(letters: Iterable[LetterResult], turns: Sequence[Turn], transcript: Transcript) -> Iterator[Point]:
    """Yield letters that a question of ours brought a buyer to prove, the heaviest first, each question once."""
    at = {line.id: place for place, turn in enumerate(turns) for line in turn.lines}
    shown: set[str] = set()
    found = 0
    for result in sorted(letters, key=lambda one: (-WEIGHTS[one.letter], one.letter)):
        if result.level < Level.STATED or found == MOST:
            continue
        for span in (told.evidence.span for told in witnesses(result.evidence, transcript) if told.shown):
            place = at.get(span.segment_id, 0)
            before = turns[place - 1] if place else None
            asked = before.question if before is not None and before.side is Side.SELLER else None
            if span.side is Side.BUYER and asked is not None and asked.id not in shown:
                shown.add(asked.id)
                found += 1
                question = _question_span(asked, transcript)
                yield Point(PointKind.HEARD, result.letter, span, question, letter=result.letter)
                break


def _question_span(line: Segment, transcript: Transcript) -> Span:
    """Return the last question of a line as it stands."""
    asking = [place for place in sentences(line.text) if asks(line.text[place[0] : place[1]])]
    begin, end = asking[-1]
    begin += len(line.text[begin:end]) - len(line.text[begin:end].lstrip())
    return span_of(line, begin, end, transcript.participant(line.speaker).side)


def _agreed(moments: Iterable[Moment]) -> Iterator[Point]:
    """Yield one next step with a date: the buyer's own before ours, one whose words hold the day before another."""
    dated = [moment for moment in moments if moment.kind == "next_step" and moment.due]
    dated.sort(key=lambda moment: (not moment.buyers_step, not has_date(moment.span.text)))
    yield from (Point(PointKind.AGREED, "next_step", moment.span) for moment in dated[:1])


def _left(moments: Iterable[Moment], turns: Sequence[Turn]) -> Iterator[Point]:
    """Yield what a buyer said and our side did not take up, in order of time; each line once.

    Taken up means that one of our next two turns asks anything or says a word of it again, or that we answer at once
    and point back to it ("we would test that first"). So a doubt counts for the rep; and where the call ended before
    our side spoke, nobody left anything.
    """
    at = {line.id: place for place, turn in enumerate(turns) for line in turn.lines}
    shown: set[str] = set()
    for moment in moments:
        span = moment.span
        if moment.kind not in TAKEN_UP or span.side is not Side.BUYER or span.segment_id in shown:
            continue
        later = turns[at[span.segment_id] + 1 :]
        after = [turn for turn in later if turn.side is Side.SELLER][:TURNS]
        words = set(terms(span.text, question=True))
        replied = bool(after) and after[0] is later[0] and _points_back(after[0])
        if after and not replied and not any(turn.question or words & _words(turn) for turn in after):
            shown.add(span.segment_id)
            yield Point(PointKind.LEFT, moment.kind, span)


def _points_back(turn: Turn) -> bool:
    return any(BACK.search(fold(line.text).text) for line in turn.lines)


def _words(turn: Turn) -> set[str]:
    return {term for line in turn.lines for term in terms(line.text, question=True)}


def _unasked(letters: Iterable[LetterResult]) -> Iterator[Point]:
    """Yield the letters that no word of the call is about, the heaviest first."""
    silent = [result.letter for result in letters if result.status in SILENT]
    for letter in sorted(silent, key=lambda one: (-WEIGHTS[one], one)):
        yield Point(PointKind.UNASKED, letter, letter=letter)


def _longest(talked: Talk) -> tuple[int, int] | None:
    found = talked.longest.get(Side.SELLER)
    return (found.start_ms, found.amount) if found is not None and found.start_ms is not None else None


def _next(
    analysis: MeddicAnalysis, moments: Sequence[Moment], left: Sequence[Point], talked: Talk | None
) -> Try | None:
    """Return the one thing to try: what nobody asked, what was left, a date, room, then the weakest letter."""
    weakest = sorted(analysis.letters, key=lambda one: (one.level, -WEIGHTS[one.letter], one.letter))
    if not weakest:
        return None
    first = weakest[0]
    ask = Try(TryKind.ASK, letter=first.letter, level=int(first.level))
    if first.level is Level.UNKNOWN:
        return ask
    if left:
        return Try(TryKind.FOLLOW, point=left[0])
    if not any(moment.kind == "next_step" and moment.due for moment in moments):
        return Try(TryKind.DATE)
    if talked is not None and talked.percent(Side.SELLER) >= MUCH:
        return Try(TryKind.ROOM)
    return ask if first.level < Level.CONFIRMED else None
