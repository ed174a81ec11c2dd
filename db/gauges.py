"""Counts what an operator watches, over all workspaces: numbers only, no row's content. Each uses a partial index."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, Select, func, select

from analysis.ports import Clock
from db.directory import DELIVERY_WAITS, UNDER_WAY
from db.guard import ACROSS
from db.schema import alert_answers, alert_deliveries, alert_history, alert_rules, conversations
from db.unit_of_work import translated

ANSWERS_SINCE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Gauges:
    """How the installation stands.

    Attributes:
        calls: Calls that are worked on, by state.
        oldest_call_s: How long the oldest of them has been here; 0 where there is none.
        alerts: Messages of alerts on their way to people, by state.
        overdue_s: How long the most overdue of them should have been sent; 0 where none is overdue.
        answers: What people answered to alerts in the past 30 days, by (kind of rule, answer).
    """

    calls: Mapping[str, int]
    oldest_call_s: float
    alerts: Mapping[str, int]
    overdue_s: float
    answers: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class SqlGauges:
    """Reads them in one transaction."""

    engine: Engine
    clock: Clock

    def __call__(self) -> Gauges:
        """Return them as of now. UnavailableError("database")."""
        with translated(), self.engine.begin() as connection:
            return Gauges(
                calls=self._counts(connection, _by_state(conversations.c.state, UNDER_WAY)),
                oldest_call_s=self._age(connection, select(func.min(conversations.c.created_at)).where(UNDER_WAY)),
                alerts=self._counts(connection, _by_state(alert_deliveries.c.state, DELIVERY_WAITS)),
                overdue_s=self._age(connection, select(func.min(alert_deliveries.c.due_at)).where(DELIVERY_WAITS)),
                answers=self._answers(connection),
            )

    def _counts(self, connection: Connection, query: Select[str, int]) -> dict[str, int]:
        rows = connection.execute(query, execution_options={ACROSS: True})
        return {str(state): number for state, number in rows}

    def _age(self, connection: Connection, query: Select[datetime]) -> float:
        oldest = connection.scalar(query, execution_options={ACROSS: True})
        return 0.0 if oldest is None else max(0.0, (self.clock() - oldest).total_seconds())

    def _answers(self, connection: Connection) -> dict[tuple[str, str], int]:
        history, answers, rules = alert_history.c, alert_answers.c, alert_rules.c
        query = (
            select(rules.kind, answers.answer, func.count())
            .select_from(alert_answers)
            .join(alert_history, (history.workspace_id == answers.workspace_id) & (history.id == answers.alert_id))
            .join(
                alert_rules,
                (rules.workspace_id == history.workspace_id)
                & (rules.id == history.rule_id)
                & (rules.version == history.rule_version),
            )
            .where(answers.at >= self.clock() - ANSWERS_SINCE)
            .group_by(rules.kind, answers.answer)
        )
        rows = connection.execute(query, execution_options={ACROSS: True})
        return {(kind, str(answer)): number for kind, answer, number in rows}


def _by_state(state: ColumnElement[str], where: ColumnElement[bool]) -> Select[str, int]:
    return select(state, func.count()).where(where).group_by(state)
