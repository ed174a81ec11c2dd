"""From the model's answers to a result: claims are grounded, levels computed, what nobody said is dropped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from analysis.errors import RefusedError
from analysis.meddic.answer import AnswerElement, MeddicAnswer, RepairAnswer
from analysis.meddic.grounding import Grounder
from analysis.meddic.honest import MAX_MISSING_CHARS, Spoken, advice
from analysis.meddic.levels import contradicted, grade, status
from analysis.meddic.moments import ask, moments
from analysis.meddic.prompt import clean, prompt_version
from analysis.meddic.questions import check, gaps, wordings
from analysis.meddic.rubric import LETTERS, RUBRIC_VERSION, TOO_LITTLE_KNOWN_BELOW
from analysis.meddic.score import coverage, headline, strength
from analysis.meddic.summary import summarize, wrote
from analysis.meddic.witness import Witness, witnesses
from analysis.model.brief import NO_BRIEF, Brief
from analysis.model.meddic import Claim, Evidence, Letter, LetterResult, Level, MeddicAnalysis, RejectedQuote, Usage
from analysis.model.transcript import Participant, Side, SideSource, Transcript


@dataclass(frozen=True, slots=True)
class Grounded:
    """All claims of a call after grounding.

    Attributes:
        evidence: Verified, each once, in order of time.
        unverified: Claims whose quote was not found, in the order the model gave them.
        rejected: The same as stored, one for each of *unverified*.
    """

    evidence: tuple[Evidence, ...]
    unverified: tuple[Claim, ...]
    rejected: tuple[RejectedQuote, ...]


def assess(
    transcript: Transcript,
    answers: Sequence[MeddicAnswer],
    *,
    repaired: RepairAnswer | None = None,
    engine: str,
    usage: Usage,
    brief: Brief = NO_BRIEF,
    owner_run: bool = False,
) -> MeddicAnalysis:
    """Return the result for one call; the same arguments give the same result.

    Args:
        transcript: The whole call.
        answers: One for each part the call was split into, in order.
        repaired: Answer to `repair_prompt(unverified(transcript, answers), transcript)`; None if it was not asked.
        engine: Of the model.
        usage: Summed over the calls made.
        brief: What the model was asked with; its language "" takes the call's own.
        owner_run: A person marked the buyer an owner-run business.

    Raises:
        RefusedError: "analysis-not-a-sales-call" if every answer says so.
    """
    if not any(answer.is_sales_call for answer in answers):
        raise RefusedError("analysis-not-a-sales-call")
    sided = with_inferred_sides(transcript, answers)
    grounded = _merge(sided, ground_all(sided, answers), repaired)
    said = Spoken.of(sided)
    elements = [advice(element, said) for answer in answers for element in answer.elements]
    letters = letter_results(witnesses(grounded.evidence, sided), grounded.rejected, elements, owner_run=owner_run)
    levels = {result.letter: result.level for result in letters}
    beside = moments(sided, answers, today=brief.today)
    sentences = summarize(sided, answers, grounded.evidence, beside)
    language = brief.language or answers[0].language
    return MeddicAnalysis(
        kind="meddic",
        letters=letters,
        cues=(),
        coverage=coverage(levels),
        strength=strength(levels),
        headline=headline(levels),
        rejected=grounded.rejected,
        summary=" ".join(sentence.text for sentence in sentences),
        language=language,
        engine=engine,
        prompt_version=prompt_version(wordings(brief.questions)),
        rubric_version=RUBRIC_VERSION,
        transcript_sha256=transcript.sha256,
        usage=usage,
        warnings=_warnings(transcript, sided, grounded, levels, summary_removed=not sentences and bool(wrote(answers))),
        moments=beside,
        sentences=sentences,
        questions=gaps(sided, letters, beside, replace(brief, language=language)),
        checks=check(sided, brief.questions, answers),
        call_type=answers[0].call_type,
        inferred=_inferred(sided),
    )


def unverified(transcript: Transcript, answers: Sequence[MeddicAnswer]) -> tuple[Claim, ...]:
    """Return the claims whose quote no line carries, numbered by their order for the one repair round.

    Claims with a marker that their letter does not have are left out: no other line can mend those.
    """
    grounded = ground_all(with_inferred_sides(transcript, answers), answers)
    return _repairable(grounded)


def letter_results(
    told: Sequence[Witness],
    rejected: Iterable[RejectedQuote],
    elements: Sequence[AnswerElement] = (),
    *,
    owner_run: bool = False,
) -> tuple[LetterResult, ...]:
    """Return the six letters in order; also used to recompute stored evidence, which needs no *elements*."""
    dropped = {quote.letter for quote in rejected}
    results = []
    for letter in LETTERS:
        level, reasons = grade(letter, told, owner_run=owner_run)
        evidence = tuple(w.evidence for w in told if w.letter is letter)
        said = [element for element in elements if element.letter == letter]
        results.append(
            LetterResult(
                letter=letter,
                level=level,
                status=status(
                    level,
                    disputed=contradicted(letter, told),
                    evidence=bool(evidence),
                    rejected=letter in dropped,
                ),
                evidence=evidence,
                reasons=reasons,
                missing=next((text for e in said if (text := clean(e.missing, MAX_MISSING_CHARS))), ""),
                suggested=max((e.score for e in said if 0 <= e.score <= Level.CONFIRMED), default=None),
                ask=ask(said),
            )
        )
    return tuple(results)


def with_inferred_sides(transcript: Transcript, answers: Sequence[MeddicAnswer]) -> Transcript:
    """Return the transcript with the model's sides for voices whose side nobody knew, marked as inferred.

    A side that a person, a channel or the diarization gave is never changed; where answers disagree it stays unknown.
    """
    votes: dict[str, set[str]] = {}
    for answer in answers:
        for voice in answer.participants:
            if voice.side != "unknown":
                votes.setdefault(clean(voice.label).translate(_NO_BRACKETS), set()).add(voice.side)
    declared = {p.label for p in transcript.participants}
    heard = dict.fromkeys(s.speaker for s in transcript.segments if s.speaker and s.speaker not in declared)
    people = (*transcript.participants, *(Participant(label, label) for label in heard))
    return replace(transcript, participants=tuple(_sided(person, votes) for person in people))


def _inferred(sided: Transcript) -> tuple[tuple[str, Side], ...]:
    return tuple((p.label, p.side) for p in sided.participants if p.source is SideSource.INFERRED)


_NO_BRACKETS = {ord(c): None for c in "[]|"}


def _sided(person: Participant, votes: dict[str, set[str]]) -> Participant:
    sides = votes.get(clean(person.label).translate(_NO_BRACKETS), set())
    if person.side is not Side.UNKNOWN or len(sides) != 1:
        return person
    return replace(person, side=Side(next(iter(sides))), source=SideSource.INFERRED)


def ground_all(transcript: Transcript, answers: Sequence[MeddicAnswer]) -> Grounded:
    """Ground every claim of every answer; overlapping parts may give the same one twice."""
    grounder = Grounder(transcript)
    claims = list(dict.fromkeys(item.claim() for answer in answers for item in answer.evidence))
    results = [(claim, grounder.ground(claim)) for claim in claims]
    dropped = [(claim, result) for claim, result in results if isinstance(result, RejectedQuote)]
    return Grounded(
        evidence=_ordered((result for _, result in results if isinstance(result, Evidence)), transcript),
        unverified=tuple(claim for claim, _ in dropped),
        rejected=tuple(result for _, result in dropped),
    )


def _repairable(grounded: Grounded) -> tuple[Claim, ...]:
    pairs = zip(grounded.unverified, grounded.rejected, strict=True)
    return tuple(claim for claim, result in pairs if result.reason != "marker")


def _merge(transcript: Transcript, grounded: Grounded, repaired: RepairAnswer | None) -> Grounded:
    """Add what the repair round found; a repaired quote passes the same guards or stays rejected."""
    if repaired is None:
        return grounded
    grounder = Grounder(transcript)
    mended: dict[Claim, Evidence] = {}
    open_claims = _repairable(grounded)
    for repair in repaired.repairs:
        if 1 <= repair.number <= len(open_claims) and repair.quote.strip():
            claim = open_claims[repair.number - 1]
            result = grounder.ground(replace(claim, quote=repair.quote, segment_id=repair.segment_id.strip()))
            if isinstance(result, Evidence):
                mended.setdefault(claim, result)
    still = [
        (claim, result)
        for claim, result in zip(grounded.unverified, grounded.rejected, strict=True)
        if claim not in mended
    ]
    return Grounded(
        evidence=_ordered((*grounded.evidence, *mended.values()), transcript),
        unverified=tuple(claim for claim, _ in still),
        rejected=tuple(result for _, result in still),
    )


def _ordered(evidence: Iterable[Evidence], transcript: Transcript) -> tuple[Evidence, ...]:
    """Return each piece once, in order of time; the same words with the same marker are one piece."""
    place = {segment.id: index for index, segment in enumerate(transcript.segments)}
    unique: dict[tuple[Letter, str, str, int, int, str], Evidence] = {}
    for item in evidence:
        key = (item.letter, item.marker, item.span.segment_id, item.span.begin, item.span.end, item.subject)
        unique.setdefault(key, item)
    return tuple(
        sorted(
            unique.values(),
            key=lambda e: (place[e.span.segment_id], e.span.begin, LETTERS.index(e.letter), e.marker, e.subject),
        )
    )


def _warnings(
    transcript: Transcript,
    sided: Transcript,
    grounded: Grounded,
    levels: dict[Letter, Level],
    *,
    summary_removed: bool,
) -> tuple[str, ...]:
    buyers = any(p.side is Side.BUYER for p in sided.participants)
    found = {
        "analysis-transcript-draft": transcript.draft,
        "analysis-sides-inferred": any(p.source is SideSource.INFERRED for p in sided.participants),
        "analysis-no-buyer-known": not buyers,
        "analysis-quotes-removed": bool(grounded.rejected),
        "analysis-summary-removed": summary_removed,
        "analysis-too-little-known": coverage(levels) < TOO_LITTLE_KNOWN_BELOW,
    }
    return tuple(key for key, applies in found.items() if applies)
