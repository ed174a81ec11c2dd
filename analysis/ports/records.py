"""Repositories of conversations and everything the pipeline stores about them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from analysis.model.alerts import AlertId, AlertMatch, AlertRule, RuleId
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
)
from analysis.model.meddic import MeddicAnalysis
from analysis.model.overview import DealCall
from analysis.model.pages import CallFilter, DealFilter, Position
from analysis.model.paid import PaidAnswer, Purchase
from analysis.model.transcript import Transcript


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

    def by_external_id(self, external_id: str) -> Conversation | None:
        """Return the one that its bringer knows by exactly this id; else None."""
        ...

    def recent(
        self, *, owner: UserId | None = None, owners: Collection[UserId] | None = None, limit: int = 20
    ) -> list[Conversation]:
        """Return the newest first: of one owner, of several, or of everybody."""
        ...

    def page(self, wanted: CallFilter, *, after: Position | None, limit: int) -> list[Conversation]:
        """Return the newest first that a filter lets through, from behind a position on."""
        ...

    def of(self, opportunity: OpportunityId, *, limit: int = 50) -> list[Conversation]:
        """Return the conversations of a deal, the one that took place last first."""
        ...

    def members(self, opportunities: Iterable[OpportunityId]) -> list[DealCall]:
        """Return what a list needs of the conversations of these deals, in one statement; in no order."""
        ...

    def hold(self, conversation: ConversationId) -> Conversation:
        """Return it as it stands now, and let nobody else correct it before this transaction ends.

        Raises:
            RefusedError: "conversation-not-found".
        """
        ...

    def assign(self, conversation: ConversationId, opportunity: OpportunityId | None) -> None:
        """Make it a conversation of this deal, or of none.

        Raises:
            RefusedError: "conversation-not-found", "opportunity-not-found".
        """
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

    def amend(
        self,
        conversation: ConversationId,
        *,
        language: str = "",
        provider: str = "",
        seller_channel: int | None = None,
        consent: str = "",
    ) -> None:
        """Correct what was given with it; "" and None leave a value as it is."""
        ...

    def restrict(self, conversation: ConversationId, *, restricted: bool) -> None:
        """Keep it from channels and from people without a title to it, or lift that."""
        ...

    def keep(self, conversation: ConversationId, *, hold: bool) -> None:
        """Keep it from every deletion, or lift that. RefusedError("conversation-not-found")."""
        ...

    def kept(self, *, skip: int, limit: int) -> list[Conversation]:
        """Return those that are restricted, under a legal hold, or held by policy, newest first."""
        ...

    def search(self, typed: str, *, limit: int) -> list[Conversation]:
        """Return the newest first whose title or case number holds *typed*; all of them for ""."""
        ...

    def held(self, *, limit: int) -> list[ConversationId]:
        """Return the oldest that policy holds."""
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

    def ids(self) -> list[OpportunityId]:
        """Return every deal, oldest first."""
        ...

    def edit(self, opportunity: OpportunityId, **fields: object) -> None:
        """Store these fields, by their names in `Opportunity`. RefusedError("opportunity-not-found")."""
        ...

    def page(self, wanted: DealFilter, *, after: Position | None, limit: int) -> list[Opportunity]:
        """Return the newest first that a filter lets through, from behind a position on."""
        ...

    def recent(self, *, owner: UserId | None = None, limit: int = 20) -> list[Opportunity]:
        """Return the newest first."""
        ...

    def search(self, typed: str, *, limit: int = 20) -> list[Opportunity]:
        """Return those whose company or case number holds *typed*, newest first; all of them for ""."""
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

    def unevaluated(self, since: datetime, until: datetime, *, limit: int) -> list[tuple[ConversationId, int]]:
        """Return calls with their attempts whose result was stored in that time and never evaluated, oldest first."""
        ...


class Transcripts(Protocol):
    """Transcripts and their segments."""

    def save(self, conversation: ConversationId, transcript: Transcript, *, first: bool = False) -> TranscriptId:
        """Store it with its segments; the same transcript of the same conversation is stored once.

        With *first* the conversation was made in this very transaction, and nothing is looked up.
        """
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

    def get(self, analysis: AnalysisId) -> tuple[ConversationId, MeddicAnalysis]:
        """Return it with its conversation. RefusedError("analysis-not-found")."""
        ...

    def latest(self, conversation: ConversationId) -> tuple[AnalysisId, MeddicAnalysis] | None:
        """Return the newest, or None."""
        ...


class Purchases(Protocol):
    """The paid-call guard's rows, unique by conversation, key and attempt."""

    def bought(self, key: str, *, own: tuple[ConversationId, int] | None = None) -> PaidAnswer | None:
        """Return the stored answer to this key from any attempt or conversation of the workspace, or None.

        An answer marked unusable is found only by its *own* conversation and attempt: what a step saw once it
        sees again, and a later attempt buys another.
        """
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
        """Store the answer; also a late one, which resolves an unknown. Of a forgotten call only its cost is kept."""
        ...

    def fail(self, conversation: ConversationId, key: str, attempt: int, detail: str) -> None:
        """Surely not bought: the same attempt may try again."""
        ...

    def spoil(self, conversation: ConversationId, key: str, attempt: int) -> None:
        """Mark a stored answer as unusable: paid for and kept, but no later attempt takes it."""
        ...

    def doubt(self, conversation: ConversationId, key: str, attempt: int, detail: str) -> None:
        """May have been bought: nobody buys it again before the next attempt. A settled one stays settled."""
        ...

    def unknown(self, conversation: ConversationId, attempt: int) -> list[Purchase]:
        """Return what may have been bought in this attempt."""
        ...

    def cost_usd(self, conversation: ConversationId) -> float | None:
        """Return what all answered calls of the conversation cost; None where the price of one is not known."""
        ...

    def bought_by(self, conversation: ConversationId, attempt: int, keys: Collection[str]) -> int:
        """Return how many of these answers this attempt bought itself; the rest were there already."""
        ...


class Meter(Protocol):
    """Limits that hold across processes."""

    def take(self, bucket: str, amount: int, *, limit: int, window_s: int) -> float:
        """Reserve *amount* of *bucket*; 0 when granted, else the seconds to wait before asking again."""
        ...

    def pace(self, bucket: str, *, every_s: float, patience_s: float) -> float | None:
        """Reserve the next free moment of *bucket*, at least *every_s* after the one before.

        Returns:
            Seconds to wait before acting; None, and nothing reserved, if it would be more than *patience_s*.
        """
        ...


class Jobs(Protocol):
    """The durable queue, on this unit of work's connection: a job exists exactly if its rows do."""

    def enqueue(
        self,
        workflow: str,
        key: str,
        *args: str | int,
        queue: str,
        priority: int = 10,
        delay_s: float = 0,
        lane: str = "",
    ) -> bool:
        """Queue once per *key*; False if the key is known.

        Args:
            workflow: Registered name.
            key: Becomes the job's id.
            args: Its arguments.
            queue: Registered name.
            priority: Lower runs first.
            delay_s: Seconds before it may begin.
            lane: Whose turn it takes, on a queue with lanes (`bot.engine.settings`); "" on any other.
        """
        ...


class Alerts(Protocol):
    """Rules and their matches."""

    def rules(self) -> list[AlertRule]:
        """Return the newest version of every rule that is switched on."""
        ...

    def known(self) -> frozenset[RuleId]:
        """Return every rule there ever was, deleted ones too."""
        ...

    def claim(self, match: AlertMatch) -> AlertId | None:
        """Insert the match, to be sent, and return its id; None if this evidence was claimed or an alert is open."""
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
