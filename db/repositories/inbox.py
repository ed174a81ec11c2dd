"""Alerts as people see, answer and mute them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, case, delete, func, or_, select, update

from analysis.errors import RefusedError
from analysis.model.alerts import (
    CLOSED,
    URGENCY,
    Alert,
    AlertId,
    AlertRule,
    AlertState,
    Answer,
    Delivery,
    DeliveryState,
    Recipient,
    RuleId,
    Severity,
)
from analysis.model.ids import ConversationId, OpportunityId, UserId, WorkspaceId
from analysis.model.pages import AlertFilter, Position
from analysis.ports import Clock
from db.dialects import insert_or_change
from db.repositories.pages import about_team, before
from db.repositories.rulebook import read_rule
from db.schema import alert_answers, alert_deliveries, alert_history, alert_mutes, alert_rules, opportunities

REACHED = (DeliveryState.SENDING, DeliveryState.UNCERTAIN, DeliveryState.SENT, DeliveryState.DIGESTED)
"""A person knows of it, or may."""
BY_URGENCY = case({severity.value: place for severity, place in URGENCY.items()}, value=alert_history.c.severity)
KEPT = (DeliveryState.CAPPED, DeliveryState.DIGESTED, DeliveryState.SUPPRESSED, DeliveryState.FAILED)
"""No message of its own came to the person."""


@dataclass(frozen=True, slots=True)
class SqlInbox:
    """Implements analysis.ports.Inbox for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock

    def get(self, alert: AlertId) -> Alert:
        """Return it with its answers. RefusedError("alert-not-found")."""
        return self._one(self._alerts(alert_history.c.id == alert))

    def hold(self, alert: AlertId) -> Alert:
        """Return it and lock its row; SQLite lets one writer in at a time anyway."""
        return self._one(self._alerts(alert_history.c.id == alert).with_for_update(key_share=True))

    def deliveries(self, alert: AlertId) -> list[Delivery]:
        """Return what became of it for each of its recipients, in order of their ids."""
        mine = (alert_deliveries.c.workspace_id == self.workspace, alert_deliveries.c.alert_id == alert)
        query = select(alert_deliveries).where(*mine).order_by(alert_deliveries.c.recipient_id)
        return [read_delivery(row) for row in self.connection.execute(query)]

    def rule(self, rule: RuleId, version: int) -> AlertRule:
        """Return this version of a rule. An alert's is always there: a foreign key holds it."""
        mine = (alert_rules.c.workspace_id == self.workspace, alert_rules.c.id == rule)
        query = select(alert_rules).where(*mine, alert_rules.c.version == version)
        return read_rule(self.connection.execute(query).one())

    def of_person(self, user: UserId, *, limit: int) -> list[Alert]:
        """Return what is open and was told to a person, or that they took on. Uses ix_alert_deliveries_person."""
        urgent = (alert_history.c.state == AlertState.SNOOZED, BY_URGENCY)
        newest = (alert_history.c.created_at.desc(), alert_history.c.id.desc())
        ordered = self._alerts(*self._open_to(user)).order_by(*urgent, *newest).limit(limit)
        return self._read(self.connection.execute(ordered).all())

    def count_of_person(self, user: UserId) -> int:
        """Count all of these."""
        mine = (alert_history.c.workspace_id == self.workspace, *self._open_to(user))
        query = select(func.count()).select_from(alert_history).where(*mine)
        return int(self.connection.execute(query).scalar_one())

    def _open_to(self, user: UserId) -> tuple[ColumnElement[bool], ...]:
        reached = self._delivered(user, alert_deliveries.c.state.in_(REACHED))
        return alert_history.c.state.not_in(CLOSED), or_(reached, alert_history.c.assigned_to == user)

    def untold(self, user: UserId, *, since: datetime, limit: int) -> list[Alert]:
        """Return what was kept from a person, or from everybody about their deals. Uses ix_alert_history_recent."""
        deals = (opportunities.c.workspace_id == self.workspace, opportunities.c.owner_id == user)
        own = alert_history.c.opportunity_id.in_(select(opportunities.c.id).where(*deals))
        kept = self._delivered(user, alert_deliveries.c.state.in_(KEPT))
        nobody = (alert_history.c.state == AlertState.SUPPRESSED) & own
        return self._several(self._alerts(alert_history.c.created_at >= since, or_(kept, nobody)), limit)

    def about(self, opportunity: OpportunityId, *, limit: int) -> list[Alert]:
        """Return every alert of a deal, newest first. Uses ix_alert_history_target."""
        return self._several(self._alerts(alert_history.c.target == opportunity), limit)

    def page(self, wanted: AlertFilter, *, after: Position | None, limit: int) -> list[Alert]:
        """Return them, newest first. Uses ix_alert_history_recent."""
        given = {
            alert_history.c.state: wanted.state,
            alert_history.c.severity: wanted.severity,
            alert_history.c.opportunity_id: wanted.opportunity,
            alert_history.c.conversation_id: wanted.conversation,
        }
        conditions = [column == value for column, value in given.items() if value]
        conditions += about_team(alert_history, self.workspace, wanted.team) + before(alert_history, after)
        return self._several(self._alerts(*conditions), limit)

    def move(
        self,
        alert: AlertId,
        state: AlertState,
        *,
        by: UserId,
        reason: str = "",
        due_at: datetime | None = None,
        assigned_to: UserId | None = None,
    ) -> None:
        """Store what a person made of it; a state that ends it closes it now."""
        now = self.clock()
        changes: dict[str, Any] = {"state": state, "reason": reason, "due_at": due_at, "acted_by": by, "acted_at": now}
        if assigned_to is not None:
            changes["assigned_to"] = assigned_to
        if state in CLOSED:
            changes["closed_at"] = now
        mine = (alert_history.c.workspace_id == self.workspace, alert_history.c.id == alert)
        self.connection.execute(update(alert_history).where(*mine).values(**changes))

    def say(self, alert: AlertId, user: UserId, answer: Answer) -> None:
        """Store a person's word on it; another one of the same person replaces it."""
        said = {"answer": answer, "at": self.clock()}
        row = {"workspace_id": self.workspace, "alert_id": alert, "user_id": user, **said}
        self.connection.execute(insert_or_change(self.connection, alert_answers, row, said))

    def told(self, *, since: datetime) -> Mapping[RuleId, Mapping[Answer | None, int]]:
        """Count answers given since then and alerts sent since then that nobody answered, by rule."""
        counts: dict[RuleId, dict[Answer | None, int]] = defaultdict(dict)
        given = (
            select(alert_history.c.rule_id, alert_answers.c.answer, func.count().label("number"))
            .join_from(alert_answers, alert_history, alert_history.c.id == alert_answers.c.alert_id)
            .where(
                alert_answers.c.workspace_id == self.workspace,
                alert_history.c.workspace_id == self.workspace,
                alert_answers.c.at >= since,
            )
            .group_by(alert_history.c.rule_id, alert_answers.c.answer)
        )
        for row in self.connection.execute(given):
            counts[RuleId(row.rule_id)][Answer(row.answer)] = row.number
        # Nothing is answered before it is sent.
        answered = select(alert_answers.c.alert_id).where(
            alert_answers.c.workspace_id == self.workspace, alert_answers.c.at >= since
        )
        recent = (alert_history.c.workspace_id == self.workspace, alert_history.c.sent_at >= since)
        silent = (
            select(alert_history.c.rule_id, func.count().label("number"))
            .where(*recent, alert_history.c.id.not_in(answered))
            .group_by(alert_history.c.rule_id)
        )
        for row in self.connection.execute(silent):
            counts[RuleId(row.rule_id)][None] = row.number
        return counts

    def mute(self, user: UserId, target: str, until: datetime) -> None:
        """Keep a rule or a deal from a person until then."""
        row = {"workspace_id": self.workspace, "user_id": user, "target": target, "until": until}
        row["created_at"] = self.clock()
        self.connection.execute(insert_or_change(self.connection, alert_mutes, row, {"until": until}))

    def unmute(self, user: UserId, target: str) -> bool:
        """Lift that; False if it was not so."""
        mine = (alert_mutes.c.workspace_id == self.workspace, alert_mutes.c.user_id == user)
        gone = delete(alert_mutes).where(*mine, alert_mutes.c.target == target, alert_mutes.c.until > self.clock())
        return bool(self.connection.execute(gone.returning(alert_mutes.c.target)).first())

    def mutes(self, user: UserId) -> Mapping[str, datetime]:
        """Return what a person keeps from themselves now, and until when."""
        mine = (alert_mutes.c.workspace_id == self.workspace, alert_mutes.c.user_id == user)
        query = select(alert_mutes.c.target, alert_mutes.c.until).where(*mine, alert_mutes.c.until > self.clock())
        return {row.target: row.until for row in self.connection.execute(query.order_by(alert_mutes.c.until))}

    def _alerts(self, *conditions: ColumnElement[bool]) -> Select[Any]:
        return select(alert_history).where(alert_history.c.workspace_id == self.workspace, *conditions)

    def _delivered(self, user: UserId, state: ColumnElement[bool]) -> ColumnElement[bool]:
        mine = (alert_deliveries.c.workspace_id == self.workspace, alert_deliveries.c.recipient_id == user)
        return alert_history.c.id.in_(select(alert_deliveries.c.alert_id).where(*mine, state))

    def _several(self, query: Select[Any], limit: int) -> list[Alert]:
        newest = query.order_by(alert_history.c.created_at.desc(), alert_history.c.id.desc()).limit(limit)
        return self._read(self.connection.execute(newest).all())

    def _one(self, query: Select[Any]) -> Alert:
        found = self._read(self.connection.execute(query).all())
        if not found:
            raise RefusedError("alert-not-found")
        return found[0]

    def _read(self, rows: Sequence[Row[Any]]) -> list[Alert]:
        ids = [row.id for row in rows]
        answers: dict[str, dict[UserId, Answer]] = defaultdict(dict)
        if ids:
            mine = (alert_answers.c.workspace_id == self.workspace, alert_answers.c.alert_id.in_(ids))
            for row in self.connection.execute(select(alert_answers).where(*mine).order_by(alert_answers.c.at)):
                answers[row.alert_id][UserId(row.user_id)] = Answer(row.answer)
        return [read_alert(row, answers[row.id]) for row in rows]


