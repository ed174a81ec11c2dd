"""Reads what reports are computed from; columns only, for a report reads many rows."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic_core import from_json
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Integer,
    Row,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)

from analysis.model.alerts import CLOSED
from analysis.model.conversation import OPEN, ConversationState
from analysis.model.ids import CaseNumber, ConversationId, OpportunityId, UserId, WorkspaceId
from analysis.model.meddic import CheckState, Letter, Level
from analysis.model.reports import Answers, Member, Point, ReportCall, ReportDeal
from analysis.ports.reports import Owners, Stretch
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

    def deals(self, alive: datetime, owners: Owners = None) -> list[ReportDeal]:
        """Return every deal that counts, oldest first. Uses what `_alive` does."""
        table = opportunities.c
        columns = (table.id, table.case_number, table.company, table.stage, table.amount, table.currency)
        query = self._alive(alive, owners, *columns, table.close_date, table.owner_id, table.state, table.created_at)
        found = sorted(self.connection.execute(query), key=lambda row: (row.created_at, row.id))
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
            for row in found
        ]

    def calls(self, stretches: Sequence[Stretch]) -> list[dict[UserId | None, int]]:
        """Count those of each stretch by owner. Uses ix_conversations_occurred."""
        table = conversations.c
        counts = [
            select(literal(place, Integer).label("place"), table.owner_id, func.count().label("calls"))
            .where(self._held_apart(), table.occurred_at >= since, table.occurred_at < until)
            .group_by(table.owner_id)
            for place, (since, until) in enumerate(stretches)
        ]
        found: list[dict[UserId | None, int]] = [{} for _ in stretches]
        for place, owner, calls in self.connection.execute(union_all(*counts)):
            found[place][_person(owner)] = calls
        return found

    def calls_of(self, owners: Collection[UserId], alive: datetime) -> list[ConversationId]:
        """Return those of people in deals of theirs that count. Uses ix_conversations_opportunity."""
        table = conversations.c
        # Who owns them is asked here: by their index of owners the database would read their calls of all years.
        query = select(table.id, table.owner_id).where(
            self._held_apart(), table.opportunity_id.in_(self._alive(alive, owners))
        )
        return [ConversationId(call) for call, owner in self.connection.execute(query) if owner in owners]

    def calls_named(self, calls: Collection[ConversationId]) -> list[ReportCall]:
        """Return those there are. Uses the primary key."""
        table = conversations.c
        query = select(table.id, table.owner_id, table.restricted).where(self._held_apart(), table.id.in_(calls))
        found = self.connection.execute(query) if calls else ()
        return [ReportCall(ConversationId(call), _person(owner), restricted) for call, owner, restricted in found]

    def answers(self, since: datetime, until: datetime, owners: Owners = None) -> dict[UserId | None, Answers]:
        """Add up the newest results of that time. Uses ix_conversations_occurred and the results' unique key."""
        call, result, newer = conversations.c, meddic_analyses.c, meddic_analyses.alias().c
        last = select(func.max(newer.revision)).where(
            newer.workspace_id == self.workspace,
            newer.conversation_id == call.id,
            call.workspace_id == self.workspace,  # of the outer query; the guard asks it of every part
        )
        query = (
            select(call.owner_id, cast(result.checks, Text))
            .join_from(conversations, meddic_analyses, result.conversation_id == call.id)
            .where(
                self._held_apart(),
                call.occurred_at >= since,
                call.occurred_at < until,
                result.workspace_id == self.workspace,
                result.revision == last.scalar_subquery(),
                cast(result.checks, Text) != "[]",
            )
        )
        if owners is not None:  # in this form, for the index of owners would lead to their calls of all years
            query = query.where(func.coalesce(call.owner_id, "").in_(owners))
        counted: dict[UserId | None, Counter[str]] = {}
        for owner, checks in self.connection.execute(query):
            counted.setdefault(_person(owner), Counter()).update([check["state"] for check in from_json(checks)])
        return {
            owner: Answers(*(states[one] for one in (CheckState.ANSWERED, CheckState.ASKED, CheckState.NOT_ASKED)))
            for owner, states in counted.items()
        }

    def stood(self, at: datetime, alive: datetime, owners: Owners = None) -> dict[OpportunityId, Point]:
        """Return how each deal that counts stood. Uses ix_opportunity_snapshots_then and the primary key."""
        table = opportunity_snapshots.c
        last = (
            select(table.opportunity_id, func.max(table.position).label("position"))
            .where(
                table.workspace_id == self.workspace,
                table.at < at,
                table.opportunity_id.in_(self._alive(alive, owners)),
            )
            .group_by(table.opportunity_id)
            .subquery()
        )
        query = self._points().join(
            last, and_(last.c.opportunity_id == table.opportunity_id, last.c.position == table.position)
        )
        points = map(_point, self.connection.execute(query))
        return {point.deal: point for point in points}

    def weekly(self, since: datetime, ends: Sequence[datetime], alive: datetime, owners: Owners) -> list[list[Point]]:
        """Return the last of each deal in each. Uses ix_opportunity_snapshots_then, and the primary key for those."""
        table = opportunity_snapshots.c
        stretch = case(*((table.at < end, place) for place, end in enumerate(ends)))
        newest = (table.at.desc(), table.position.desc())
        place = func.row_number().over(partition_by=(table.opportunity_id, stretch), order_by=newest)
        some = [table.workspace_id == self.workspace, table.at >= since, table.at < ends[-1]]
        if owners is not None:
            some.append(table.opportunity_id.in_(self._alive(alive, owners)))
        columns = (table.opportunity_id, table.position, stretch.label("stretch"), place.label("place"))
        last = select(*columns).where(*some).subquery()
        query = (
            self._points(last.c.stretch)
            .join(last, and_(last.c.opportunity_id == table.opportunity_id, last.c.position == table.position))
            .where(last.c.place == 1)
        )
        found: list[list[Point]] = [[] for _ in ends]
        for row in self.connection.execute(query):
            found[row.stretch].append(_point(row))
        return found

    def changes(self, since: datetime, until: datetime, deals: Iterable[OpportunityId]) -> list[Point]:
        """Return the snapshots of some deals written then. Uses ix_opportunity_snapshots_then."""
        table = opportunity_snapshots.c
        query = self._points().where(table.at >= since, table.at < until, table.opportunity_id.in_(list(deals)))
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

    def _held_apart(self) -> ColumnElement[bool]:
        """Return the condition for calls that nobody has to decide about first."""
        table = conversations.c
        return and_(table.workspace_id == self.workspace, table.state != ConversationState.HELD)

    def _alive(self, since: datetime, owners: Owners, *columns: ColumnElement[Any]) -> CompoundSelect[Any]:
        """Return the query for deals that count; without columns their ids.

        Uses ix_opportunities_state and ix_opportunity_snapshots_lately.
        """
        deal, stood = opportunities.c, opportunity_snapshots.c
        some: list[ColumnElement[bool]] = [deal.workspace_id == self.workspace]
        if owners is not None:
            some.append(deal.owner_id.in_(owners))
        lately = select(stood.opportunity_id).where(stood.workspace_id == self.workspace, stood.at >= since)
        return union_all(
            select(*(columns or (deal.id,))).where(*some, deal.state == OPEN),
            select(*(columns or (deal.id,))).where(*some, deal.state != OPEN, deal.id.in_(lately)),
        )

    def _points(self, *more: ColumnElement[int]) -> Select[Any]:
        table = opportunity_snapshots.c
        # As text: SQLAlchemy's way of reading JSON takes three times as long.
        told = (cast(table.letters, Text).label("letters"), cast(table.details, Text).label("details"))
        columns = (table.opportunity_id, table.at, table.strength, table.coverage, *told)
        return select(*columns, table.cause, table.source, *more).where(table.workspace_id == self.workspace)


def _person(owner: str | None) -> UserId | None:
    return UserId(owner) if owner else None


def _point(row: Row[Any]) -> Point:
    told = from_json(row.details)
    return Point(
        deal=OpportunityId(row.opportunity_id),
        at=row.at,
        strength=row.strength,
        coverage=row.coverage,
        levels={LETTERS[one["letter"]]: LEVELS[one["level"]] for one in from_json(row.letters)},
        calls=tuple(told["calls"]),
        last_call_at=moment(told["last_call_at"]),
        cause=row.cause,
        source=row.source,
    )
