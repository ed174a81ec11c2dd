"""The six letters, their levels, and the evidence that levels rest on (docs/meddic.md)."""

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum

from analysis.model.ids import ConversationId
from analysis.model.transcript import Segment, Side


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


def span_of(
    segment: Segment, begin: int, end: int, side: Side, *, match: Match = Match.EXACT, similarity: float = 100.0
) -> Span:
    """Return a piece of a segment as it stands there; *side* is its speaker's."""
    return Span(
        segment_id=segment.id,
        begin=begin,
        end=end,
        text=segment.text[begin:end],
        speaker=segment.speaker,
        side=side,
        start_ms=segment.start_ms,
        end_ms=segment.end_ms,
        match=match,
        similarity=similarity,
    )


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


BUYERS_WORD = frozenset({"objection", "buying_signal", "timeline_move", "person"})
"""Kinds of moments that only a buyer's voice makes true: our side may name a price as high, that is no objection."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something beside the letters that was said, on the transcript's own words.

    Attributes:
        kind: "next_step", "risk", "competitor", "objection", "buying_signal", "timeline_move" or "person" (named).
        label: Action, risk, rival, objection, signal, what moved, or the person's name, in a few words.
        owner: Who does a next step: named in the span, or its speaker who takes it on; "" when that is not to be read.
        due: By when, in the call's own words; of a timeline move the new date; "" for none.
        attitude: Of the buyer toward a rival: "positive", "neutral", "negative"; "" for other kinds.
        category: Of a rival, objection, risk or signal, one of `analysis.meddic.signals.CATEGORIES[kind]`; "" for none.
        due_on: The day that *due* names, counted from the day of the call; None where it names no single day.
        was: Of a timeline move, the old date in the call's own words; "" if nobody said it.
        was_on: The day that *was* names; None as for *due_on*.
        taken_on: Of a next step: the speaker takes it on in the span (I will, 我們會).
        more: Of a rival, what the buyer liked; of a timeline move, where the old date was said; else None.
    """

    kind: str
    label: str
    owner: str
    due: str
    attitude: str
    span: Span
    category: str = ""
    due_on: date | None = None
    was: str = ""
    was_on: date | None = None
    taken_on: bool = False
    more: Span | None = None

    @property
    def counts(self) -> bool:
        """Whether it holds with the sides as they are now: what only a buyer can make true needs a buyer's voice."""
        return self.kind not in BUYERS_WORD or self.span.side is Side.BUYER

    @property
    def buyers_step(self) -> bool:
        """Whether it is a step that the buyer's side owns: taken on in a buyer's own words."""
        return self.kind == "next_step" and self.taken_on and self.span.side is Side.BUYER


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the summary with the words of the call it rests on."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask next about a letter: advice, never a fact.

    Attributes:
        level: Of the letter when the question was raised; it chooses the rubric's own question.
        who: Whom to ask; "" when nobody is known.
        what: In *language*; "" stands for the rubric's own question for letter and level (catalog key
            "ask-<letter>-<level>").
        by: By when, as written; "" for the next call.
        language: BCP 47 of *what*.
        by_on: The day that *by* names; None where it names none.
    """

    letter: Letter
    level: Level
    who: str
    what: str
    by: str
    language: str
    by_on: date | None = None


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question of an earlier call of the deal that no call since has answered.

    Attributes:
        origin: The call that raised it; with the letter this is its identity.
        raised_on: Day of that call.
        unasked: In how many analyzed calls running it was not asked, up to the last one.
        asked: Whether it was asked in some call and not answered.
    """

    question: Question
    origin: ConversationId
    raised_on: date
    unasked: int = 0
    asked: bool = False


class CheckState(StrEnum):
    """What became of a question in a later call. UNKNOWN: nothing proves either, and it is not counted."""

    ANSWERED = "answered"
    ASKED = "asked"
    NOT_ASKED = "not_asked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class QuestionCheck:
    """An open question held against this call.

    Attributes:
        carried: As it stood before this call.
        asked: Where somebody not of the buyer's side asks it; None if nobody is proven to.
        answered: Where a buyer answers it; None unless the state is ANSWERED.
        by_cue: Found by comparing words only, no model asked.
    """

    carried: OpenQuestion
    state: CheckState
    asked: Span | None = None
    answered: Span | None = None
    by_cue: bool = False


@dataclass(frozen=True, slots=True)
class LetterResult:
    """One letter of one conversation.

    Attributes:
        evidence: Verified, in order of time.
        reasons: Keys of the rules that set or capped the level, such as "cap-seller-only" (docs/meddic.md).
        missing: What the model says is still unknown, in the reader's language; advice, never a fact.
        suggested: The model's own level, kept for evaluation only; None if it gave none.
        ask: What to ask next; None where the model did not say.
        runs: The level that each of several runs gave, where the analysis was put to the vote; () otherwise.
    """

    letter: Letter
    level: Level
    status: Status
    evidence: tuple[Evidence, ...]
    reasons: tuple[str, ...] = ()
    missing: str = ""
    suggested: int | None = None
    ask: Ask | None = None
    runs: tuple[int, ...] = ()

    @property
    def agreed(self) -> int:
        """How many of the runs gave this very level."""
        return sum(level == self.level for level in self.runs)

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
        priced: False where nobody knows the price: `cost_usd` is then a guess on the dear side, for budgets only.
    """

    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    audio_s: float = 0.0
    cost_usd: float = 0.0
    seconds: float = 0.0
    priced: bool = True


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
        summary: The texts of *sentences* in one line; "" for a cue scan.
        language: BCP 47 of everything the model wrote itself.
        engine: "gemini:gemini-3.8-flash", "offline:cue-scan", "sample:…" for stored model answers.
        prompt_version: Of the prompt; "" for a cue scan.
        rubric_version: Of the rules that set the levels.
        transcript_sha256: What was analyzed.
        usage: Summed over the calls made.
        warnings: Catalog keys to show with the result.
        moments: Verified, in order of time; one whose words nobody said is dropped. Show and count those of `told`.
        sentences: At most two by the model, in *language*, each on words of the call.
        questions: What to ask next, the weakest letter first; () for a cue scan.
        checks: What became of the questions of earlier calls of the deal.
        call_type: By the model: "cold_call", "discovery", "demo", "negotiation", "closing", "follow_up", "support" or
            "other"; "" for a cue scan. What is no sales call has no analysis at all.
        inferred: Sides that the model inferred for voices nobody knew, by label.
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
    sentences: tuple[Sentence, ...] = ()
    questions: tuple[Question, ...] = ()
    checks: tuple[QuestionCheck, ...] = ()
    call_type: str = ""
    inferred: tuple[tuple[str, Side], ...] = ()

    def told(self, *kinds: str) -> tuple[Moment, ...]:
        """Return the moments of these kinds that hold with the sides as they are now, in order of time."""
        return tuple(moment for moment in self.moments if moment.kind in kinds and moment.counts)