def read_alert(row: Row[Any], answers: Mapping[UserId, Answer]) -> Alert:
    """Return the value of a row of alert_history."""
    return Alert(
        id=AlertId(row.id),
        rule_id=RuleId(row.rule_id),
        rule_version=row.rule_version,
        opportunity_id=None if row.opportunity_id is None else OpportunityId(row.opportunity_id),
        conversation_id=None if row.conversation_id is None else ConversationId(row.conversation_id),
        target=row.target,
        subject=row.subject,
        fingerprint=row.fingerprint,
        severity=Severity(row.severity),
        badness=row.badness,
        stage=row.stage,
        state=AlertState(row.state),
        reason=row.reason,
        content=row.content,
        assigned_to=None if row.assigned_to is None else UserId(row.assigned_to),
        due_at=row.due_at,
        created_at=row.created_at,
        sent_at=row.sent_at,
        closed_at=row.closed_at,
        answers=answers,
        acted_by=None if row.acted_by is None else UserId(row.acted_by),
        acted_at=row.acted_at,
    )


def read_delivery(row: Row[Any]) -> Delivery:
    """Return the value of a row of alert_deliveries."""
    return Delivery(
        alert_id=AlertId(row.alert_id),
        recipient_id=UserId(row.recipient_id),
        role=Recipient(row.role),
        state=DeliveryState(row.state),
        reason=row.reason,
        due_at=row.due_at,
        digest=row.digest,
        created_at=row.created_at,
        sent_at=row.sent_at,
    )
