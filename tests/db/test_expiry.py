"""Row 61: clean-ups, two at once, broken off, over many rows, and never inside what is still needed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Engine, Table, event, func, insert, select

from analysis.model.ids import WorkspaceId
from analysis.usecases.reports.usage import RollUpUsage
from db.directory import Directory
from db.engine import make_engine
from db.expiry import BATCH, Expire, Expiring, database_now, registry
from db.guard import ACROSS
from db.schema import (
    api_nonce_floor,
    api_nonces,
    api_requests,
    api_tokens,
    metadata,
    rate_windows,
    webhook_attempts,
    webhook_deliveries,
    webhook_endpoints,
    webhook_events,
)
from db.unit_of_work import SqlBegin
from tests.conftest import FakeClock
from tests.db.conftest import at_once, bound

KEPT = timedelta(days=35)
MINUTE = timedelta(minutes=1)
numbers = count()


def what(table: Table, column: str = "") -> Expiring:
    """Return the entry of a table."""
    return next(one for one in registry(requests_kept=KEPT) if one.table is table and one.column.startswith(column))


def now(engine: Engine) -> datetime:
    """Return the database's time."""
    with engine.begin() as connection:
        return database_now(connection)


def nonces(engine: Engine, workspace: WorkspaceId, expires_at: datetime, many: int = 1) -> None:
    """Store nonces of some key."""
    rows = [
        {"workspace_id": workspace, "credential": "dk_1", "nonce": f"n{next(numbers)}", "expires_at": expires_at}
        for _ in range(many)
    ]
    with bound(engine, workspace) as connection:
        connection.execute(insert(api_nonces), rows)


def left(engine: Engine, table: Table) -> int:
    """Count all rows, of all workspaces."""
    with engine.begin() as connection:
        return int(
            connection.execute(select(func.count()).select_from(table), execution_options={ACROSS: True}).scalar_one()
        )


def test_every_entry_can_run_on_both_databases(engine: Engine, workspace: WorkspaceId) -> None:
    """On an empty database none of them deletes anything or fails."""
    assert [Expire(engine)(one, [workspace]) for one in registry(requests_kept=KEPT)] == [0] * len(
        registry(requests_kept=KEPT)
    )


@pytest.mark.fault("61")
def test_no_batch_reads_what_it_does_not_delete(sqlite_url: str) -> None:
    """SQLite goes straight to the rows it chose; it would read the whole workspace, while everybody else waits."""
    engine = make_engine(sqlite_url)
    workspace = Directory(engine, lambda: datetime.now(UTC)).ensure_workspace("local")
    ran: list[tuple[str, Any]] = []
    event.listen(engine, "before_cursor_execute", lambda *given: ran.append((given[2], given[3])))
    entries = registry(requests_kept=KEPT)
    for one in entries:
        Expire(engine)(one, [workspace])
    deletions = [(sql, parameters) for sql, parameters in ran if sql.startswith("DELETE")]
    assert len(deletions) == len(entries)
    with engine.begin() as connection:
        for sql, parameters in deletions:
            first = connection.exec_driver_sql(f"explain query plan {sql}", parameters).fetchone()
            assert first is not None
            assert "USING INTEGER PRIMARY KEY (rowid=?)" in first.detail, sql
    engine.dispose()


def test_what_says_itself_when_it_ends_is_in_the_registry() -> None:
    """A table with a column expires_at that nobody deletes from grows for ever."""
    known = {one.table.name for one in registry(requests_kept=KEPT)}
    assert {table.name for table in metadata.sorted_tables if "expires_at" in table.c} <= known


@pytest.mark.fault("17", "61")
def test_nothing_inside_its_window_goes(
    begin: SqlBegin, engine: Engine, workspace: WorkspaceId, other_workspace: WorkspaceId
) -> None:
    """A nonce that may still be replayed stays, in every workspace; what is over goes, and raises the floor."""
    moment = now(engine)
    assert begin.engine is engine  # watched by the guard
    for one in (workspace, other_workspace):
        nonces(engine, one, moment + MINUTE, many=3)
        nonces(engine, one, moment - MINUTE, many=5)
    assert Expire(engine)(what(api_nonces), [workspace, other_workspace]) == 10
    assert left(engine, api_nonces) == 6
    with engine.begin() as connection:
        assert connection.scalars(select(api_nonce_floor.c.until)).one() == moment - MINUTE
    with bound(engine, workspace) as connection:
        for age in (timedelta(days=3), timedelta(hours=47)):
            row = {"bucket": str(age), "window_start": 0, "taken": 1, "expires_at": moment - age}
            connection.execute(insert(rate_windows).values(**row))
    assert Expire(engine)(what(rate_windows), [workspace]) == 1
    assert left(engine, rate_windows) == 1


@pytest.mark.fault("61")
def test_two_clean_ups_at_once_delete_everything_once(
    engine: Engine, workspace: WorkspaceId, other_workspace: WorkspaceId
) -> None:
    """However their batches meet, what is expired is gone, what is not is there, and nobody waits or fails."""
    moment = now(engine)
    for one in (workspace, other_workspace):
        nonces(engine, one, moment - MINUTE, many=900)
        nonces(engine, one, moment + MINUTE, many=50)
    expire = Expire(engine, batch=100, rest=lambda _: None)
    gone = at_once([lambda: expire(what(api_nonces), [workspace, other_workspace])] * 4)
    assert sum(gone) == 1800
    assert left(engine, api_nonces) == 100


class BrokenOffError(Exception):
    """What a crash is here."""


