"""Webhooks: what is sent and shown."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from analysis.model.webhooks import (
    EndpointState,
    EventType,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookState,
)
from handlers.api.models.ground import Line, Moment, Paging, Sent, Shown

Kind = Literal[
    "conversation.completed",
    "conversation.failed",
    "conversation.canceled",
    "alert.sent",
    "alert.resolved",
    "opportunity.updated",
]
Kinds = Annotated[list[Kind], Field(min_length=1, max_length=20)]
Address = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2000),
    Field(description="https, port 443, a DNS name.", examples=["https://hooks.example.com/calls"]),
]
Description = Annotated[str, StringConstraints(max_length=200)]


class NewWebhook(Sent):
    """A server that wants to hear."""

    url: Address
    types: Kinds
    description: Description = ""
    team: Annotated[
        Line, Field(description="Hear of that team's calls and deals alone; absent: of what this credential may see.")
    ] = ""


class ChangedWebhook(Sent):
    """What shall change. A field that is not there stays."""

    url: Address | None = None
    types: Kinds | None = None
    description: Description | None = None
    enabled: bool | None = None


class ReplayWanted(Sent):
    """What shall be sent once more."""

    since: Moment
    delivered: Annotated[bool, Field(description="Also what was delivered; else only what was not.")] = False


class DeliveriesWanted(Paging):
    """Which deliveries."""

    state: Annotated[WebhookState | None, Field(strict=False)] = None


class SecretShown(Shown):
    """A signing secret, as listed: never the secret itself."""

    id: str
    created_at: datetime


class WebhookShown(Shown):
    """A server that hears."""

    id: str
    url: str
    types: list[EventType]
    description: str | None = None
    team: str | None = None
    """Hears of that team's calls and deals alone; absent: of the whole workspace's."""
    state: EndpointState
    """`failing`: it took nothing for five days, or answered 410, and is told nothing more until it is enabled."""
    failing_since: datetime | None = None
    """The first failure after the last success."""
    secrets: list[SecretShown]
    """Those that sign, oldest first."""
    created_by: str
    created_at: datetime
    secret: str | None = None
    """whsec_…, in the one answer that ever holds it: never again, not even in a replay of that answer."""


class AttemptShown(Shown):
    """One request that was made."""

    number: int
    at: datetime
    status: int | None = None
    """Absent where no answer came."""
    latency_ms: int
    answer: str | None = None
    """The first characters of the answer."""
    error: str | None = None
    """Why there was no answer: a stable code."""


class DeliveryShown(Shown):
    """One event on its way to one server."""

    id: str
    event_id: str
    """The `webhook-id` of every attempt."""
    type: EventType
    state: WebhookState
    attempts: int
    next_attempt_at: datetime | None = None
    created_at: datetime
    ended_at: datetime | None = None
    reason: str | None = None
    """Why it failed: a stable code."""
    log: list[AttemptShown] | None = None
    """The attempts, oldest first; where a single delivery is read."""


class ReplayBegun(Shown):
    """A replay that was queued."""

    since: datetime
    """From here on: events are kept for 30 days."""


def webhook(endpoint: WebhookEndpoint, secret: str | None = None) -> WebhookShown:
    """Return an endpoint, with a secret only in the answer that makes it."""
    return WebhookShown(
        id=endpoint.id,
        url=endpoint.url,
        types=sorted(endpoint.types),
        description=endpoint.description or None,
        team=endpoint.team or None,
        state=endpoint.state,
        failing_since=endpoint.failing_since,
        secrets=[SecretShown(id=one.id, created_at=one.created_at) for one in endpoint.active],
        created_by=endpoint.created_by,
        created_at=endpoint.created_at,
        secret=secret,
    )


def delivery(one: WebhookDelivery, attempts: tuple[WebhookAttempt, ...] | None = None) -> DeliveryShown:
    """Return a delivery, with its attempts where they were read."""
    return DeliveryShown(
        id=one.id,
        event_id=one.event_id,
        type=one.type,
        state=one.state,
        attempts=one.attempts,
        next_attempt_at=one.due_at if one.state is WebhookState.PENDING else None,
        created_at=one.created_at,
        ended_at=one.ended_at,
        reason=one.reason or None,
        log=None if attempts is None else [attempt(each) for each in attempts],
    )


def attempt(one: WebhookAttempt) -> AttemptShown:
    """Return an attempt."""
    reply = one.reply
    return AttemptShown(
        number=one.number,
        at=one.at,
        status=reply.status,
        latency_ms=reply.latency_ms,
        answer=reply.answer or None,
        error=reply.error or None,
    )
