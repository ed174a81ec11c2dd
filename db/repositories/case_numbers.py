"""Case numbers: one running number a workspace and month, over conversations and deals together."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from analysis.errors import RefusedError
from analysis.model.ids import CaseNumber, WorkspaceId
from db.dialects import insert_or_change
from db.schema import case_counters, workspaces


def next_case_number(connection: Connection, workspace: WorkspaceId, at: datetime) -> CaseNumber:
    """Mint a number such as "202611-IC046"; the month is that of *at* in the workspace's time zone.

    Conversations and deals share the numbers, so that one said aloud names one thing. The counter's row stays
    locked until the transaction ends, so a roll-back leaves no gap.

    Raises:
        RefusedError: "workspace-not-found".
    """
    query = select(workspaces.c.case_prefix, workspaces.c.time_zone).where(workspaces.c.id == workspace)
    found = connection.execute(query).one_or_none()
    if found is None:
        raise RefusedError("workspace-not-found")
    month = at.astimezone(ZoneInfo(found.time_zone)).strftime("%Y%m")
    row = {"workspace_id": workspace, "month": month, "last": 1}
    last = case_counters.c.last
    number = connection.scalar(insert_or_change(connection, case_counters, row, {"last": last + 1}).returning(last))
    return CaseNumber(f"{month}-{found.case_prefix}{number:03d}")
