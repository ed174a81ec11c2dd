"""The six letters, their levels, and the evidence that levels rest on (docs/meddic.md)."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from analysis.model.transcript import Side


class Letter(StrEnum):
    """The six letters of MEDDIC, in display order."""

    METRICS = "metrics"
    ECONOMIC_BUYER = "economic_buyer"
    DECISION_CRITERIA = "decision_criteria"
    DECISION_PROCESS = "decision_process"
    IDENTIFY_PAIN = "identify_pain"
    CHAMPION = "champion"


class Level(IntEnum):
    """How far a letter is proven. Code decides it from verified quotes, never the model."""

    UNKNOWN = 0
    CLAIMED = 1
    STATED = 2
    CONFIRMED = 3


class Status(StrEnum):
    """What a letter's level means for the reader; "weak" and "not discussed" need different advice."""

    CONFIRMED = "confirmed"
    WEAK = "weak"
    CONTRADICTED = "contradicted"
    NOT_DISCUSSED = "not_discussed"
    UNVERIFIED = "unverified"


class Match(StrEnum):
    """How a quote was found in the transcript."""

    EXACT = "exact"
    ALIGNED = "aligned"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the transcript itself: the only thing that is ever shown as a quote.

    Attributes:
        segment_id: Where it stands.
        begin: Offset of its first character in the segment's text.
        end: Offset behind its last character.
        text: `segment.text[begin:end]`, unchanged.
        speaker: Label of the segment's speaker; "" when unknown.
        side: That speaker's side when the span was made.
        start_ms: Of the segment; None without times.
        end_ms: Of the segment; None without times.
        match: Exact or aligned.
        similarity: 0 to 100, rapidfuzz's score; 100 when exact.
    """

    segment_id: str
    begin: int
    end: int
    text: str
    speaker: str
    side: Side
    start_ms: int | None
    end_ms: int | None
    match: Match
    similarity: float


@dataclass(frozen=True, slots=True)
class Claim:
    """One piece of evidence as the model returned it: not yet believed.

    Attributes:
        letter: Which letter it speaks for.
        segment_id: Where the model says the words stand.
        quote: The words, said to be verbatim.
        marker: What the words show, one of `analysis.meddic.rubric.MARKERS[letter]`.
        subject: Person, figure, date or criterion that the words name; "" for none.
    """

    letter: Letter
    segment_id: str
    quote: str
    marker: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A claim whose quote was found: the claim's meaning on the transcript's own words."""

    letter: Letter
    marker: str
    subject: str
    span: Span


@dataclass(frozen=True, slots=True)
class RejectedQuote:
    """A claim that was dropped.

    Attributes:
        reason: "short", "not_found", "number", "negation", "clause", "script" or "marker".
    """

    letter: Letter
    quote: str
    segment_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ask:
    """The question that would fill a letter's gap, as the model advises it; advice, never a fact.

    Attributes:
        who: Whom to ask; "" if it did not say.
        what: The question, in the language of the analysis.
        by: By when; "" if it did not say.
    """

    who: str
    what: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something beside the letters that was said, on the transcript's own words.

    Attributes:
        kind: "next_step", "risk", "competitor", "objection" or "buying_signal".
        label: Action, risk, rival, objection or signal in a few words.
        owner: Who does a next step; "" for other kinds or when nobody was named.
        due: By when, as said; "" for none.
        attitude: Of the buyer toward a rival: "positive", "neutral", "negative"; "" for other kinds.
    """

    kind: str
    label: str
    owner: str
    due: str
    attitude: str
    span: Span


@dataclass(frozen=True, slots=True)
class LetterResult:
    """One letter of one conversation.

    Attributes:
        evidence: Verified, in order of time.
        reasons: Keys of the rules that set or capped the level, such as "cap-seller-only" (docs/meddic.md).
        missing: What the model says is still unknown, in the reader's language; advice, never a fact.
        suggested: The model's own level, kept for evaluation only; None if it gave none.
        ask: What to ask next; None where the model did not say.
    """

    letter: Letter
    level: Level
    status: Status
    evidence: tuple[Evidence, ...]
    reasons: tuple[str, ...] = ()
    missing: str = ""
    suggested: int | None = None
    ask: Ask | None = None

    @property
    def spans(self) -> tuple[Span, ...]:
        """The quotes to show, in order: words that are evidence of two things stand once."""
        shown: dict[tuple[str, int, int], Span] = {}
        for piece in self.evidence:
            shown.setdefault((piece.span.segment_id, piece.span.begin, piece.span.end), piece.span)
        return tuple(shown.values())


@dataclass(frozen=True, slots=True)
class Usage:
    """What one paid call consumed.

    Attributes:
        input_tokens: Prompt tokens, cached ones included.
        cached_tokens: The part of the input that was billed at the cache price.
        output_tokens: Answer and thinking tokens.
        audio_s: Seconds of audio billed.
        cost_usd: By the price table of `analysis.providers.prices`; 0 for engines that cost nothing.
        seconds: Wall time of the call.
    """

    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    audio_s: float = 0.0
    cost_usd: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class CueHit:
    """A line in which a keyword of a letter occurs: a pointer for the reader, no finding and no score."""

    letter: Letter
    segment_id: str
    cue: str


@dataclass(frozen=True, slots=True)
class MeddicAnalysis:
    """The result for one conversation; stored once, never changed.

    Attributes:
        kind: "meddic" (levels from verified quotes) or "cue_scan" (offline: pointers only, no levels).
        letters: All six in order; empty for a cue scan.
        cues: Empty for a MEDDIC analysis.
        coverage: Letters at level 1 or more, 0 to 6; None for a cue scan.
        strength: 0 to 100 by docs/meddic.md; None for a cue scan.
        headline: The weakest of economic buyer, pain and champion; None for a cue scan.
        rejected: Quotes that no line of the transcript carries.
        summary: At most two sentences by the model, in *language*; "" for a cue scan.
        language: BCP 47 of everything the model wrote itself.
        engine: "gemini:gemini-3.8-flash", "offline:cue-scan", "sample:…" for stored model answers.
        prompt_version: Of the prompt; "" for a cue scan.
        rubric_version: Of the rules that set the levels.
        transcript_sha256: What was analyzed.
        usage: Summed over the calls made.
        warnings: Catalog keys to show with the result.
        moments: Verified, in order of time; one whose words nobody said is dropped.
    """

    kind: str
    letters: tuple[LetterResult, ...]
    cues: tuple[CueHit, ...]
    coverage: int | None
    strength: int | None
    headline: Letter | None
    rejected: tuple[RejectedQuote, ...]
    summary: str
    language: str
    engine: str
    prompt_version: str
    rubric_version: str
    transcript_sha256: str
    usage: Usage = field(default_factory=Usage)
    warnings: tuple[str, ...] = ()
    moments: tuple[Moment, ...] = ()
