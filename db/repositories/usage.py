"""Adds up what programs asked of the API: days that are over from their sums, the newest from their rows."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Row, Select, Subquery, Table, case, func, literal_column, select
from sqlalchemy import union_all as union

from analysis.model.ids import WorkspaceId
from analysis.model.usage import Requests, UsageBy
from analysis.ports import Clock
from db.dialects import new_row
from db.schema import api_latency_days, api_request_days, api_requests, api_tokens, developer_keys, workspaces

OPEN_DAYS = 2
"""So long a day that is over may still get rows: a web process writes within seconds, or minutes after an outage."""

ROWS, DAYS, LATENCIES = api_requests.c, api_request_days.c, api_latency_days.c
SUMS = ("requests", "bytes_in", "bytes_out")
REFUSED, LIMITED, FAILED = 400, 429, 500


@dataclass(frozen=True, slots=True)
class SqlUsage:
    """Implements analysis.ports.Usage for one workspace.

    Days before `_live` are read from their sums, from there on from their rows: no request is in both or in neither.
    """

    connection: Connection
    workspace: WorkspaceId
    clock: Clock

    def to_roll(self) -> list[date]:
        """Return the days that are over and not rolled up, and the last two."""
        today = self._today()
        mine = (ROWS.workspace_id == self.workspace) & (ROWS.day < today)
        found = set(self.connection.scalars(select(ROWS.day).where(mine).distinct()))
        rolled = set(self.connection.scalars(select(DAYS.day).where(DAYS.workspace_id == self.workspace).distinct()))
        # A day that was rolled long ago may have lost rows to the clean-up: its sums stand.
        return sorted(day for day in found if day not in rolled or day >= today - timedelta(days=OPEN_DAYS))

    def roll(self, day: date) -> int:
        """Compute the sums of a day from its rows. A row is only ever added to an open day, so that sums only grow."""
        stored = 0
        for table in (api_request_days, api_latency_days):
            keys = [column.name for column in table.primary_key if column.name not in {"workspace_id", "day"}]
            sums = [column.name for column in table.c if not column.primary_key]
            query = self._live_rows(day, day, keys, sums)
            rows = self.connection.execute(query).mappings()
            found = [{"workspace_id": self.workspace, "day": day, **row} for row in rows]
            if found:
                self.connection.execute(self._upsert(table, sums), found)
            stored += len(found)
        return stored

    def _upsert(self, table: Table, sums: list[str]) -> Any:  # noqa: ANN401 - either dialect's insert
        insert = new_row(self.connection, table)
        # Two at once: the later one may have read less. What a row adds to an open day is never taken away.
        larger = {
            name: case((insert.excluded[name] > table.c[name], insert.excluded[name]), else_=table.c[name])
            for name in sums
        }
        keys = [column.name for column in table.primary_key]
        return insert.on_conflict_do_update(index_elements=keys, set_=larger)

    def total(self, first: date, last: date, *, team: str | None = None) -> Requests:
        """Return the sum of these days."""
        found = self._all(first, last, team)
        return _read(self.connection.execute(select(*_figures(found))).one(), "", "")

    def counted(self, first: date, last: date, by: UsageBy, *, team: str | None = None) -> list[Requests]:
        """Return what there was."""
        found = self._all(first, last, team)
        parts = {
            UsageBy.DAY: ["day"],
            UsageBy.CREDENTIAL: ["credential"],
            UsageBy.ROUTE: ["method", "route"],
            UsageBy.ERROR: ["status", "method", "route"],
        }[by]
        query = select(*(found.c[name] for name in parts), *_figures(found)).group_by(
            *(found.c[name] for name in parts)
        )
        if by is UsageBy.ERROR:
            query = query.where(found.c.status >= REFUSED)
        rows = self.connection.execute(query).all()
        names = self._names() if by is UsageBy.CREDENTIAL else {}
        lines = []
        for row in rows:
            key = " ".join(str(part) for part in row[: len(parts)]).strip()
            lines.append(_read(row, key, names.get(key, key)))
        if by is UsageBy.DAY:
            return sorted(lines, key=lambda line: line.key)
        return sorted(lines, key=lambda line: (-line.requests, line.name, line.key))

    def latencies(self, first: date, last: date, *, team: str | None = None) -> Mapping[str, Mapping[int, int]]:
        """Return how many requests fell into each bucket, by route."""
        keys = ["team", "method", "route", "bucket"]
        live = self._live()
        rolled = select(*(LATENCIES[name] for name in (*keys, "requests"))).where(
            LATENCIES.workspace_id == self.workspace,
            LATENCIES.day >= first,
            LATENCIES.day <= last,
            LATENCIES.day < live,
        )
        both = union(rolled, self._live_rows(max(first, live), last, keys, ["requests"])).subquery("latencies")
        query = select(both.c.method, both.c.route, both.c.bucket, func.sum(both.c.requests).label("requests"))
        query = query.group_by(both.c.method, both.c.route, both.c.bucket)
        if team is not None:
            query = query.where(both.c.team == team)
        found: dict[str, dict[int, int]] = defaultdict(dict)
        for row in self.connection.execute(query):
            found[f"{row.method} {row.route}".strip()][row.bucket] = int(row.requests)
        return found

    def _today(self) -> date:
        zone = select(workspaces.c.time_zone).where(workspaces.c.id == self.workspace)
        return self.clock().astimezone(ZoneInfo(self.connection.scalars(zone).one())).date()

    def _live(self) -> date:
        """Return the first day that is read from its rows; each day before it is rolled up, or had no request."""
        rolled: date | None = self.connection.scalar(
            select(func.max(DAYS.day)).where(DAYS.workspace_id == self.workspace)
        )
        if rolled is None:
            return date.min
        return min(self._today() - timedelta(days=OPEN_DAYS), rolled + timedelta(days=1))

    def _all(self, first: date, last: date, team: str | None) -> Subquery:
        """Return sums and rows of these days as one table."""
        keys, live = ["day", "credential", "team", "method", "route", "status"], self._live()
        rolled = select(*(DAYS[name] for name in (*keys, *SUMS))).where(
            DAYS.workspace_id == self.workspace, DAYS.day >= first, DAYS.day <= last, DAYS.day < live
        )
        rows = self._live_rows(max(first, live), last, keys, [*SUMS])
        if team is not None:
            rolled, rows = rolled.where(DAYS.team == team), rows.where(ROWS.team == team)
        return union(rolled, rows).subquery("requests")

    def _live_rows(self, first: date, last: date, keys: list[str], sums: list[str]) -> Select[Any]:
        added = {
            "requests": func.count(),
            "bytes_in": func.sum(ROWS.bytes_in),
            "bytes_out": func.sum(ROWS.bytes_out),
        }
        return (
            select(*(ROWS[name] for name in keys), *(added[name].label(name) for name in sums))
            .where(ROWS.workspace_id == self.workspace, ROWS.day >= first, ROWS.day <= last)
            .group_by(*(ROWS[name] for name in keys))
        )

    def _names(self) -> dict[str, str]:
        """Return what the credentials are called that still exist."""
        found: dict[str, str] = {}
        for table in (developer_keys, api_tokens):
            query = select(table.c.id, table.c.name).where(table.c.workspace_id == self.workspace)
            found |= {row.id: row.name for row in self.connection.execute(query)}
        return found


def _figures(found: Subquery) -> list[ColumnElement[Any]]:
    requests, status = found.c.requests, found.c.status
    return [
        _sum(requests).label("requests"),
        _sum(case(((status >= REFUSED) & (status < FAILED), requests), else_=0)).label("refused"),
        _sum(case((status == LIMITED, requests), else_=0)).label("limited"),
        _sum(case((status >= FAILED, requests), else_=0)).label("failed"),
        _sum(found.c.bytes_in).label("bytes_in"),
        _sum(found.c.bytes_out).label("bytes_out"),
    ]


def _sum(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(column), literal_column("0"))


def _read(row: Row[Any], key: str, name: str) -> Requests:
    figures = ("requests", "refused", "limited", "failed", "bytes_in", "bytes_out")
    return Requests(key, name, *(int(getattr(row, figure)) for figure in figures))
