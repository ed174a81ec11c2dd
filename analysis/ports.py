"""What the use cases need of the world, each with a real adapter and a twin for tests or development."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from analysis.model.alerts import AlertMatch, AlertRule
from analysis.model.audio import AudioFacts, PreparedAudio
from analysis.model.conversation import (
    Conversation,
    ConversationState,
    Failure,
    Opportunity,
    Step,
    StepProgress,
    StepState,
)
from analysis.model.ids import (
    AnalysisId,
    ConversationId,
    OpportunityId,
    TranscriptId,
    UserId,
    WorkspaceId,
)
from analysis.model.meddic import MeddicAnalysis
from analysis.model.paid import PaidAnswer, Purchase
from analysis.model.transcript import Transcript, Utterance


class Clock(Protocol):
    """Time that tests can set."""

    def __call__(self) -> datetime:
        """Return now, in UTC and aware."""
        ...


# --- object storage -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What storage knows of an object.

    Attributes:
        key: Object key, made by us: opaque ids only.
        size_bytes: Of the content.
        etag: Opaque; changes with the content.
        media_type: As given at put; never trusted.
        modified_at: UTC.
    """

    key: str
    size_bytes: int
    etag: str
    media_type: str
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class PresignedUpload:
    """A PUT that someone without credentials may make once.

    Attributes:
        url: A bearer secret: never logged.
        headers: That the uploader must send unchanged.
    """

    url: str
    headers: Mapping[str, str]


class ObjectStorage(Protocol):
    """A bucket. All methods raise UnavailableError when storage is away and RejectedError on our mistakes."""

    def put(self, key: str, content: BinaryIO, *, media_type: str, if_absent: bool = False) -> StoredObject:
        """Store *content* (seekable, streamed, never whole in memory) under *key*.

        With *if_absent*, an object already there is success and stays as it is.
        """
        ...

    def fetch(self, key: str, to: Path) -> StoredObject:
        """Write the whole object to the file *to*, atomically. RefusedError("recording-missing") if absent."""
        ...

    def read_range(self, key: str, start: int, length: int, *, etag: str) -> bytes:
        """Return at most *length* bytes from offset *start*; b"" behind the end.

        Raises:
            RefusedError: "recording-missing" if absent, "recording-changed" if its etag is another.
        """
        ...

    def head(self, key: str) -> StoredObject | None:
        """Return what is known of the object, or None if there is none."""
        ...

    def list(self, prefix: str) -> Iterator[StoredObject]:
        """Yield every object whose key begins with *prefix*, in key order, fetched page by page."""
        ...

    def delete(self, key: str) -> None:
        """Delete the object; deleting what is not there is success."""
        ...

    def delete_many(self, keys: Iterable[str]) -> int:
        """Delete each; return how many were asked for."""
        ...

    def presign_get(self, key: str, *, expires_s: int = 600) -> str:
        """Return a URL that reads the object for *expires_s* seconds (1 to 900)."""
        ...

    def presign_put(self, key: str, *, media_type: str, expires_s: int = 600) -> PresignedUpload:
        """Return a PUT that stores a new object under *key* for *expires_s* seconds (1 to 900)."""
        ...


class UrlFetcher(Protocol):
    """Downloads from hosts on an allow-list only (SSRF guard): https, pinned address, no redirects."""

    def fetch(self, url: str, to: Path, *, max_bytes: int) -> str:
        """Write the body to *to* and return its Content-Type.

        Raises:
            RefusedError: The URL or its host is not allowed, or the body is too large or of a wrong type.
            UnavailableError: The host is away.
        """
        ...


# --- audio, transcription, language models ------------------------------------------------------------------


class AudioEngine(Protocol):
    """Reads recordings. Treats every byte as hostile."""

    def probe(self, recording: Path) -> AudioFacts:
        """Look at the container. RefusedError with an "audio-…" key for anything not allowed."""
        ...

    def prepare(self, recording: Path, into: Path, *, max_chunk_ms: int) -> PreparedAudio:
        """Decode *recording* and write chunks into the folder *into*; the same input gives the same chunks.

        Raises:
            RefusedError: "audio-damaged", "audio-too-long", "audio-too-short", "audio-format", …
        """
        ...

    def clip(self, recording: Path, into: Path, *, start_ms: int, end_ms: int) -> None:
        """Write the piece between two times to the file *into* as Ogg Opus."""
        ...


class VoiceDetector(Protocol):
    """Settles doubts about invented words: slow (three times the whole preparation), so ask only when in doubt."""

    def has_voice(self, chunk: Path, *, start_ms: int, end_ms: int) -> bool:
        """Tell whether anybody speaks between two times of *chunk*, counted from the chunk's own start."""
        ...


