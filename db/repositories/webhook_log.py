"""What the servers of one workspace were told, and what became of it."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, insert, or_, select, update

from analysis.model.ids import ConversationId, OpportunityId, WorkspaceId, new_id
from analysis.model.pages import Position
from analysis.model.webhooks import (
    EndpointId,
    EventId,
    EventType,
    WebhookAttempt,
    WebhookDelivery,
    WebhookDeliveryId,
    WebhookEvent,
    WebhookReply,
    WebhookState,
)
from analysis.ports import Clock
from db.dialects import insert_or_skip
from db.repositories.pages import before as older
from db.schema import webhook_attempts, webhook_deliveries, webhook_events

EVENTS, DELIVERIES, ATTEMPTS = webhook_events.c, webhook_deliveries.c, webhook_attempts.c


@dataclass(frozen=True, slots=True)
class SqlWebhookLog:
    """Implements analysis.ports.webhooks.WebhookLog for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock

    def note(
        self,
        kind: EventType,
        data: Mapping[str, Any],
        *,
        conversation: ConversationId | None,
        opportunity: OpportunityId | None,
        key: str = "",
    ) -> EventId | None:
        """Insert an event of this moment. The id of one with a key is made from it, and unique."""
        event = EventId(f"msg_{digest(self.workspace, key)}" if key else new_id("msg"))
        row = {
            "workspace_id": self.workspace,
            "id": event,
            "type": kind,
            "at": self.clock(),
            "data": data,
            "conversation_id": conversation,
            "opportunity_id": opportunity,
        }
        statement = insert_or_skip(self.connection, webhook_events).values(**row).returning(EVENTS.id)
        return None if self.connection.scalar(statement) is None else event

    def event(self, event: EventId) -> WebhookEvent | None:
        """Return it, or None."""
        query = select(webhook_events).where(EVENTS.workspace_id == self.workspace, EVENTS.id == event)
        row = self.connection.execute(query).one_or_none()
        return None if row is None else read_event(row)

    def events(self, since: datetime, *, after: Position | None, limit: int) -> list[WebhookEvent]:
        """Return the oldest first. Uses ix_webhook_events_recent."""
        query = select(webhook_events).where(EVENTS.workspace_id == self.workspace, EVENTS.at >= since)
        if after is not None:
            newer = or_(EVENTS.at > after.at, and_(EVENTS.at == after.at, EVENTS.id > after.id))
            query = query.where(EVENTS.at >= after.at, newer)
        rows = self.connection.execute(query.order_by(EVENTS.at, EVENTS.id).limit(limit))
        return [read_event(row) for row in rows]

    def unspread(self, before: datetime, since: datetime, *, limit: int) -> list[EventId]:
        """Return them, oldest first. Uses ix_webhook_events_unspread."""
        query = select(EVENTS.id).where(
            EVENTS.workspace_id == self.workspace, EVENTS.spread_at.is_(None), EVENTS.at < before, EVENTS.at >= since
        )
        return [EventId(one) for one in self.connection.scalars(query.order_by(EVENTS.at).limit(limit))]

    def spread(self, event: EventId) -> bool:
        """Remember that it was given to its endpoints; False if it was before. Holds the row."""
        statement = update(webhook_events).where(
            EVENTS.workspace_id == self.workspace, EVENTS.id == event, EVENTS.spread_at.is_(None)
        )
        return self.connection.execute(statement.values(spread_at=self.clock())).rowcount == 1

    def open(self, event: EventId, endpoint: EndpointId, now: datetime) -> WebhookDelivery | None:
        """Insert a pending delivery, unless there is one."""
        row = {
            "workspace_id": self.workspace,
            "id": new_id("whd"),
            "event_id": event,
            "endpoint_id": endpoint,
            "state": WebhookState.PENDING,
            "attempts": 0,
            "first": 1,
            "due_at": now,
            "created_at": now,
            "reason": "",
        }
        statement = insert_or_skip(self.connection, webhook_deliveries).values(**row).returning(DELIVERIES.id)
        return None if self.connection.scalar(statement) is None else self.of_event(event, endpoint)

    def of_event(self, event: EventId, endpoint: EndpointId, *, lock: bool = False) -> WebhookDelivery | None:
        """Return it, or None. Uses the unique key."""
        return self._one(DELIVERIES.event_id == event, DELIVERIES.endpoint_id == endpoint, lock=lock)

    def get(self, delivery: WebhookDeliveryId, *, lock: bool = False) -> WebhookDelivery | None:
        """Return it, or None."""
        return self._one(DELIVERIES.id == delivery, lock=lock)

    def page(
        self, endpoint: EndpointId, *, state: WebhookState | None, after: Position | None, limit: int
    ) -> list[WebhookDelivery]:
        """Return the newest first. Uses ix_webhook_deliveries_endpoint."""
        query = self._select().where(DELIVERIES.endpoint_id == endpoint, *older(webhook_deliveries, after))
        if state is not None:
            query = query.where(DELIVERIES.state == state)
        newest = query.order_by(DELIVERIES.created_at.desc(), DELIVERIES.id.desc()).limit(limit)
        return [read_delivery(row) for row in self.connection.execute(newest)]

    def move(self, delivery: WebhookDelivery) -> None:
        """Store where it stands."""
        names = ("state", "attempts", "first", "due_at", "ended_at", "reason")
        mine = (DELIVERIES.workspace_id == self.workspace, DELIVERIES.id == delivery.id)
        values = {name: getattr(delivery, name) for name in names}
        self.connection.execute(update(webhook_deliveries).where(*mine).values(**values))

    def attempted(self, delivery: WebhookDeliveryId, attempt: WebhookAttempt) -> None:
        """Insert it."""
        reply = attempt.reply
        row = {
            "workspace_id": self.workspace,
            "delivery_id": delivery,
            "number": attempt.number,
            "at": attempt.at,
            "status": reply.status,
            "latency_ms": reply.latency_ms,
            "answer": reply.answer,
            "error": reply.error,
        }
        self.connection.execute(insert(webhook_attempts).values(**row))

    def attempts(self, delivery: WebhookDeliveryId) -> list[WebhookAttempt]:
        """Return the first one first."""
        query = select(webhook_attempts).where(
            ATTEMPTS.workspace_id == self.workspace, ATTEMPTS.delivery_id == delivery
        )
        return [
            WebhookAttempt(row.number, row.at, WebhookReply(row.status, row.latency_ms, row.answer, row.error))
            for row in self.connection.execute(query.order_by(ATTEMPTS.number))
        ]

    def overdue(self, before: datetime, *, limit: int) -> list[WebhookDelivery]:
        """Return the longest overdue first. Uses ix_webhook_deliveries_pending."""
        query = self._select().where(DELIVERIES.state == WebhookState.PENDING, DELIVERIES.due_at < before)
        rows = self.connection.execute(query.order_by(DELIVERIES.due_at).limit(limit))
        return [read_delivery(row) for row in rows]

    def _one(self, *conditions: ColumnElement[bool], lock: bool) -> WebhookDelivery | None:
        query = self._select().where(*conditions)
        if lock:
            query = query.with_for_update(of=webhook_deliveries)
        row = self.connection.execute(query).one_or_none()
        return None if row is None else read_delivery(row)

    def _select(self) -> Select[Any]:
        events = webhook_deliveries.join(
            webhook_events,
            (EVENTS.workspace_id == DELIVERIES.workspace_id) & (EVENTS.id == DELIVERIES.event_id),
        )
        return (
            select(webhook_deliveries, EVENTS.type)
            .select_from(events)
            .where(DELIVERIES.workspace_id == self.workspace, EVENTS.workspace_id == self.workspace)
        )


def digest(workspace: WorkspaceId, key: str) -> str:
    """Return 128 bits of a hash, in the letters of `new_id`."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"{workspace}|{key}".encode()).digest()[:16]).decode().rstrip("=")


def read_event(row: Row[Any]) -> WebhookEvent:
    """Return the value of a row of webhook_events."""
    return WebhookEvent(
        id=EventId(row.id),
        type=row.type,
        at=row.at,
        data=row.data,
        conversation_id=None if row.conversation_id is None else ConversationId(row.conversation_id),
        opportunity_id=None if row.opportunity_id is None else OpportunityId(row.opportunity_id),
    )


def read_delivery(row: Row[Any]) -> WebhookDelivery:
    """Return the value of a row of webhook_deliveries, with the type of its event."""
    return WebhookDelivery(
        id=WebhookDeliveryId(row.id),
        event_id=EventId(row.event_id),
        type=row.type,
        endpoint_id=EndpointId(row.endpoint_id),
        state=row.state,
        attempts=row.attempts,
        first=row.first,
        due_at=row.due_at,
        created_at=row.created_at,
        ended_at=row.ended_at,
        reason=row.reason,
    )
