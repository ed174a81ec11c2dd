"""What was found of deals and told: alerts as rules and the sender move them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, cast, delete, func, literal_column, or_, select, update
from sqlalchemy.exc import IntegrityError

from analysis.alerts.look import content_of
from analysis.model.alerts import CLOSED, URGENCY, Alert, AlertId, AlertMatch, AlertState, RuleId
from analysis.model.ids import ConversationId, WorkspaceId
from analysis.ports import Clock
from db.repositories.alerts import history_row
from db.repositories.inbox import read_alert
from db.schema import alert_history as history
from db.schema.alerts import OPEN

# Word for word as the partial indexes say it: SQLite uses one only where it reads the same; and no
# type: behind a Boolean it would write "= 1".
IS_OPEN: ColumnElement[bool] = literal_column(f"alert_history.state in ({OPEN})")
SNOOZED: ColumnElement[bool] = literal_column("alert_history.state = 'snoozed'")


@dataclass(frozen=True, slots=True)
class SqlAlertLog:
    """Implements analysis.ports.AlertLog for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock

    def told(self, rule: RuleId, target: str, subject: str) -> list[Alert]:
        """Return every stored alert of this rule, target and subject. Uses ix_alert_history_rule."""
        query = select(history).where(
            history.c.workspace_id == self.workspace,
            history.c.rule_id == rule,
            history.c.target == target,
            history.c.subject == subject,
        )
        return [read_alert(row, {}) for row in self.connection.execute(query)]

    def open_of(self, target: str) -> list[Alert]:
        """Return what is open about a deal or call, oldest first. Uses ix_alert_history_open."""
        query = select(history).where(history.c.workspace_id == self.workspace, history.c.target == target, IS_OPEN)
        ordered = query.order_by(history.c.created_at, history.c.id)
        return [read_alert(row, {}) for row in self.connection.execute(ordered)]

    def is_open(self, rule: RuleId, subject: str, *, since: datetime) -> bool:
        """Tell whether this was found of any deal or call and is open. Uses ix_alert_history_recent."""
        query = select(history.c.id).where(
            history.c.workspace_id == self.workspace,
            history.c.created_at >= since,
            history.c.rule_id == rule,
            history.c.subject == subject,
            IS_OPEN,
        )
        return self.connection.scalar(query.limit(1)) is not None

    def quoting(self, conversation: ConversationId) -> list[AlertId]:
        """Return them, oldest first. Reads all of the workspace's: what is quoted is no column."""
        inside = cast(history.c.content, Text).contains(conversation, autoescape=True)
        query = select(history.c.id).where(
            history.c.workspace_id == self.workspace, or_(history.c.conversation_id == conversation, inside)
        )
        return [AlertId(one) for one in self.connection.scalars(query.order_by(history.c.created_at, history.c.id))]

    def suppress(self, match: AlertMatch, reason: str) -> AlertId:
        """Store a match that gets no message of its own."""
        row = history_row(self.workspace, match, self.clock())
        row |= {"state": AlertState.SUPPRESSED, "reason": reason, "closed_at": row["created_at"]}
        self.connection.execute(history.insert(), row)
        return AlertId(row["id"])

    def reopen(self, alert: Alert, match: AlertMatch) -> AlertId | None:
        """Make an ended alert one that is to be sent; uq_alert_history_open refuses it where another is open."""
        statement = (
            update(history)
            .where(
                history.c.workspace_id == self.workspace,
                history.c.id == alert.id,
                history.c.state == AlertState.RESOLVED,
            )
            .values(state=AlertState.PENDING, reason="", closed_at=None, created_at=self.clock())
        )
        try:
            with self.connection.begin_nested():
                reopened = self.connection.execute(statement).rowcount == 1
        except IntegrityError:
            return None
        if not reopened:
            return None
        self.amend(alert, match)
        return alert.id

    def amend(self, alert: Alert, match: AlertMatch) -> None:
        """Put what was found now in place of what was."""
        self._update(
            alert.id,
            rule_version=match.rule.version,
            conversation_id=match.conversation_id or alert.conversation_id,
            severity=min(match.severity, alert.severity, key=lambda one: URGENCY[one]),
            badness=max(match.badness, alert.badness),
            stage=max(match.stage, alert.stage),
            content=content_of(match),
        )

    def move(
        self,
        alert: AlertId,
        state: AlertState,
        *,
        reason: str = "",
        due_at: datetime | None = None,
        sent_at: datetime | None = None,
    ) -> None:
        """Store its state and reason."""
        changes: dict[str, Any] = {"state": state, "reason": reason, "due_at": due_at}
        if sent_at is not None:
            changes["sent_at"] = func.coalesce(history.c.sent_at, sent_at)
        changes["closed_at"] = self.clock() if state in CLOSED else None
        self._update(alert, **changes)

    def returning(self, now: datetime, *, limit: int) -> list[AlertId]:
        """Return and hold snoozed alerts whose time has come. Uses ix_alert_history_open_due."""
        query = (
            select(history.c.id)
            .where(history.c.workspace_id == self.workspace, SNOOZED, history.c.due_at <= now)
            .order_by(history.c.due_at)
            .limit(limit)
        )
        return [
            AlertId(found) for found in self.connection.scalars(query.with_for_update(key_share=True, skip_locked=True))
        ]

    def forget_suppressed(self, before: datetime) -> int:
        """Delete what was suppressed before that. Uses ix_alert_history_recent."""
        gone = delete(history).where(
            history.c.workspace_id == self.workspace,
            history.c.state == AlertState.SUPPRESSED,
            history.c.created_at < before,
        )
        return self.connection.execute(gone).rowcount

    def _update(self, alert: AlertId, **values: object) -> None:
        mine = (history.c.workspace_id == self.workspace, history.c.id == alert)
        self.connection.execute(update(history).where(*mine).values(**values))
