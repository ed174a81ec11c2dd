"""One labeled conversation through the very steps a customer's call takes, and what came of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import stamina

from analysis.errors import CallError, RefusedError, UnavailableError
from analysis.evaluation.dataset import Case
from analysis.meddic.analyze import assess, ground_all, with_inferred_sides
from analysis.meddic.cues import scan
from analysis.meddic.prompt import Prompt
from analysis.meddic.rubric import LETTERS
from analysis.model.brief import Brief
from analysis.model.meddic import Letter, Level, MeddicAnalysis, Span, Status, Usage
from analysis.model.paid import PaidAnswer
from analysis.model.transcript import Transcript
from analysis.ports import LanguageModel
from analysis.usecases.analyze import summed
from analysis.usecases.brief import output_language
from analysis.usecases.dialogue import converse

REFUSALS = frozenset({"analysis-not-a-sales-call", "transcript-empty", "transcript-too-short"})
"""Refusals by which the product says that there is nothing to analyze; every other error is a failure."""

ATTEMPTS = 5
PATIENCE_S = 180.0


class Ending(StrEnum):
    """ANALYZED: a result. REFUSED: no sales call, nothing shown. FAILED: no result, not scored, always counted."""

    ANALYZED = "analyzed"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Found:
    """What the result says of one letter.

    Attributes:
        finding: Whether it is shown as an element: level 1 or more. Never for a cue scan, which only points.
        lines: Ids of the lines shown, in the order shown.
        level: None for a cue scan.
        status: None for a cue scan.
    """

    finding: bool = False
    lines: tuple[str, ...] = ()
    level: Level | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Quotes:
    """How the quotes of one answer fared.

    Attributes:
        claimed: Different claims the model made, among all letters.
        found_at_once: Those that a line carries, before the repair round.
        found: Those that a line carries after it.
        shown: Spans shown to the reader.
        verbatim: Those of them that stand in the transcript letter by letter, looked up anew.
    """

    claimed: int = 0
    found_at_once: int = 0
    found: int = 0
    shown: int = 0
    verbatim: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run of one case.

    Attributes:
        run: From 1.
        reason: Catalog key of a refusal, or the class of the error; "" when analyzed.
        letters: All six when analyzed; empty otherwise.
        usage: Of all requests made, also those of a run that failed.
    """

    case: str
    run: int
    ending: Ending
    reason: str = ""
    letters: Mapping[Letter, Found] = field(default_factory=dict)
    quotes: Quotes = Quotes()
    usage: Usage = field(default_factory=Usage)


def by_model(case: Case, model: LanguageModel, run: int) -> Outcome:
    """Return what *model* and the rules make of one case; expected errors become a refusal or a failure."""
    used: list[PaidAnswer] = []

    def ask(prompt: Prompt) -> str:
        answer = _patiently(lambda: model.send(system=prompt.system, prompt=prompt.prompt, schema=prompt.schema))
        used.append(answer)
        return model.read(answer)

    language = output_language(case.transcript)
    try:
        heard = converse(ask, case.transcript, language)
        result = assess(
            case.transcript,
            heard.answers,
            repaired=heard.repaired,
            engine=model.engine,
            usage=summed(used),
            brief=Brief(language),
        )
    except CallError as error:
        return _ended(case, run, error, summed(used))
    claimed = {item.claim() for answer in heard.answers for item in answer.evidence}
    at_once = ground_all(with_inferred_sides(case.transcript, heard.answers), heard.answers)
    spans = [evidence.span for letter in result.letters for evidence in letter.evidence]
    quotes = Quotes(
        claimed=len(claimed),
        found_at_once=len(claimed) - len(at_once.rejected),
        found=len(claimed) - len(result.rejected),
        shown=len(spans),
        verbatim=verbatim(spans, case.transcript),
    )
    return Outcome(case.id, run, Ending.ANALYZED, letters=_letters(result), quotes=quotes, usage=result.usage)


def verbatim(spans: Iterable[Span], transcript: Transcript) -> int:
    """Return how many spans stand in the transcript letter by letter where they say they do."""
    texts = {segment.id: segment.text for segment in transcript.segments}
    return sum(bool(s.text) and texts.get(s.segment_id, "")[s.begin : s.end] == s.text for s in spans)


def _letters(result: MeddicAnalysis) -> dict[Letter, Found]:
    return {
        letter.letter: Found(
            finding=letter.level >= Level.CLAIMED,
            lines=tuple(dict.fromkeys(evidence.span.segment_id for evidence in letter.evidence)),
            level=letter.level,
            status=letter.status,
        )
        for letter in result.letters
    }


def by_cues(case: Case, run: int) -> Outcome:
    """Return what the offline keyword scan makes of one case: lines to read, never a finding."""
    try:
        result = scan(case.transcript)
    except CallError as error:
        return _ended(case, run, error, Usage())
    shown = {letter.letter for letter in result.letters if letter.level >= Level.CLAIMED}
    letters = {
        letter: Found(letter in shown, tuple(cue.segment_id for cue in result.cues if cue.letter is letter))
        for letter in LETTERS
    }
    return Outcome(case.id, run, Ending.ANALYZED, letters=letters)


def _ended(case: Case, run: int, error: CallError, usage: Usage) -> Outcome:
    key = error.key if isinstance(error, RefusedError) else type(error).__name__
    return Outcome(case.id, run, Ending.REFUSED if key in REFUSALS else Ending.FAILED, key, usage=usage)


def _patiently(send: Callable[[], PaidAnswer]) -> PaidAnswer:
    """Send, and again where the provider was surely not reached; there is no workflow here that would."""
    return stamina.retry(on=_wait, attempts=ATTEMPTS, timeout=PATIENCE_S)(send)()


def _wait(error: Exception) -> bool | float:
    if not isinstance(error, UnavailableError):
        return False
    return True if error.retry_after is None else error.retry_after
