"""Adds up what providers charged one workspace, exactly and over one stretch of time only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Subquery,
    and_,
    case,
    cast,
    distinct,
    func,
    select,
    union_all,
)

from analysis.errors import RefusedError
from analysis.model.costs import CostBy, Spent
from analysis.model.ids import WorkspaceId
from analysis.model.paid import PurchaseState
from db.schema import conversations, kept_costs, opportunities, purchases, users, workspaces

PARTS = 10**8
"""Money is stored to a hundred-millionth of a dollar and added up as whole numbers: SQLite has no decimals."""
COLUMN = {
    CostBy.PROVIDER: "provider",
    CostBy.OPPORTUNITY: "opportunity_id",
    CostBy.PERSON: "owner_id",
    CostBy.TEAM: "owner_id",
}
"""What the database groups by; persons are put together to teams afterwards."""
FIGURES = (
    "conversation_id",
    "provider",
    "state",
    "priced",
    "input_tokens",
    "output_tokens",
    "audio_s",
    "cost_usd",
)
Named = dict[str, tuple[str, str]]
"""Key and name of a line, by what the database grouped by."""


@dataclass(frozen=True, slots=True)
class SqlCosts:
    """Implements analysis.ports.Costs for one workspace."""

    connection: Connection
    workspace: WorkspaceId

    def home(self) -> tuple[str, str]:
        """Return the workspace's name and IANA time zone. RefusedError("workspace-not-found")."""
        query = select(workspaces.c.name, workspaces.c.time_zone).where(workspaces.c.id == self.workspace)
        found = self.connection.execute(query).one_or_none()
        if found is None:
            raise RefusedError("workspace-not-found")
        return found.name, found.time_zone

    def spent(self, since: datetime, until: datetime, *, by: CostBy | None = None) -> list[Spent]:
        """Return what was asked of providers in that time, the dearest first.

        Uses ix_purchases_spent and the key of conversations: what happened in other months is not read.
        """
        rows = self.connection.execute(self._query(since, until, by)).all()
        if by is None:
            return [_read(row, "", "") for row in rows]
        named = self._named(by, [row.key for row in rows])
        lines: dict[str, Spent] = {}
        for row in rows:
            key, name = named.get(row.key, ("", "")) if row.key else ("", "")
            line = _read(row, key, name)
            lines[key] = _added(lines[key], line) if key in lines else line
        return sorted(lines.values(), key=lambda line: (-line.cost_usd, -line.requests, line.name, line.key))

    def _query(self, since: datetime, until: datetime, by: CostBy | None) -> Any:  # noqa: ANN401 - one of two selects
        bought = self._bought(since, until, with_owner=by not in {None, CostBy.PROVIDER})
        done = bought.c.state == PurchaseState.DONE
        doubtful = bought.c.state.in_((PurchaseState.UNKNOWN, PurchaseState.INTENDED))
        parts = cast(func.round(bought.c.cost_usd * PARTS), BigInteger)
        sums = (
            func.count(distinct(bought.c.conversation_id)).label("calls"),
            _sum(case((done, 1), else_=0)).label("requests"),
            _sum(case((and_(done, bought.c.priced.is_(False)), 1), else_=0)).label("unpriced"),
            _sum(case((doubtful, 1), else_=0)).label("doubtful"),
            _sum(bought.c.input_tokens).label("input_tokens"),
            _sum(bought.c.output_tokens).label("output_tokens"),
            _sum(bought.c.audio_s).label("audio_s"),
            _sum(case((and_(done, bought.c.priced.is_(True)), parts), else_=0)).label("parts"),
        )
        if by is None:
            return select(*sums)
        key = bought.c[COLUMN[by]]
        return select(key.label("key"), *sums).group_by(key)

    def _bought(self, since: datetime, until: datetime, *, with_owner: bool) -> Subquery:
        """Return what was bought in that time, also for calls that are forgotten by now."""
        stands = select(*(purchases.c[name] for name in FIGURES)).where(
            purchases.c.workspace_id == self.workspace,
            purchases.c.intended_at >= since,
            purchases.c.intended_at < until,
            purchases.c.state != PurchaseState.FAILED,
        )
        kept = select(*(kept_costs.c[name] for name in FIGURES)).where(
            kept_costs.c.workspace_id == self.workspace,
            kept_costs.c.intended_at >= since,
            kept_costs.c.intended_at < until,
            kept_costs.c.state != PurchaseState.FAILED,
        )
        if with_owner:
            stands = stands.add_columns(conversations.c.opportunity_id, conversations.c.owner_id).join(
                conversations,
                and_(
                    conversations.c.workspace_id == purchases.c.workspace_id,
                    conversations.c.id == purchases.c.conversation_id,
                ),
            )
            stands = stands.where(conversations.c.workspace_id == self.workspace)
            kept = kept.add_columns(kept_costs.c.opportunity_id, kept_costs.c.owner_id)
        return union_all(stands, kept).subquery("bought")

    def _named(self, by: CostBy, ids: Iterable[str | None]) -> Named:
        """Return what to call the lines. An outer join would do it in one statement, but no guard could hold it."""
        wanted = [one for one in ids if one]
        if by is CostBy.PROVIDER:
            return {one: (one, one) for one in wanted}
        if by is CostBy.OPPORTUNITY:
            deals = select(opportunities.c.id, opportunities.c.company).where(
                opportunities.c.workspace_id == self.workspace, opportunities.c.id.in_(wanted)
            )
            return {row.id: (row.id, row.company) for row in self.connection.execute(deals)}
        people = select(users.c.id, users.c.name, users.c.team).where(
            users.c.workspace_id == self.workspace, users.c.id.in_(wanted)
        )
        found = self.connection.execute(people).all()
        return {row.id: (row.team, row.team) if by is CostBy.TEAM else (row.id, row.name) for row in found}


def _sum(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(column), 0)


def _read(row: Row[Any], key: str, name: str) -> Spent:
    return Spent(
        key=key,
        name=name,
        calls=row.calls,
        requests=int(row.requests),
        unpriced=int(row.unpriced),
        doubtful=int(row.doubtful),
        input_tokens=int(row.input_tokens),
        output_tokens=int(row.output_tokens),
        audio_s=float(row.audio_s),
        cost_usd=Decimal(int(row.parts)) / PARTS,
    )


def _added(one: Spent, other: Spent) -> Spent:
    """Return two people's lines as one: nobody shares a call, so that calls add up too."""
    return Spent(
        key=one.key,
        name=one.name,
        calls=one.calls + other.calls,
        requests=one.requests + other.requests,
        unpriced=one.unpriced + other.unpriced,
        doubtful=one.doubtful + other.doubtful,
        input_tokens=one.input_tokens + other.input_tokens,
        output_tokens=one.output_tokens + other.output_tokens,
        audio_s=one.audio_s + other.audio_s,
        cost_usd=one.cost_usd + other.cost_usd,
    )
