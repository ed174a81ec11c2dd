"""Stores what programs asked of the API, many rows at once and of many workspaces."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, select

from analysis.model.ids import WorkspaceId
from analysis.model.usage import UsageRow, bucket_of
from db.dialects import insert_or_skip
from db.guard import BOUND
from db.schema import api_requests, workspaces
from db.unit_of_work import translated


@dataclass(frozen=True, slots=True)
class SqlUsageStore:
    """Writes batches of rows."""

    engine: Engine

    def write(self, rows: Sequence[UsageRow]) -> None:
        """Store them in one transaction; rows that are stored already stay as they are, so it may be tried again.

        Raises:
            UnavailableError: "database". The rows may have been stored nevertheless.
        """
        mine: dict[WorkspaceId, list[UsageRow]] = defaultdict(list)
        for row in rows:
            mine[row.workspace].append(row)
        with translated(), self.engine.begin() as connection:
            for workspace in sorted(mine):
                _write(connection, workspace, mine[workspace])


def _write(connection: Connection, workspace: WorkspaceId, rows: Sequence[UsageRow]) -> None:
    options = {BOUND: workspace}
    zone_of = select(workspaces.c.time_zone).where(workspaces.c.id == workspace)
    name = connection.scalar(zone_of, execution_options=options)
    if name is None:  # uninstalled in this very second
        return
    zone = ZoneInfo(name)
    values = [
        {
            "workspace_id": workspace,
            "id": row.id,
            "at": row.at,
            "day": row.at.astimezone(zone).date(),
            "credential": row.credential,
            "team": row.team,
            "method": row.method,
            "route": row.route,
            "status": row.status,
            "ms": row.ms,
            "bucket": bucket_of(row.ms),
            "bytes_in": row.bytes_in,
            "bytes_out": row.bytes_out,
        }
        for row in rows
    ]
    connection.execute(insert_or_skip(connection, api_requests), values, execution_options=options)
