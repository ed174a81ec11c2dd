"""Paid calls to providers: the intent is committed before the call, the answer before it is read."""

from dataclasses import dataclass, field
from enum import StrEnum

from analysis.model.ids import ConversationId, PurchaseId
from analysis.model.meddic import Usage


class PurchaseState(StrEnum):
    """INTENDED: committed, the call may be under way. DONE: answered. FAILED: surely not bought.

    UNKNOWN: it may have been billed; only a person opens the next attempt.
    """

    INTENDED = "intended"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PaidAnswer:
    """What a provider returned, kept raw so that reading it again costs nothing.

    Attributes:
        body: The response body as text (JSON), before any of it is trusted.
        usage: As billed.
    """

    body: str
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True)
class Purchase:
    """One intended, made or failed paid call.

    Attributes:
        key: sha256 over everything that determines the answer: input, model, prompt, parameters.
        attempt: Of the conversation; a retry by a person opens the next.
        answer: When done.
    """

    id: PurchaseId
    conversation_id: ConversationId
    key: str
    attempt: int
    provider: str
    state: PurchaseState
    answer: PaidAnswer | None = None
