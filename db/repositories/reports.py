"""Reads what reports are computed from; columns only, for a report reads many rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Executable,
    Row,
    Select,
    and_,
    func,
    not_,
    select,
    union,
    union_all,
)

from analysis.model.alerts import CLOSED
from analysis.model.conversation import OPEN, ConversationState
from analysis.model.ids import CaseNumber, ConversationId, OpportunityId, UserId, WorkspaceId
from analysis.model.meddic import CheckState, Letter, Level
from analysis.model.reports import CallResult, Member, Point, ReportCall, ReportDeal
from db.repositories.snapshots import moment
from db.schema import alert_history, conversations, meddic_analyses, opportunities, opportunity_snapshots, users

LEVELS = {int(level): level for level in Level}
LETTERS = {str(letter): letter for letter in Letter}


@dataclass(frozen=True, slots=True)
class SqlReports:
    """Implements analysis.ports.Reports for one workspace; each method is one statement."""

    connection: Connection
    workspace: WorkspaceId

    def members(self) -> list[Member]:
        """Return everybody, by name."""
        table = users.c
        query = select(table.id, table.name, table.team, table.active).where(table.workspace_id == self.workspace)
        found = self.connection.execute(query.order_by(table.name, table.id))
        return [Member(UserId(row.id), row.name, row.team, row.active) for row in found]

    def deals(self, alive: datetime) -> list[ReportDeal]:
        """Return every deal that counts, oldest first. Uses ix_opportunities_state."""
        table = opportunities.c
        columns = (table.id, table.case_number, table.company, table.stage, table.amount, table.currency)
        query = select(*columns, table.close_date, table.owner_id, table.state).where(
            table.workspace_id == self.workspace, table.id.in_(self._alive(alive))
        )
        return [
            ReportDeal(
                id=OpportunityId(row.id),
                case=CaseNumber(row.case_number),
                company=row.company,
                stage=row.stage,
                amount=None if row.amount is None else float(row.amount),
                currency=row.currency,
                close_date=row.close_date,
                owner=UserId(row.owner_id) if row.owner_id else None,
                state=row.state,
            )
            for row in self.connection.execute(query.order_by(table.created_at, table.id))
        ]

    def calls(self, since: datetime, until: datetime, *, alive: datetime | None) -> list[ReportCall]:
        """Return those of that time, and of deals. Uses ix_conversations_occurred, ix_conversations_opportunity."""
        table = conversations.c
        then = and_(table.occurred_at >= since, table.occurred_at < until)
        columns = (table.id, table.case_number, table.opportunity_id, table.owner_id, table.restricted)
        own = select(*columns, table.occurred_at).where(
            table.workspace_id == self.workspace, table.state != ConversationState.HELD
        )
        query: Executable = own.where(then)
        if alive is not None:  # two questions in one: "or" would read every call there is
            query = union_all(own.where(then), own.where(not_(then), table.opportunity_id.in_(self._alive(alive))))
        return [
            ReportCall(
                id=ConversationId(row.id),
                case=CaseNumber(row.case_number),
                deal=OpportunityId(row.opportunity_id) if row.opportunity_id else None,
                owner=UserId(row.owner_id) if row.owner_id else None,
                restricted=row.restricted,
                occurred_at=row.occurred_at,
            )
            for row in self.connection.execute(query)
        ]

    def results(self, since: datetime, until: datetime) -> dict[ConversationId, CallResult]:
        """Return what became of the questions in each call of that time, by its newest result."""
        table, call = meddic_analyses.c, conversations.c
        then = select(call.id).where(
            call.workspace_id == self.workspace,
            call.occurred_at >= since,
            call.occurred_at < until,
            call.state != ConversationState.HELD,
        )
        last = (
            select(table.conversation_id, func.max(table.revision).label("revision"))
            .where(table.workspace_id == self.workspace, table.conversation_id.in_(then))
            .group_by(table.conversation_id)
            .subquery()
        )
        query = (
            select(table.conversation_id, table.checks)
            .join(last, and_(last.c.conversation_id == table.conversation_id, last.c.revision == table.revision))
            .where(table.workspace_id == self.workspace)
        )
        return {ConversationId(row.conversation_id): _result(row.checks) for row in self.connection.execute(query)}

    def stood(self, at: datetime, alive: datetime) -> dict[OpportunityId, Point]:
        """Return how each deal that counts stood. Uses the primary key."""
        table = opportunity_snapshots.c
        last = (
            select(table.opportunity_id, func.max(table.position).label("position"))
            .where(table.workspace_id == self.workspace, table.at < at, table.opportunity_id.in_(self._alive(alive)))
            .group_by(table.opportunity_id)
            .subquery()
        )
        query = self._points().join(
            last, and_(last.c.opportunity_id == table.opportunity_id, last.c.position == table.position)
        )
        points = map(_point, self.connection.execute(query))
        return {point.deal: point for point in points}

    def changes(self, since: datetime, until: datetime, deals: Iterable[OpportunityId] | None = None) -> list[Point]:
        """Return the snapshots written then. Uses ix_opportunity_snapshots_recent, or _at for some deals."""
        table = opportunity_snapshots.c
        some: list[ColumnElement[bool]] = [] if deals is None else [table.opportunity_id.in_(list(deals))]
        query = self._points().where(table.at >= since, table.at < until, *some)
        return [_point(row) for row in self.connection.execute(query.order_by(table.opportunity_id, table.position))]

    def call_of(self, analysis: str) -> ConversationId | None:
        """Return the call of a result, or None. Uses the primary key."""
        table = meddic_analyses.c
        query = select(table.conversation_id).where(table.workspace_id == self.workspace, table.id == analysis)
        found = self.connection.scalar(query)
        return None if found is None else ConversationId(found)

    def open_alerts(self) -> list[tuple[OpportunityId, str]]:
        """Return those that wait. Uses ix_alert_history_open."""
        table = alert_history.c
        query = select(table.opportunity_id, table.severity).where(
            table.workspace_id == self.workspace,
            table.state.not_in(sorted(CLOSED)),
            table.opportunity_id.is_not(None),
        )
        return [(OpportunityId(row.opportunity_id), row.severity) for row in self.connection.execute(query)]

    def _alive(self, since: datetime) -> CompoundSelect[Any]:
        """Return the query for deals that count. Uses ix_opportunities_state and ix_opportunity_snapshots_recent."""
        deal, stood = opportunities.c, opportunity_snapshots.c
        still = select(deal.id).where(deal.workspace_id == self.workspace, deal.state == OPEN)
        lately = select(stood.opportunity_id).where(stood.workspace_id == self.workspace, stood.at >= since)
        return union(still, lately)

    def _points(self) -> Select[Any]:
        table = opportunity_snapshots.c
        columns = (table.opportunity_id, table.at, table.strength, table.coverage, table.letters, table.details)
        return select(*columns, table.cause, table.source).where(table.workspace_id == self.workspace)


def _result(checks: list[dict[str, Any]]) -> CallResult:
    states = [check["state"] for check in checks]
    return CallResult(
        answered=states.count(CheckState.ANSWERED),
        asked=states.count(CheckState.ASKED),
        not_asked=states.count(CheckState.NOT_ASKED),
    )


def _point(row: Row[Any]) -> Point:
    return Point(
        deal=OpportunityId(row.opportunity_id),
        at=row.at,
        strength=row.strength,
        coverage=row.coverage,
        levels={LETTERS[one["letter"]]: LEVELS[one["level"]] for one in row.letters},
        calls=tuple(row.details["calls"]),
        last_call_at=moment(row.details["last_call_at"]),
        cause=row.cause,
        source=row.source,
    )
