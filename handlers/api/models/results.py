"""What a call came to: its transcript, and the analysis with every quote that it rests on."""

from datetime import date

from analysis.model.meddic import Letter, Status
from analysis.model.transcript import Side
from handlers.api.models.calls import PersonShown
from handlers.api.models.ground import Shown


class SegmentShown(Shown):
    """One turn."""

    id: str
    text: str
    """As it was said."""
    speaker: str | None = None
    """Label of a participant; absent where nobody knows."""
    start_ms: int | None = None
    """From the start of the recording; absent where the source had no times."""
    end_ms: int | None = None
    flags: list[str]
    """Doubts about these words, such as "repeated"."""


class NoteShown(Shown):
    """Something to tell the reader."""

    code: str
    message: str


class TranscriptShown(Shown):
    """Everything that was said."""

    conversation_id: str
    language: str | None = None
    engine: str
    """Who wrote it down: "given" for your own words."""
    draft: bool
    """Not to be relied on word by word."""
    notes: list[NoteShown]
    participants: list[PersonShown]
    segments: list[SegmentShown]


class QuoteShown(Shown):
    """Words of the call, always as they stand in the transcript."""

    text: str
    segment_id: str
    speaker: str | None = None
    side: Side
    start_ms: int | None = None
    end_ms: int | None = None


class EvidenceShown(Shown):
    """What one quote shows about a letter."""

    marker: str
    """What the words are, such as "quantified" or "named"."""
    subject: str | None = None
    """Person, figure, date or criterion that they name."""
    quote: QuoteShown


class LetterShown(Shown):
    """One of the six letters. Levels are computed from the quotes, never taken from a model."""

    letter: Letter
    level: int | None = None
    """0 unknown, 1 claimed, 2 stated by the buyer, 3 confirmed; absent where scores are not for programs."""
    status: Status | None = None
    reasons: list[str]
    """Rules that set or capped the level."""
    evidence: list[EvidenceShown]
    missing: str | None = None
    """What is still unknown: advice."""


class StepAhead(Shown):
    """A next step that somebody named."""

    what: str
    owner: str | None = None
    due: str | None = None
    """In the call's own words."""
    due_on: date | None = None
    """The day these words name, where they name one."""
    buyers: bool
    """The buyer's side took it on."""
    quote: QuoteShown


class MomentShown(Shown):
    """Something else that was said: an objection, a rival, a risk, a buying signal, a moved date, a person."""

    kind: str
    label: str
    category: str | None = None
    attitude: str | None = None
    """Of the buyer toward a rival."""
    due: str | None = None
    due_on: date | None = None
    was: str | None = None
    """Of a moved date: the old one."""
    was_on: date | None = None
    quote: QuoteShown


class QuestionShown(Shown):
    """What to ask next: advice, the weakest letter first."""

    letter: Letter
    who: str | None = None
    what: str
    by: str | None = None
    by_on: date | None = None


class CheckShown(Shown):
    """What became of a question from an earlier call of the deal."""

    letter: Letter
    what: str
    state: str
    """answered, asked, not_asked, or unknown where nothing proves either."""
    raised_in: str
    """The conversation that raised it."""
    asked: QuoteShown | None = None
    answered: QuoteShown | None = None


class SentenceShown(Shown):
    """A sentence of the summary with the words it rests on."""

    text: str
    quote: QuoteShown


class CueShown(Shown):
    """A line with a keyword of a letter: a pointer for a reader, no finding."""

    letter: Letter
    cue: str
    segment_id: str
    text: str


class AnalysisShown(Shown):
    """The result, with people's corrections applied."""

    id: str
    conversation_id: str
    kind: str
    """"meddic", or "cue_scan" where no model is configured: pointers to lines, no levels."""
    call_type: str | None = None
    language: str
    """Of everything the model wrote itself; quotes stay in the call's."""
    coverage: int | None = None
    """Letters at level 1 or more, 0 to 6."""
    strength: int | None = None
    """0 to 100, by code (docs/meddic.md)."""
    headline: Letter | None = None
    """The weakest of economic buyer, pain and champion."""
    summary: list[SentenceShown]
    letters: list[LetterShown]
    """All six, in order; empty for a cue scan."""
    cues: list[CueShown]
    """Of a cue scan alone."""
    next_steps: list[StepAhead]
    questions: list[QuestionShown]
    earlier_questions: list[CheckShown]
    moments: list[MomentShown]
    claims_removed: int
    """Claims of the model that no words of the call carry: they are nowhere in this answer."""
    corrections: int
    """Corrections by people that this result has in it."""
    warnings: list[NoteShown]
    engine: str
    prompt_version: str | None = None
    rubric_version: str
    transcript_sha256: str
    cost_usd: float | None = None
    """Of all paid calls for this conversation; absent where a price is not known."""
