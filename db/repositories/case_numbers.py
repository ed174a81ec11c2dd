"""Case numbers: one running number a workspace and month, over conversations and deals together."""

from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.sql.dml import ReturningInsert

from analysis.errors import RefusedError
from analysis.model.ids import CaseNumber, WorkspaceId
from db.dialects import INSERTS
from db.schema import case_counters, workspaces

STYLE = select(workspaces.c.case_prefix, workspaces.c.time_zone).where(workspaces.c.id == bindparam("workspace"))


@cache
def counting(dialect: str) -> ReturningInsert[Any]:
    """Return the statement that counts one on and tells the number."""
    last = case_counters.c.last
    keys = [column.name for column in case_counters.primary_key]
    new = INSERTS[dialect](case_counters)
    return new.on_conflict_do_update(index_elements=keys, set_={"last": last + 1}).returning(last)


def next_case_number(connection: Connection, workspace: WorkspaceId, at: datetime) -> CaseNumber:
    """Mint a number such as "202611-IC046"; the month is that of *at* in the workspace's time zone.

    Conversations and deals share the numbers, so that one said aloud names one thing. The counter's row stays
    locked until the transaction ends, so a roll-back leaves no gap.

    Raises:
        RefusedError: "workspace-not-found".
    """
    found = connection.execute(STYLE, {"workspace": workspace}).one_or_none()
    if found is None:
        raise RefusedError("workspace-not-found")
    month = at.astimezone(ZoneInfo(found.time_zone)).strftime("%Y%m")
    row = {"workspace_id": workspace, "month": month, "last": 1}
    number = connection.scalar(counting(connection.dialect.name), row)
    return CaseNumber(f"{month}-{found.case_prefix}{number:03d}")
