"""What we tell other people's servers, where, and what became of it (docs/api/webhooks.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NewType

from analysis.model.ids import ConversationId, OpportunityId
from analysis.model.signing import SigningSecret, active

EndpointId = NewType("EndpointId", str)
EventId = NewType("EventId", str)
WebhookDeliveryId = NewType("WebhookDeliveryId", str)

MOST_ENDPOINTS = 50
"""Of a workspace: each event is told to each that wants it."""
WAITS_S = (0, 5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
"""Seconds before each attempt, counted from the one before: the schedule of Standard Webhooks, three days in all.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""
PATIENCE = timedelta(days=5)
"""An endpoint that has taken nothing for so long is switched off."""
KEPT = timedelta(days=30)
"""How long events and deliveries stay, to be looked at and replayed."""
ANSWER_CHARACTERS = 1000
"""So much of an endpoint's answer is kept for whoever looks for its fault."""


class EventType(StrEnum):
    """What is told. TEST goes to one endpoint, because somebody asked for it; nobody subscribes to it."""

    CONVERSATION_COMPLETED = "conversation.completed"
    CONVERSATION_FAILED = "conversation.failed"
    CONVERSATION_CANCELED = "conversation.canceled"
    ALERT_SENT = "alert.sent"
    ALERT_RESOLVED = "alert.resolved"
    OPPORTUNITY_UPDATED = "opportunity.updated"
    TEST = "webhook.test"


SUBSCRIBABLE = tuple(one for one in EventType if one is not EventType.TEST)


class EndpointState(StrEnum):
    """DISABLED: somebody switched it off. FAILING: we did, for it took nothing for days or said it is gone."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    FAILING = "failing"


class WebhookState(StrEnum):
    """Where a delivery stands. FAILED: given up after the last attempt, or its endpoint was switched off."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class WebhookEndpoint:
    """A server that wants to hear.

    Attributes:
        url: May hold a secret of its owner's: shown to admins, never logged.
        types: What it wants to hear.
        team: Hears of that team's calls and deals alone; "" of the whole workspace's.
        created_by: A user's id, "operator", or the credential that made it.
        failing_since: The first failure after the last success; None while all is well.
        secrets: Oldest first, retired ones too; of two active ones both sign.
    """

    id: EndpointId
    url: str
    description: str
    types: frozenset[EventType]
    team: str
    state: EndpointState
    created_by: str
    created_at: datetime
    failing_since: datetime | None = None
    secrets: tuple[SigningSecret, ...] = ()

    @property
    def active(self) -> tuple[SigningSecret, ...]:
        """The secrets that sign, oldest first."""
        return active(self.secrets)


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """A fact as it is told; stored with the fact itself.

    Attributes:
        id: The `webhook-id` of every delivery and attempt: receivers know a repetition by it.
        data: Ids and a small summary; never words of a call.
        conversation_id: The call it is about: forgotten with it.
        opportunity_id: The deal it is about.
    """

    id: EventId
    type: EventType
    at: datetime
    data: Mapping[str, Any]
    conversation_id: ConversationId | None = None
    opportunity_id: OpportunityId | None = None


@dataclass(frozen=True, slots=True)
class WebhookDelivery:
    """One event on its way to one endpoint.

    Attributes:
        attempts: Made so far, replays included.
        first: Number of the first attempt of this round: a replay begins the schedule anew.
        due_at: When the next attempt begins, or the last one began.
        ended_at: Since when it is delivered or failed; None while pending.
        reason: Why it failed, as a catalog key; "" otherwise.
    """

    id: WebhookDeliveryId
    event_id: EventId
    type: EventType
    endpoint_id: EndpointId
    state: WebhookState
    attempts: int
    first: int
    due_at: datetime
    created_at: datetime
    ended_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WebhookReply:
    """What came of one request.

    Attributes:
        status: None where no answer came.
        latency_ms: From the first look for an address to the head of the answer, or to giving up.
        answer: Its first characters, without control characters; foreign text.
        error: Why there is no answer, as a catalog key ("webhook-error-…"); "" where there is one.
        retry_after_s: As the endpoint asked; None where it did not.
    """

    status: int | None
    latency_ms: int
    answer: str = ""
    error: str = ""
    retry_after_s: float | None = None

    @property
    def taken(self) -> bool:
        """True for a status of success: nothing else counts as one, a redirect neither."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - HTTP's successes

    @property
    def gone(self) -> bool:
        """True where the endpoint wants to hear no more (410, as Standard Webhooks has it)."""
        return self.status == 410  # noqa: PLR2004 - HTTP's "Gone"


@dataclass(frozen=True, slots=True)
class WebhookAttempt:
    """One request that was made.

    Attributes:
        number: From 1.
    """

    number: int
    at: datetime
    reply: WebhookReply


@dataclass(frozen=True, slots=True)
class NewEndpoint:
    """What is asked for."""

    url: str
    types: frozenset[EventType]
    description: str = ""
    team: str = ""


@dataclass(frozen=True, slots=True)
class EndpointChange:
    """What is to be another; None leaves a part as it is."""

    url: str | None = None
    types: frozenset[EventType] | None = None
    description: str | None = None
    enabled: bool | None = None


@dataclass(frozen=True, slots=True)
class ShownEndpoint:
    """A new secret, in the one answer that ever holds it."""

    endpoint: WebhookEndpoint
    secret: str = field(repr=False)

    @property
    def id(self) -> str:
        """Of the endpoint."""
        return self.endpoint.id


def wait_s(delivery: WebhookDelivery, asked_s: float | None) -> float | None:
    """Return the seconds from the attempt just made to the next; None after the last.

    Args:
        delivery: With that attempt counted.
        asked_s: What the endpoint asked for, which may lengthen a wait, to a day at most.
    """
    made = delivery.attempts - delivery.first + 1
    if made >= len(WAITS_S):
        return None
    return max(WAITS_S[made], min(asked_s or 0, WAITS_S[-1]))