class Transcriber(Protocol):
    """Turns one chunk of audio into utterances. One paid call each.

    Attributes:
        engine: Provider and model, such as "groq:whisper-large-v3-turbo"; part of the purchase key.
        queue: Name of the provider's queue, such as "groq".
        max_chunk_ms: Longest chunk it takes.
        draft: True if its words are not to be relied on.
        paid: False for engines that cost nothing.
    """

    @property
    def engine(self) -> str: ...
    @property
    def queue(self) -> str: ...
    @property
    def max_chunk_ms(self) -> int: ...
    @property
    def draft(self) -> bool: ...
    @property
    def paid(self) -> bool: ...

    def send(self, audio: Path, *, duration_ms: int, language: str, vocabulary: Sequence[str] = ()) -> PaidAnswer:
        """Make the one request and return its raw answer.

        Args:
            audio: 16 kHz mono FLAC under 25 MB.
            duration_ms: Of *audio*, for metering.
            language: BCP 47 such as "zh-TW"; "" lets the engine find out.
            vocabulary: Names and terms likely to occur.

        Raises:
            UnavailableError: Surely not billed: refused connection, 429, 5xx.
            OutcomeUnknownError: Sent and never answered.
            RejectedError: Refused for good (our request).
            RefusedError: The engine does not do this language or this audio.
        """
        ...

    def read(self, answer: PaidAnswer) -> list[Utterance]:
        """Return what an answer says, in order of time; [] for silence. RejectedError if it is unusable."""
        ...


class LanguageModel(Protocol):
    """Answers one prompt with JSON by a schema.

    Attributes:
        engine: Provider and model, such as "gemini:gemini-3.8-flash".
        queue: Name of the provider's queue.
        paid: False for stand-ins that cost nothing.
    """

    @property
    def engine(self) -> str: ...
    @property
    def queue(self) -> str: ...
    @property
    def paid(self) -> bool: ...

    def send(self, *, system: str, prompt: str, schema: Mapping[str, Any]) -> PaidAnswer:
        """Make the one request and return its raw answer, whatever its finish reason.

        Raises:
            UnavailableError: Surely not billed: refused connection, 429, 408, 5xx.
            OutcomeUnknownError: Sent and never (or not wholly) answered.
            RejectedError: 4xx: our request, key or model name.
        """
        ...

    def read(self, answer: PaidAnswer) -> str:
        """Return the JSON text of a complete answer.

        Raises:
            RefusedError: "analysis-blocked": prompt or answer blocked by the provider's safety rules.
            RejectedError: Cut off (MAX_TOKENS), recitation, or another finish reason.
        """
        ...


# --- database -----------------------------------------------------------------------------------------------


class Conversations(Protocol):
    """Conversations of one workspace."""

    def add(self, conversation: Conversation) -> Conversation:
        """Insert it. The repository mints the case number; the one passed in is ignored.

        Raises:
            RefusedError: "conversation-exists" when its external_id is taken.
        """
        ...

    def get(self, conversation: ConversationId) -> Conversation:
        """Return it. RefusedError("conversation-not-found") if the workspace has none such."""
        ...

    def find(self, reference: str) -> Conversation | None:
        """Return the one with this id, case number (any case of letters) or external id; else None."""
        ...

    def recent(self, *, owner: UserId | None = None, limit: int = 20) -> list[Conversation]:
        """Return the newest first."""
        ...

    def set_state(
        self, conversation: ConversationId, state: ConversationState, *, attempt: int, failure: Failure | None = None
    ) -> bool:
        """Move it on, unless its attempt is another or it was canceled; True if a row changed."""
        ...

    def open_attempt(self, conversation: ConversationId) -> int:
        """Raise the attempt by one, state QUEUED, failure cleared, and return the new attempt."""
        ...

    def set_recording(self, conversation: ConversationId, *, object_key: str, media_type: str, size_bytes: int) -> None:
        """Say where the verified recording lies."""
        ...

    def set_duration(self, conversation: ConversationId, duration_ms: int) -> None:
        """Store the decoded length."""
        ...


class Opportunities(Protocol):
    """Deals of one workspace."""

    def add(self, opportunity: Opportunity) -> Opportunity:
        """Insert it; the repository mints the case number."""
        ...

    def find(self, reference: str) -> Opportunity | None:
        """Return the one with this id, case number or company name (exact, any case); else None."""
        ...

    def get(self, opportunity: OpportunityId) -> Opportunity:
        """Return it. RefusedError("opportunity-not-found")."""
        ...

    def recent(self, *, limit: int = 20) -> list[Opportunity]:
        """Return the newest first."""
        ...


class Steps(Protocol):
    """Progress of the workflow, written by its steps and read by whoever waits."""

    def put(
        self,
        conversation: ConversationId,
        attempt: int,
        step: Step,
        state: StepState,
        *,
        total: int | None = None,
        detail: str = "",
    ) -> None:
        """Create or move on one step; the first call sets its start, a final state its end."""
        ...

    def advance(self, conversation: ConversationId, attempt: int, step: Step, part: int) -> None:
        """Count part number *part* as done; counting the same part twice counts once."""
        ...

    def of(self, conversation: ConversationId, attempt: int) -> list[StepProgress]:
        """Return the steps in order."""
        ...


