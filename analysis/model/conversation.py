"""A conversation with a customer, its place in the pipeline, and the opportunity it belongs to."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from analysis.model.ids import (
    NOBODY,
    CaseNumber,
    ConversationId,
    OpportunityId,
    ReplyTo,
    UserId,
    WorkspaceId,
)
from analysis.model.transcript import Participant


class ConversationState(StrEnum):
    """Where a conversation stands; every one is visible to its owner.

    WAITING: no audio or transcript yet. QUEUED, RUNNING: the workflow has it. DONE: a result is stored.
    FAILED: it ended with words that say why. UNKNOWN: a paid call may have happened; the owner decides.
    CANCELED: a person stopped it. HELD: policy stops it, such as missing consent.
    """

    WAITING = "waiting"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELED = "canceled"
    HELD = "held"


class StepState(StrEnum):
    """Where one step of the workflow stands."""

    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Step(StrEnum):
    """The steps of the workflow, in order."""

    FETCH = "fetch"
    CUT = "cut"
    TRANSCRIBE = "transcribe"
    MERGE = "merge"
    ANALYZE = "analyze"
    STORE = "store"
    EVALUATE = "evaluate"
    NOTIFY = "notify"


class Priority(StrEnum):
    """Which queue: a person waits for it, or it is back-fill."""

    INTERACTIVE = "interactive"
    BATCH = "batch"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a conversation failed, in words that can be shown.

    Attributes:
        key: Catalog key.
        params: Placeholder values.
        error_id: Leads to the log line; "" where the person can mend it alone.
    """

    key: str
    params: dict[str, str | float] = field(default_factory=dict)
    error_id: str = ""


@dataclass(frozen=True, slots=True)
class StepProgress:
    """Progress of one step, for the person who waits.

    Attributes:
        done: Parts finished, such as chunks.
        total: Parts in all; 0 when the step has no parts.
        detail: What it waits for, as a catalog key; "" for nothing.
    """

    step: Step
    state: StepState
    started_at: datetime
    ended_at: datetime | None
    done: int = 0
    total: int = 0
    detail: str = ""

    def seconds(self, now: datetime) -> float:
        """Return wall seconds from start to end, or to *now* while it runs."""
        return ((self.ended_at or now) - self.started_at).total_seconds()


@dataclass(frozen=True, slots=True)
class Conversation:
    """One recorded or transcribed conversation.

    Attributes:
        team: Of the program that brought it; "" for none, and for one of the whole workspace.
        external_id: The pusher's own id; unique in the workspace when given. "" for none.
        kind: "sales_call" or what the uploader chose; the analysis may refuse it as no sales call.
        language: BCP 47 as given by a person; "" lets the transcriber find out.
        object_key: Where the recording lies in object storage; "" when a transcript was given.
        media_type: What the uploader claimed; never trusted.
        participants: As given by a person or integration.
        seller_channel: Stereo channel of the seller, 0 or 1; None when nobody said so.
        attempt: From 1; [Retry] opens the next.
        provider: Transcriber to use, such as "groq"; "" for the default.
        consent: Lawful basis as recorded by a person; "" for none.
        restricted: An admin keeps it from channels: what is said of it goes to the person who asked, alone.
        legal_hold: Neither a retention clock nor a person's wish deletes it before an admin lifts that.
    """

    id: ConversationId
    workspace_id: WorkspaceId
    case_number: CaseNumber
    title: str
    state: ConversationState
    created_at: datetime
    occurred_at: datetime
    opportunity_id: OpportunityId | None = None
    owner_id: UserId | None = None
    external_id: str = ""
    kind: str = "sales_call"
    language: str = ""
    object_key: str = ""
    file_name: str = ""
    media_type: str = ""
    size_bytes: int = 0
    participants: tuple[Participant, ...] = ()
    seller_channel: int | None = None
    priority: Priority = Priority.INTERACTIVE
    attempt: int = 1
    reply_to: ReplyTo = NOBODY
    provider: str = ""
    consent: str = ""
    failure: Failure | None = None
    duration_ms: int | None = None
    restricted: bool = False
    legal_hold: bool = False
    team: str = ""


@dataclass(frozen=True, slots=True)
class ActiveAttempt:
    """An attempt that our tables call queued or running, so that some job must be behind it."""

    workspace_id: WorkspaceId
    conversation_id: ConversationId
    attempt: int


OPEN = "open"
"""The state of deals that are neither won nor lost: rules look at these only, and reports count them."""


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A deal that conversations belong to.

    Attributes:
        amount: In units of *currency*; None when unknown.
        stage: As the workspace names it; "" when unknown.
        owner_run: True when a person marked the buyer an owner-run business (docs/meddic.md).
        state: "open", "won" or "lost".
        stage_at: Since when it is at its stage; None while nobody ever moved it.
        team: Of the program that made it; "" for none, and for one of the whole workspace.
    """

    id: OpportunityId
    workspace_id: WorkspaceId
    case_number: CaseNumber
    company: str
    created_at: datetime
    stage: str = ""
    amount: float | None = None
    currency: str = ""
    close_date: date | None = None
    owner_id: UserId | None = None
    owner_run: bool = False
    state: str = OPEN
    stage_at: datetime | None = None
    team: str = ""