@pytest.mark.fault("61")
def test_a_clean_up_that_is_broken_off_is_finished_by_the_next(engine: Engine, workspace: WorkspaceId) -> None:
    """Each batch is a transaction of its own, and between two of them the database is left to others."""
    nonces(engine, workspace, now(engine) - MINUTE, many=250)
    rests: list[float] = []

    def crash(seconds: float) -> None:
        rests.append(seconds)
        raise BrokenOffError

    with pytest.raises(BrokenOffError):
        Expire(engine, batch=100, rest=crash)(what(api_nonces), [workspace])
    assert left(engine, api_nonces) == 150
    assert Expire(engine, batch=100, rest=rests.append)(what(api_nonces), [workspace]) == 150
    assert len(rests) == 2
    assert left(engine, api_nonces) == 0


@pytest.mark.fault("61")
def test_many_rows_go_in_batches_of_a_thousand(engine: Engine, workspace: WorkspaceId) -> None:
    """No statement locks more than that, however many wait."""
    nonces(engine, workspace, now(engine) - MINUTE, many=5_000)
    rests: list[float] = []
    assert Expire(engine, rest=rests.append)(what(api_nonces), [workspace]) == 5_000
    assert len(rests) == 5_000 // BATCH[engine.dialect.name]
    assert max(BATCH.values()) == 1_000


def test_requests_stay_until_their_sums_are_stored(
    engine: Engine, begin: SqlBegin, clock: FakeClock, workspace: WorkspaceId
) -> None:
    """A night without a roll-up costs no figure; after it, days within the retention stay as they are."""
    clock.now = now(engine)
    with bound(engine, workspace) as connection:
        for days in (0, 34, 36, 60):
            at = clock() - timedelta(days=days)
            row = {"at": at, "day": at.date(), "credential": "dk_1", "team": "", "method": "GET", "route": "/me"}
            row |= {"status": 200, "ms": 1.0, "bucket": 0, "bytes_in": 0, "bytes_out": 0}
            connection.execute(insert(api_requests).values(workspace_id=workspace, id=f"req_{days}", **row))
    expire = Expire(engine)
    assert expire(what(api_requests), [workspace]) == 0
    RollUpUsage(begin)(workspace)
    assert expire(what(api_requests), [workspace]) == 2
    with begin(workspace) as work:
        today = clock().date()
        assert work.usage.total(today - timedelta(days=90), today).requests == 4


def test_tokens_stay_in_the_list_for_a_while(engine: Engine, workspace: WorkspaceId) -> None:
    """Where people look for why a program fails; one that opens something never goes."""
    moment = now(engine)
    day = timedelta(days=1)
    tokens: dict[str, tuple[datetime, datetime | None]] = {
        "works": (moment + day, None),
        "ended": (moment - day, None),
        "revoked": (moment + day, moment - day),
        "ended long ago": (moment - 91 * day, None),
        "revoked long ago": (moment + day, moment - 91 * day),
    }
    with bound(engine, workspace) as connection:
        for name, (expires_at, revoked_at) in tokens.items():
            row: dict[str, Any] = {"id": name, "name": name, "team": "", "scopes": [], "token_hash": name}
            row |= {"created_by": "operator"}
            row |= {"created_at": moment - 200 * day, "expires_at": expires_at, "revoked_at": revoked_at}
            connection.execute(insert(api_tokens).values(workspace_id=workspace, **row))
    expire = Expire(engine)
    assert expire(what(api_tokens, "expires"), [workspace]) == 1
    assert expire(what(api_tokens, "revoked"), [workspace]) == 1
    with bound(engine, workspace) as connection:
        stay = set(connection.scalars(select(api_tokens.c.id).where(api_tokens.c.workspace_id == workspace)))
    assert stay == {"works", "ended", "revoked"}


def add_event(engine: Engine, workspace: WorkspaceId, name: str, at: datetime, state: str) -> None:
    """Store an event with one delivery and its attempt."""
    with bound(engine, workspace) as connection:
        put: Callable[..., object] = lambda table, **row: connection.execute(  # noqa: E731 - one line a row below
            insert(table).values(workspace_id=workspace, **row)
        )
        put(
            webhook_endpoints, id=f"ep_{name}", url="https://example.com", description="", types=[], team="",
            state="enabled", created_by="operator", created_at=at,
        )  # fmt: skip
        put(webhook_events, id=f"evt_{name}", type="alert.sent", at=at, data={})
        put(
            webhook_deliveries, id=f"dlv_{name}", event_id=f"evt_{name}", endpoint_id=f"ep_{name}", state=state,
            attempts=1, first=1, due_at=at, created_at=at, reason="",
        )  # fmt: skip
        put(webhook_attempts, delivery_id=f"dlv_{name}", number=1, at=at, latency_ms=1, answer="", error="")


def test_events_go_with_their_deliveries_once_everybody_was_told(engine: Engine, workspace: WorkspaceId) -> None:
    """One that is still on its way stays, however old it is."""
    moment = now(engine)
    old = moment - timedelta(days=31)
    add_event(engine, workspace, "old", old, "delivered")
    add_event(engine, workspace, "waits", old, "pending")
    add_event(engine, workspace, "new", moment - timedelta(days=29), "delivered")
    assert Expire(engine)(what(webhook_events), [workspace]) == 1
    assert left(engine, webhook_events) == left(engine, webhook_deliveries) == left(engine, webhook_attempts) == 2
    with bound(engine, workspace) as connection:
        stay = set(connection.scalars(select(webhook_events.c.id).where(webhook_events.c.workspace_id == workspace)))
    assert stay == {"evt_waits", "evt_new"}
