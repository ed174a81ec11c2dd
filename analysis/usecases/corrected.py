"""A result as people corrected it: levels computed anew from the stored evidence, no model asked (docs/meddic.md)."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from analysis.meddic.analyze import letter_results
from analysis.meddic.levels import status
from analysis.meddic.questions import gaps
from analysis.meddic.score import coverage, headline, strength
from analysis.meddic.sides import with_sides
from analysis.meddic.witness import witnesses
from analysis.model.brief import Brief
from analysis.model.exchange import Correction, CorrectionKind
from analysis.model.meddic import Evidence, Letter, LetterResult, Level, MeddicAnalysis, Question, span_of
from analysis.model.transcript import Participant, Side, SideSource, Transcript

SET_BY_PERSON = "set-by-person"
"""The rule that stands where a person's word set a level."""
NO_BUYER = "analysis-no-buyer-known"
RECOMPUTE = frozenset({CorrectionKind.SPEAKER, CorrectionKind.QUOTE_WRONG, CorrectionKind.QUOTE_ADDED})
UNDOES = "undoes"
"""Key of `Correction.after` that makes a correction the taking back of another, by its id."""


def in_force(corrections: Iterable[Correction]) -> list[Correction]:
    """Return the corrections that count, in order: without those taken back, and without the taking back itself.

    So what an earlier person said of the same thing counts again, and where nobody did, what was computed.
    """
    listed = list(corrections)
    gone = {str(one.after[UNDOES]) for one in listed if one.after.get(UNDOES)}
    return [one for one in listed if one.id not in gone and not one.after.get(UNDOES)]


def everybody(transcript: Transcript) -> tuple[Participant, ...]:
    """Return everybody heard: declared participants first, then labels that only segments carry, in order of voice."""
    declared = {person.label for person in transcript.participants}
    heard = dict.fromkeys(s.speaker for s in transcript.segments if s.speaker and s.speaker not in declared)
    return (*transcript.participants, *(Participant(label, label) for label in heard))


def corrected_transcript(
    transcript: Transcript, analysis: MeddicAnalysis | None, corrections: Iterable[Correction]
) -> Transcript:
    """Return the transcript with the sides that people gave its voices; the latest word on a voice counts.

    A side that the model inferred stands with the result only; it is kept where nobody says otherwise.
    """
    inferred = _inferred(analysis) if analysis else {}
    given = {one.target: one for one in in_force(corrections) if one.kind is CorrectionKind.SPEAKER}
    return replace(
        transcript,
        participants=tuple(
            _as_given(_as_inferred(person, inferred), given.get(person.label)) for person in everybody(transcript)
        ),
    )


def _inferred(analysis: MeddicAnalysis) -> dict[str, Side]:
    if analysis.inferred:
        return dict(analysis.inferred)
    # Results from before sides were stored have them with their evidence only.
    spans = (evidence.span for result in analysis.letters for evidence in result.evidence)
    return {span.speaker: span.side for span in spans if span.side is not Side.UNKNOWN}


def _as_inferred(person: Participant, inferred: dict[str, Side]) -> Participant:
    if person.side is not Side.UNKNOWN or person.label not in inferred:
        return person
    return replace(person, side=inferred[person.label], source=SideSource.INFERRED)


def _as_given(person: Participant, correction: Correction | None) -> Participant:
    if correction is None:
        return person
    after = correction.after
    return replace(
        person,
        name=str(after.get("name") or person.name),
        side=Side(after["side"]),
        source=SideSource.CORRECTED,
    )


def corrected(
    analysis: MeddicAnalysis, transcript: Transcript, corrections: Sequence[Correction], *, owner_run: bool = False
) -> MeddicAnalysis:
    """Return the result with corrections applied, in the order they were made.

    Args:
        analysis: As stored.
        transcript: As `corrected_transcript` returned it.
        corrections: Of the conversation, in order of time.
        owner_run: A person marked the buyer an owner-run business.
    """
    if analysis.kind != "meddic":
        return analysis
    letters, counting = analysis.letters, in_force(corrections)
    if owner_run or any(one.kind in RECOMPUTE for one in counting):
        letters = _recomputed(analysis, transcript, counting, owner_run=owner_run)
    letters = tuple(_overridden(result, counting) for result in letters)
    levels = {result.letter: result.level for result in letters}
    buyers = any(person.side is Side.BUYER for person in transcript.participants)
    analysis = with_sides(analysis, {person.label: person.side for person in transcript.participants})
    return replace(
        analysis,
        letters=letters,
        questions=_questions(analysis, letters, transcript),
        coverage=coverage(levels),
        strength=strength(levels),
        headline=headline(levels),
        warnings=tuple(key for key in analysis.warnings if key != NO_BUYER or not buyers),
    )


