"""Endpoints of other people, what they are told, and the wire that tells them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from analysis.model.ids import ConversationId, OpportunityId
from analysis.model.pages import Position
from analysis.model.webhooks import (
    EndpointId,
    EventId,
    EventType,
    WebhookAttempt,
    WebhookDelivery,
    WebhookDeliveryId,
    WebhookEndpoint,
    WebhookEvent,
    WebhookReply,
    WebhookState,
)
from analysis.ports.signing import SigningSecrets


class WebhookBook(Protocol):
    """Endpoints of one workspace."""

    @property
    def secrets(self) -> SigningSecrets:
        """Of its endpoints."""
        ...

    def add(self, endpoint: WebhookEndpoint) -> None:
        """Insert it, without secrets."""
        ...

    def get(self, endpoint: EndpointId, *, lock: bool = False) -> WebhookEndpoint | None:
        """Return it, or None; with *lock* nobody else changes it before this transaction ends."""
        ...

    def all(self) -> list[WebhookEndpoint]:
        """Return all, oldest first."""
        ...

    def wanted(self, kind: EventType) -> bool:
        """Tell whether any endpoint, also one that is switched off, wants to hear this."""
        ...

    def put(self, endpoint: WebhookEndpoint) -> None:
        """Store its address, description, types, state, and since when it is failing."""
        ...

    def delete(self, endpoint: EndpointId) -> bool:
        """Delete it with its secrets and deliveries; False if there is none such."""
        ...

    def failed(self, endpoint: EndpointId, at: datetime) -> None:
        """Remember since when it takes nothing; the first failure counts."""
        ...

    def succeeded(self, endpoint: EndpointId) -> None:
        """Forget that."""
        ...


class WebhookLog(Protocol):
    """Events, deliveries and attempts of one workspace."""

    def note(
        self,
        kind: EventType,
        data: Mapping[str, Any],
        *,
        conversation: ConversationId | None,
        opportunity: OpportunityId | None,
        key: str = "",
    ) -> EventId | None:
        """Insert an event of this moment; None where one of this *key* was noted before. "" is a key of its own."""
        ...

    def event(self, event: EventId) -> WebhookEvent | None:
        """Return it, or None: it has expired, or its call was forgotten."""
        ...

    def events(self, since: datetime, *, after: Position | None, limit: int) -> list[WebhookEvent]:
        """Return the oldest first, from a moment or from behind a position on."""
        ...

    def open(self, event: EventId, endpoint: EndpointId, now: datetime) -> WebhookDelivery | None:
        """Insert a pending delivery, due now; None if this endpoint has one of this event."""
        ...

    def of_event(self, event: EventId, endpoint: EndpointId, *, lock: bool = False) -> WebhookDelivery | None:
        """Return the delivery of an event to an endpoint, or None."""
        ...

    def get(self, delivery: WebhookDeliveryId, *, lock: bool = False) -> WebhookDelivery | None:
        """Return it, or None; with *lock* nobody else moves it before this transaction ends."""
        ...

    def page(
        self, endpoint: EndpointId, *, state: WebhookState | None, after: Position | None, limit: int
    ) -> list[WebhookDelivery]:
        """Return the newest first."""
        ...

    def move(self, delivery: WebhookDelivery) -> None:
        """Store where it stands."""
        ...

    def attempted(self, delivery: WebhookDeliveryId, attempt: WebhookAttempt) -> None:
        """Insert it."""
        ...

    def attempts(self, delivery: WebhookDeliveryId) -> list[WebhookAttempt]:
        """Return the first one first."""
        ...

    def overdue(self, before: datetime, *, limit: int) -> list[WebhookDelivery]:
        """Return pending ones that were due before then."""
        ...

    def spread(self, event: EventId) -> bool:
        """Remember that it was given to the endpoints that want it; False if it was before."""
        ...

    def unspread(self, before: datetime, since: datetime, *, limit: int) -> list[EventId]:
        """Return events between two moments that no endpoint was given yet, though one may want them."""
        ...


class WebhookSender(Protocol):
    """Makes one guarded request: https on 443, to a checked public address, no redirects."""

    def check(self, url: str) -> None:
        """Refuse what is never called; asks nobody. RefusedError("webhook-url-not-allowed")."""
        ...

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> WebhookReply:
        """POST it once; whatever goes wrong is in the reply."""
        ...