class Transcripts(Protocol):
    """Transcripts and their segments."""

    def save(self, conversation: ConversationId, transcript: Transcript) -> TranscriptId:
        """Store it with its segments; the same transcript of the same conversation is stored once."""
        ...

    def latest(self, conversation: ConversationId) -> tuple[TranscriptId, Transcript] | None:
        """Return the newest, or None."""
        ...

    def get(self, transcript: TranscriptId) -> Transcript:
        """Return it. RefusedError("transcript-not-found")."""
        ...


class Analyses(Protocol):
    """Immutable results."""

    def save(self, conversation: ConversationId, transcript: TranscriptId, analysis: MeddicAnalysis) -> AnalysisId:
        """Insert it with its evidence and rejected quotes; an equal one of this conversation is stored once.

        Equal: same transcript, engine, prompt version and rubric version.
        """
        ...

    def latest(self, conversation: ConversationId) -> tuple[AnalysisId, MeddicAnalysis] | None:
        """Return the newest, or None."""
        ...


class Purchases(Protocol):
    """The paid-call guard's rows, unique by conversation, key and attempt."""

    def bought(self, key: str) -> PaidAnswer | None:
        """Return the stored answer to this key from any attempt or conversation of the workspace, or None."""
        ...

    def intend(
        self, conversation: ConversationId, key: str, attempt: int, *, provider: str, step: Step
    ) -> Purchase | None:
        """Insert the intent; or take up one of the same attempt that surely failed.

        Returns:
            None when this caller now holds the intent and must go and buy; else the purchase that stands in
            the way: this attempt's own (intended, done or unknown), or one that another conversation
            of the workspace has under way (intended) for the same key.
        """
        ...

    def settle(self, conversation: ConversationId, key: str, attempt: int, answer: PaidAnswer) -> None:
        """Store the answer; also a late one, which resolves an unknown."""
        ...

    def fail(self, conversation: ConversationId, key: str, attempt: int, detail: str) -> None:
        """Surely not bought: the same attempt may try again."""
        ...

    def doubt(self, conversation: ConversationId, key: str, attempt: int, detail: str) -> None:
        """May have been bought: nobody buys it again before the next attempt. A settled one stays settled."""
        ...

    def unknown(self, conversation: ConversationId, attempt: int) -> list[Purchase]:
        """Return what may have been bought in this attempt."""
        ...

    def cost_usd(self, conversation: ConversationId) -> float:
        """Return what all answered calls of the conversation cost."""
        ...


class Meter(Protocol):
    """Limits that hold across processes."""

    def take(self, bucket: str, amount: int, *, limit: int, window_s: int) -> float:
        """Reserve *amount* of *bucket*; 0 when granted, else the seconds to wait before asking again."""
        ...


class Jobs(Protocol):
    """The durable queue, on this unit of work's connection: a job exists exactly if its rows do."""

    def enqueue(self, workflow: str, key: str, *args: str | int, queue: str, priority: int = 10) -> bool:
        """Queue once per *key*; False if the key is known. Lower *priority* runs first."""
        ...


class Alerts(Protocol):
    """Rules and their matches."""

    def rules(self) -> list[AlertRule]:
        """Return the newest version of every rule that is switched on."""
        ...

    def claim(self, match: AlertMatch) -> bool:
        """Insert the match, ready to be sent; False if this evidence was claimed before or an alert is open."""
        ...


class Audit(Protocol):
    """Who did what; append-only."""

    def record(
        self,
        action: str,
        *,
        actor: str,
        target: str,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        outcome: str = "done",
    ) -> None:
        """Append one entry. Holds no transcript and no secret."""
        ...


class Work(Protocol):
    """One transaction in one workspace."""

    @property
    def workspace(self) -> WorkspaceId: ...
    @property
    def conversations(self) -> Conversations: ...
    @property
    def opportunities(self) -> Opportunities: ...
    @property
    def steps(self) -> Steps: ...
    @property
    def transcripts(self) -> Transcripts: ...
    @property
    def analyses(self) -> Analyses: ...
    @property
    def purchases(self) -> Purchases: ...
    @property
    def meter(self) -> Meter: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def alerts(self) -> Alerts: ...
    @property
    def audit(self) -> Audit: ...


class Begin(Protocol):
    """Opens a unit of work: commits on a clean exit, rolls back on an exception."""

    def __call__(self, workspace: WorkspaceId) -> AbstractContextManager[Work]:
        """Begin a transaction that sees this workspace only."""
        ...


class JobControl(Protocol):
    """What a person can do to a job from outside a transaction."""

    def cancel(self, key: str) -> None:
        """Cancel the job and its children: queued never runs, running starts no further step."""
        ...