def _questions(
    analysis: MeddicAnalysis, letters: Sequence[LetterResult], transcript: Transcript
) -> tuple[Question, ...]:
    """Return the questions by the levels as they are now: what a person proved needs none, what they lowered does."""
    stored = {question.letter: question for question in analysis.questions}
    was_proven = {result.letter for result in analysis.letters if result.level is Level.CONFIRMED}
    anew = gaps(transcript, letters, analysis.moments, Brief(analysis.language))
    return tuple(
        replace(stored[one.letter], level=one.level) if one.letter in stored else one
        for one in anew
        if one.letter in stored or one.letter in was_proven
    )


def _recomputed(
    analysis: MeddicAnalysis, transcript: Transcript, corrections: Sequence[Correction], *, owner_run: bool
) -> tuple[LetterResult, ...]:
    wrong = [one for one in corrections if one.kind is CorrectionKind.QUOTE_WRONG]
    sides = {person.label: person.side for person in transcript.participants}
    kept = [
        replace(evidence, span=replace(evidence.span, side=sides.get(evidence.span.speaker, evidence.span.side)))
        for result in analysis.letters
        for evidence in result.evidence
        if not any(_retires(one, evidence) for one in wrong)
    ]
    told = witnesses([*kept, *added(transcript, corrections)], transcript)
    anew = {one.letter: one for one in letter_results(told, analysis.rejected, owner_run=owner_run)}
    # What the model advised stays advice; only what levels rest on was computed anew.
    return tuple(
        replace(anew[old.letter], missing=old.missing, suggested=old.suggested, ask=old.ask) for old in analysis.letters
    )


def added(transcript: Transcript, corrections: Iterable[Correction]) -> list[Evidence]:
    """Return the quotes that people picked, in order of time; one whose words are no longer there is left out.

    Args:
        transcript: With the sides as they stand; a newer one of the same call may have other lines under the same ids.
        corrections: Those in force.
    """
    lines = {segment.id: segment for segment in transcript.segments}
    found = []
    for one in corrections:
        after = one.after
        line = lines.get(str(after.get("segment_id"))) if one.kind is CorrectionKind.QUOTE_ADDED else None
        if line is None:
            continue
        begin, end = int(after["begin"]), int(after["end"])
        if words_key(line.text[begin:end]) != after["words"]:
            continue
        span = span_of(line, begin, end, transcript.participant(line.speaker).side)
        found.append(Evidence(Letter(one.target), str(after["marker"]), str(after["subject"]), span))
    return found


def words_key(words: str) -> str:
    """Return what tells whether words are still the same; a correction itself holds no words of a call."""
    return hashlib.sha256(words.encode()).hexdigest()


def _retires(correction: Correction, evidence: Evidence) -> bool:
    """Tell whether a person found exactly these words wrong for this letter; also in a later analysis of the call."""
    before, span = correction.before, evidence.span
    same = (before["letter"], before["segment_id"], before["marker"])
    overlaps: bool = before["begin"] < span.end and span.begin < before["end"]
    return same == (evidence.letter, span.segment_id, evidence.marker) and overlaps


def _overridden(result: LetterResult, corrections: Iterable[Correction]) -> LetterResult:
    said = [one for one in corrections if one.kind is CorrectionKind.LEVEL and one.target == result.letter]
    if not said:
        return result
    level = Level(int(said[-1].after["level"]))
    return replace(
        result,
        level=level,
        status=status(level, disputed=False, evidence=bool(result.evidence), rejected=False),
        reasons=(SET_BY_PERSON,),
    )


def quote_of(analysis: MeddicAnalysis, letter: Letter, position: int) -> Evidence | None:
    """Return one piece of evidence by its place in the letter, or None."""
    evidence = next((result.evidence for result in analysis.letters if result.letter is letter), ())
    return evidence[position] if 0 <= position < len(evidence) else None
