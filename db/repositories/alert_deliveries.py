"""Alerts on their way to people: what is due, what waits for a digest, and what an hour has brought already."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, literal_column, select, update

from analysis.model.alerts import AlertId, Delivery, DeliveryState
from analysis.model.ids import UserId, WorkspaceId
from db.dialects import insert_or_skip
from db.repositories.inbox import BY_URGENCY, read_delivery
from db.schema import alert_deliveries as deliveries
from db.schema import alert_history as history
from db.schema import alert_mutes, team_channels, users
from db.schema.alerts import DIGEST_WAITS, UNDER_WAY

# Word for word as the partial indexes say it: SQLite uses one only where it reads the same; and no
# type: behind a Boolean it would write "= 1".
IS_UNDER_WAY: ColumnElement[bool] = literal_column(UNDER_WAY)
WAITS_FOR_DIGEST: ColumnElement[bool] = literal_column(DIGEST_WAITS)
SET_OUT = (DeliveryState.SENDING, DeliveryState.UNCERTAIN, DeliveryState.SENT)


@dataclass(frozen=True, slots=True)
class SqlAlertDeliveries:
    """Implements analysis.ports.AlertDeliveries for one workspace."""

    connection: Connection
    workspace: WorkspaceId

    def add(self, delivery: Delivery) -> bool:
        """Insert it; False if this person has one of this alert already."""
        row = {
            "workspace_id": self.workspace,
            "alert_id": delivery.alert_id,
            "recipient_id": delivery.recipient_id,
            "role": delivery.role,
            "created_at": delivery.created_at,
            **standing(delivery),
        }
        statement = insert_or_skip(self.connection, deliveries).values(**row).returning(deliveries.c.alert_id)
        return self.connection.scalar(statement) is not None

    def get(self, alert: AlertId, recipient: UserId) -> Delivery | None:
        """Return one, or None."""
        query = select(deliveries).where(
            deliveries.c.workspace_id == self.workspace,
            deliveries.c.alert_id == alert,
            deliveries.c.recipient_id == recipient,
        )
        row = self.connection.execute(query).one_or_none()
        return None if row is None else read_delivery(row)

    def put(self, delivery: Delivery) -> None:
        """Store where it stands."""
        mine = (
            deliveries.c.workspace_id == self.workspace,
            deliveries.c.alert_id == delivery.alert_id,
            deliveries.c.recipient_id == delivery.recipient_id,
        )
        self.connection.execute(update(deliveries).where(*mine).values(**standing(delivery)))

    def due(self, now: datetime, *, limit: int) -> list[Delivery]:
        """Return what is due, the earliest first, without holding it. Uses ix_alert_deliveries_due."""
        query = select(deliveries).where(self._due(now)).order_by(deliveries.c.due_at).limit(limit)
        return [read_delivery(row) for row in self.connection.execute(query)]

    def due_people(self, now: datetime, *, limit: int) -> list[UserId]:
        """Return people for whom a digest is due. Uses ix_alert_deliveries_digest."""
        query = (
            select(deliveries.c.recipient_id)
            .where(deliveries.c.workspace_id == self.workspace, WAITS_FOR_DIGEST, deliveries.c.due_at <= now)
            .distinct()
            .limit(limit)
        )
        return [UserId(found) for found in self.connection.scalars(query)]

    def due_of(self, recipient: UserId, now: datetime) -> list[Delivery]:
        """Return and hold what is due for a person, the most urgent first. Uses ix_alert_deliveries_person."""
        return self._held(recipient, self._due(now))

    def for_digest(self, recipient: UserId) -> list[Delivery]:
        """Return and hold what waits for a person's digest. Uses ix_alert_deliveries_person."""
        return self._held(recipient, WAITS_FOR_DIGEST)

    def in_digest(self, digest: str) -> list[Delivery]:
        """Return what a digest tells. Uses ix_alert_deliveries_told."""
        query = select(deliveries).where(
            deliveries.c.workspace_id == self.workspace, deliveries.c.digest == digest, deliveries.c.digest != ""
        )
        ordered = query.order_by(deliveries.c.created_at, deliveries.c.alert_id)
        return [read_delivery(row) for row in self.connection.execute(ordered)]

    def sent_since(self, recipient: UserId, moment: datetime) -> list[datetime]:
        """Return when alerts with messages of their own set out. Uses ix_alert_deliveries_sent."""
        query = select(deliveries.c.sent_at).where(
            deliveries.c.workspace_id == self.workspace,
            deliveries.c.recipient_id == recipient,
            deliveries.c.sent_at >= moment,
            deliveries.c.state.in_(SET_OUT),
            deliveries.c.digest == "",
        )
        return list(self.connection.scalars(query))

    def channel_of(self, team: str) -> str:
        """Return where a team's alerts go, else where the workspace's do; "" for nowhere."""
        query = select(team_channels.c.team, team_channels.c.alerts_channel).where(
            team_channels.c.workspace_id == self.workspace, team_channels.c.team.in_({team, ""})
        )
        found: dict[str, str] = {row.team: row.alerts_channel for row in self.connection.execute(query)}
        return found.get(team) or found.get("", "")

    def muted(self, user: UserId, targets: Collection[str], now: datetime) -> bool:
        """Tell whether a person keeps one of these from themselves."""
        query = select(alert_mutes.c.target).where(
            alert_mutes.c.workspace_id == self.workspace,
            alert_mutes.c.user_id == user,
            alert_mutes.c.target.in_(targets),
            alert_mutes.c.until > now,
        )
        return self.connection.scalar(query) is not None

    def hold_person(self, recipient: UserId) -> bool:
        """Lock the person's row; False where another transaction has it. SQLite lets one writer in at a time anyway."""
        query = select(users.c.id).where(users.c.workspace_id == self.workspace, users.c.id == recipient)
        return self.connection.scalar(query.with_for_update(key_share=True, skip_locked=True)) is not None

    def _due(self, now: datetime) -> Any:  # noqa: ANN401 - a condition
        return (deliveries.c.workspace_id == self.workspace) & IS_UNDER_WAY & (deliveries.c.due_at <= now)

    def _held(self, recipient: UserId, condition: Any) -> list[Delivery]:  # noqa: ANN401 - see above
        """Lock alerts, never deliveries: whoever changes an alert holds its row first, so nobody waits in a circle."""
        query = (
            select(deliveries)
            .join(history, (history.c.id == deliveries.c.alert_id))
            .where(
                deliveries.c.workspace_id == self.workspace,
                history.c.workspace_id == self.workspace,
                deliveries.c.recipient_id == recipient,
                condition,
            )
            .order_by(BY_URGENCY, deliveries.c.created_at, deliveries.c.alert_id)
        )
        locked = query.with_for_update(of=history, key_share=True, skip_locked=True)
        return [read_delivery(row) for row in self.connection.execute(locked)]


def standing(delivery: Delivery) -> dict[str, Any]:
    """Return the columns that change."""
    return {
        "state": delivery.state,
        "reason": delivery.reason,
        "due_at": delivery.due_at,
        "digest": delivery.digest,
        "sent_at": delivery.sent_at,
    }
