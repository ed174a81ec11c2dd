"""Several runs of a model over one call, put to the vote: what most of them found counts, the rest does not.

Off by default: every run is a purchase of its own. It buys stability, which one answer cannot show.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from analysis.errors import RefusedError
from analysis.meddic.answer import AnswerEvidence, AnswerMoment, AnswerParticipant, MeddicAnswer, RepairAnswer, SideKey
from analysis.meddic.grounding import Grounder
from analysis.meddic.rubric import LETTERS
from analysis.model.meddic import Evidence, LetterResult, MeddicAnalysis, Span
from analysis.model.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Run:
    """One whole dialogue with the model: an answer for each part of the call, and the repair where one was asked."""

    answers: Sequence[MeddicAnswer]
    repaired: RepairAnswer | None = None


Assess = Callable[[Sequence[MeddicAnswer], RepairAnswer | None], MeddicAnalysis]
"""`analysis.meddic.analyze.assess` with everything but the answers."""


def vote(transcript: Transcript, runs: Sequence[Run], assess: Assess) -> MeddicAnalysis:
    """Return the result of what more than half of the runs found; the same runs give the same result.

    Evidence counts as found by a run where it grounded the same marker of the same letter on words of the same line
    that overlap. Sides of unknown voices, too, need more than half. What is advice or summary comes from the first
    run; each letter says which level every run gave.

    Raises:
        RefusedError: "analysis-not-a-sales-call" if more than half say so.
    """
    results = [_assessed(run, assess) for run in runs]
    most = len(runs) // 2 + 1
    base = next((at for at, result in enumerate(results) if result is not None), None)
    if base is None or sum(result is None for result in results) >= most:
        raise RefusedError("analysis-not-a-sales-call")
    heard = [result for result in results if result is not None]
    merged = _merged(transcript, [runs[at] for at, result in enumerate(results) if result is not None], heard, most)
    found = assess(merged, None)
    return replace(
        found,
        prompt_version=f"{found.prompt_version} x{len(runs)}",
        letters=tuple(replace(letter, runs=_levels(letter, results)) for letter in found.letters),
    )


def _assessed(run: Run, assess: Assess) -> MeddicAnalysis | None:
    """Return what a run alone comes to; None where it finds that this is no sales call."""
    try:
        return assess(run.answers, run.repaired)
    except RefusedError as error:
        if error.key != "analysis-not-a-sales-call":
            raise
        return None


def _levels(letter: LetterResult, results: Sequence[MeddicAnalysis | None]) -> tuple[int, ...]:
    place = LETTERS.index(letter.letter)
    return tuple(0 if result is None else int(result.letters[place].level) for result in results)


def _merged(
    transcript: Transcript, runs: Sequence[Run], results: Sequence[MeddicAnalysis], most: int
) -> list[MeddicAnswer]:
    """Return the first run's answers with what most runs found in place of what it found alone."""
    first, *others = runs[0].answers
    rejected = {(quote.letter, quote.quote) for quote in results[0].rejected}
    unproven = [e for answer in runs[0].answers for e in answer.evidence if (e.letter, e.quote) in rejected]
    together = first.model_copy(
        update={
            "is_sales_call": True,
            "participants": list(_voices(runs, most)),
            "evidence": [*map(_claimed, _kept(results, most)), *unproven],
            "moments": list(_moments(transcript, runs, results, most)),
        }
    )
    rest = [other.model_copy(update={"participants": [], "evidence": [], "moments": []}) for other in others]
    return [together, *rest]


def _overlap(one: Span, other: Span) -> bool:
    return one.segment_id == other.segment_id and one.begin < other.end and other.begin < one.end


def _kept(results: Sequence[MeddicAnalysis], most: int) -> Iterator[Evidence]:
    """Yield each piece of evidence that enough runs found, as the first of them found it."""
    found = [[piece for letter in result.letters for piece in letter.evidence] for result in results]
    kept: list[Evidence] = []
    for piece in (piece for pieces in found for piece in pieces):
        votes = sum(any(_same(piece, other) for other in pieces) for pieces in found)
        if votes >= most and not any(_same(piece, other) for other in kept):
            kept.append(piece)
            yield piece


def _same(one: Evidence, other: Evidence) -> bool:
    return (one.letter, one.marker) == (other.letter, other.marker) and _overlap(one.span, other.span)


def _claimed(piece: Evidence) -> AnswerEvidence:
    """Return evidence as the claim that grounds to the very same words."""
    return AnswerEvidence(
        letter=piece.letter.value,
        segment_id=piece.span.segment_id,
        quote=piece.span.text,
        marker=piece.marker,
        subject=piece.subject,
    )


def _moments(
    transcript: Transcript, runs: Sequence[Run], results: Sequence[MeddicAnalysis], most: int
) -> Iterator[AnswerMoment]:
    """Yield each moment that enough runs found, in the words of the first."""
    grounder = Grounder(transcript)
    kept: list[tuple[str, Span]] = []
    for told in (moment for run in runs for answer in run.answers for moment in answer.moments):
        span = grounder.find(told.quote, told.segment_id.strip())
        if isinstance(span, str) or any(kind == told.kind and _overlap(span, other) for kind, other in kept):
            continue
        votes = sum(
            any(one.kind == told.kind and _overlap(span, one.span) for one in result.moments) for result in results
        )
        if votes >= most:
            kept.append((told.kind, span))
            yield told


def _voices(runs: Sequence[Run], most: int) -> Iterator[AnswerParticipant]:
    """Yield each voice with the side that enough runs gave it; "unknown" where they differ."""
    labels = dict.fromkeys(voice.label for run in runs for voice in _people(run))
    for label in labels:
        sides = [{voice.side for voice in _people(run) if voice.label == label} for run in runs]
        # A run whose own parts differ has no vote on this voice.
        given = [next(iter(side)) for side in sides if len(side) == 1]
        winner: SideKey = next((side for side in dict.fromkeys(given) if given.count(side) >= most), "unknown")
        yield AnswerParticipant(label=label, side=winner)


def _people(run: Run) -> Iterable[AnswerParticipant]:
    return (voice for answer in run.answers for voice in answer.participants if voice.side != "unknown")
