"""How deals stood."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic_core import from_json
from sqlalchemy import ColumnElement, Connection, Row, func, insert, select

from analysis.errors import RefusedError
from analysis.model.ids import OpportunityId, WorkspaceId
from analysis.model.meddic import Letter, Level, Status
from analysis.model.snapshot import DealStanding, LetterStanding, Snapshot, SnapshotCause
from analysis.ports import Clock
from db.repositories.later import Later
from db.schema import opportunities, opportunity_snapshots

# A rehearsal reads ten thousand of them: looking a member up takes a fifth of the time of making it.
LETTERS = {str(one): one for one in Letter}
STATUSES = {str(one): one for one in Status}
LEVELS = tuple(Level)


@dataclass(frozen=True, slots=True)
class SqlSnapshots:
    """Implements analysis.ports.Snapshots for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock

    def hold(self, opportunity: OpportunityId) -> None:
        """Hold the deal's row; calls that only point to it need not wait. RefusedError("opportunity-not-found")."""
        query = select(opportunities.c.id).where(
            opportunities.c.workspace_id == self.workspace, opportunities.c.id == opportunity
        )
        if self.connection.scalar(query.with_for_update(key_share=True)) is None:
            raise RefusedError("opportunity-not-found", reference=opportunity)

    def add(
        self,
        opportunity: OpportunityId,
        standing: DealStanding,
        cause: SnapshotCause,
        *,
        source: str = "",
        actor: str = "",
    ) -> Snapshot:
        """Append one; the deal is held, so that positions are counted one by one."""
        self.hold(opportunity)
        table = opportunity_snapshots.c
        last = select(func.max(table.position)).where(
            table.workspace_id == self.workspace, table.opportunity_id == opportunity
        )
        made = Snapshot(
            opportunity, (self.connection.scalar(last) or 0) + 1, self.clock(), cause, source, actor, standing
        )
        row = {
            "workspace_id": self.workspace,
            "opportunity_id": opportunity,
            "position": made.position,
            "at": made.at,
            "cause": cause,
            "source": source,
            "actor": actor,
            **standing_to_row(standing),
        }
        self.connection.execute(insert(opportunity_snapshots).values(**row))
        return made

    def latest(self, opportunities: Iterable[OpportunityId]) -> Mapping[OpportunityId, Snapshot]:
        """Return the newest of each deal. Uses the primary key."""
        return self._newest(opportunities)

    def as_of(self, opportunities: Iterable[OpportunityId], at: datetime) -> Mapping[OpportunityId, Snapshot]:
        """Return the newest of each deal up to that moment. Uses ix_opportunity_snapshots_then."""
        return self._newest(opportunities, until=at)

    def series(self, opportunity: OpportunityId) -> list[Snapshot]:
        """Return all of a deal, in the order they were written. Uses the primary key."""
        table = opportunity_snapshots.c
        query = (
            select(opportunity_snapshots)
            .where(table.workspace_id == self.workspace, table.opportunity_id == opportunity)
            .order_by(table.position)
        )
        return [read(row) for row in self.connection.execute(query)]

    def _newest(
        self, wanted: Iterable[OpportunityId], *, until: datetime | None = None
    ) -> dict[OpportunityId, Snapshot]:
        table = opportunity_snapshots.c
        conditions: list[ColumnElement[bool]] = [
            table.workspace_id == self.workspace,
            table.opportunity_id.in_(list(wanted)),
        ]
        last = select(table.opportunity_id, func.max(table.position).label("position")).where(*conditions)
        if until is not None:
            last = last.where(table.at <= until)
        newest = last.group_by(table.opportunity_id).subquery()
        query = (
            select(opportunity_snapshots)
            .join(
                newest,
                (newest.c.opportunity_id == table.opportunity_id) & (newest.c.position == table.position),
            )
            .where(*conditions)
        )
        return {row.opportunity_id: read(row) for row in self.connection.execute(query)}


def standing_to_row(standing: DealStanding) -> dict[str, Any]:
    """Return the columns of a standing."""
    return {
        "letters": [
            {
                "letter": one.letter,
                "level": int(one.level),
                "status": one.status,
                "computed": int(one.computed),
                "set_by_person": one.set_by_person,
                "contradictions": list(one.contradictions),
                "last_confirmed_at": one.last_confirmed_at.isoformat() if one.last_confirmed_at else None,
                "trend": [int(level) for level in one.trend],
            }
            for one in standing.letters
        ],
        "coverage": standing.coverage,
        "strength": standing.strength,
        "headline": standing.headline,
        "details": {
            "strengths": list(standing.strengths),
            "calls": list(standing.calls),
            "last_call_at": standing.last_call_at.isoformat() if standing.last_call_at else None,
            "owner_run": standing.owner_run,
            "rubric_version": standing.rubric_version,
        },
    }


def read(row: Row[Any]) -> Snapshot:
    """Return the value of a row."""
    return _snapshot(row, tuple([_letter(one) for one in row.letters]), row.details)


def read_later(row: Row[Any]) -> Snapshot:
    """Return the value of a row whose JSON was read as text; its letters are made when somebody looks."""
    return _snapshot(row, Later(row.letters, _letter), from_json(row.details, cache_strings=False))


def _snapshot(row: Row[Any], letters: Sequence[LetterStanding], details: dict[str, Any]) -> Snapshot:
    standing = DealStanding(
        letters=letters,
        coverage=row.coverage,
        strength=row.strength,
        headline=row.headline,
        strengths=tuple(details["strengths"]),
        calls=tuple(details["calls"]),
        last_call_at=moment(details["last_call_at"]),
        owner_run=details["owner_run"],
        rubric_version=details["rubric_version"],
    )
    return Snapshot(OpportunityId(row.opportunity_id), row.position, row.at, row.cause, row.source, row.actor, standing)


def _letter(one: dict[str, Any]) -> LetterStanding:
    return LetterStanding(
        LETTERS[one["letter"]],
        LEVELS[one["level"]],
        STATUSES[one["status"]],
        LEVELS[one["computed"]],
        one["set_by_person"],
        tuple(one["contradictions"]),
        moment(one["last_confirmed_at"]),
        tuple([LEVELS[level] for level in one["trend"]]),
    )


def moment(stored: str | None) -> datetime | None:
    """Return a time as JSON keeps it."""
    return None if stored is None else datetime.fromisoformat(stored)
