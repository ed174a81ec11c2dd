"""Rows of requests are stored once, on the day it was where the workspace is."""

from datetime import UTC, date, datetime

from sqlalchemy import Engine, select

from analysis.model.ids import WorkspaceId
from analysis.model.usage import BUCKETS, UsageRow, bucket_of, most_ms
from db.directory import Directory
from db.schema import api_requests
from db.usage import SqlUsageStore
from tests.conftest import FakeClock
from tests.db.conftest import bound

LATE = datetime(2026, 11, 21, 17, 30, tzinfo=UTC)


def a_row(workspace: WorkspaceId, at: datetime = LATE, ms: float = 12.0) -> UsageRow:
    """Return a request."""
    return UsageRow(workspace, "dk_1", "North", "POST", "/conversations", 202, ms, 600, 250, at)


def test_a_batch_of_two_workspaces_is_stored_once(engine: Engine, clock: FakeClock, workspace: WorkspaceId) -> None:
    """What is sent again after a doubtful commit changes nothing; each workspace has its own day."""
    taipei = Directory(engine, clock).ensure_workspace("slack:T0TPE", time_zone="Asia/Taipei")
    store, rows = SqlUsageStore(engine), [a_row(workspace), a_row(taipei), a_row(taipei)]
    store.write(rows)
    store.write(rows)
    found = {}
    for one in (workspace, taipei):
        with bound(engine, one) as connection:
            mine = select(api_requests.c.day).where(api_requests.c.workspace_id == one)
            found[one] = list(connection.scalars(mine))
    assert found == {workspace: [date(2026, 11, 21)], taipei: [date(2026, 11, 22)] * 2}


def test_rows_of_a_workspace_that_is_gone_are_let_go(engine: Engine, workspace: WorkspaceId) -> None:
    """An uninstall in the same second keeps nobody else's rows from being stored."""
    SqlUsageStore(engine).write([a_row(WorkspaceId("ws_gone")), a_row(workspace)])
    with bound(engine, workspace) as connection:
        mine = select(api_requests.c.id).where(api_requests.c.workspace_id == workspace)
        assert len(list(connection.scalars(mine))) == 1


def test_buckets_hold_what_they_say() -> None:
    """A latency lies within its bucket: above the one before, and at most at its end."""
    for ms in (0.0, 0.5, 1.0, 1.01, 2.0, 3.7, 100.0, 99_999.0):
        bucket = bucket_of(ms)
        assert ms <= most_ms(bucket) * (1 + 1e-12)
        assert bucket == 0 or ms > most_ms(bucket - 1) * (1 - 1e-12)
    assert bucket_of(1e12) == BUCKETS - 1
