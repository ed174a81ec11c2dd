"""The chain over the audit log: whatever is done to the log by force, it tells."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from analysis.model.ids import WorkspaceId
from bot.upkeep_jobs import seal_audit
from db.audit_chain import BATCH, Finding, SqlAuditChain
from db.expiry import Expire, database_now, registry
from db.schema import audit_links, audit_log
from db.schema.records import AUDIT_KEPT
from db.unit_of_work import SqlBegin
from tests.conftest import FakeClock
from tests.db.conftest import at_once, bound

DAY = timedelta(days=1)


@pytest.fixture
def chain(engine: Engine, begin: SqlBegin, clock: FakeClock, workspace: WorkspaceId) -> SqlAuditChain:
    """A log of six entries written two hours ago, sealed in two runs."""
    with engine.begin() as connection:
        clock.now = database_now(connection) - timedelta(hours=2)
    made = SqlAuditChain(engine)
    for number in range(6):
        write(begin, workspace, number)
        clock.advance(60)
        if number == 3:
            assert made.seal(workspace)[0] == 4
    assert made.seal(workspace)[0] == 2
    return made


def write(begin: SqlBegin, workspace: WorkspaceId, number: int) -> None:
    """Write an entry."""
    with begin(workspace) as work:
        work.audit.record("policy.changed", actor="U1", target=f"t{number}", before={"x": 1.5}, after={"é": [number]})


def forced(engine: Engine, statement: Any) -> None:
    """Run a statement as somebody who owns the database: without the triggers, without the guard."""
    plain = create_engine(engine.url)
    with plain.begin() as connection:
        for table in ("audit_log", "audit_links"):
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"alter table {table} disable trigger user"))
            else:
                connection.execute(text(f"drop trigger if exists tr_{table}_update"))
                connection.execute(text(f"drop trigger if exists tr_{table}_delete"))
        connection.execute(statement)
    plain.dispose()


def test_an_untouched_log_is_as_it_was_sealed(chain: SqlAuditChain, workspace: WorkspaceId) -> None:
    """Every entry counts, sealing again adds nothing, and every head that ever was is found again."""
    found = chain.verify(workspace)
    assert (found.entries, found.waiting, found.findings) == (6, 0, [])
    assert chain.seal(workspace) == (0, found.head)
    assert chain.verify(workspace, found.head).findings == []
    assert chain.verify(workspace, "ab" * 32).findings == [Finding("head-unknown", "ab" * 32)]


def test_each_workspace_has_a_chain_of_its_own(
    chain: SqlAuditChain, begin: SqlBegin, workspace: WorkspaceId, other_workspace: WorkspaceId
) -> None:
    """The job goes through all of them."""
    write(begin, other_workspace, 9)
    assert seal_audit(chain, lambda: [workspace, other_workspace]) == 1
    assert chain.verify(other_workspace).entries == 1
    assert chain.verify(workspace).entries == 6


FORCE: dict[str, tuple[Callable[[WorkspaceId, str], Any], str]] = {
    "an entry changed": (lambda ws, id_: update(audit_log).where(*one(ws, id_)).values(actor="U2"), "changed"),
    "its details changed": (lambda ws, id_: update(audit_log).where(*one(ws, id_)).values(after=None), "changed"),
    "an entry deleted": (lambda ws, id_: delete(audit_log).where(*one(ws, id_)), "missing"),
    "its time moved": (
        lambda ws, id_: update(audit_log).where(*one(ws, id_)).values(at=audit_log.c.keep_until),
        "changed",
    ),
    "a link deleted": (lambda ws, id_: delete(audit_links).where(*link(ws, id_)), "gap"),
    "a link bent": (lambda ws, id_: update(audit_links).where(*link(ws, id_)).values(content=b"x" * 32), "broken"),
    "a link's time moved": (
        lambda ws, id_: update(audit_links).where(*link(ws, id_)).values(entry_until=audit_links.c.sealed_at),
        "broken",
    ),
}


def one(workspace: WorkspaceId, entry: str) -> tuple[Any, Any]:
    """Return the condition for an entry."""
    return audit_log.c.workspace_id == workspace, audit_log.c.id == entry


def link(workspace: WorkspaceId, entry: str) -> tuple[Any, Any]:
    """Return the condition for its link."""
    return audit_links.c.workspace_id == workspace, audit_links.c.entry == entry


@pytest.mark.fault("66")
@pytest.mark.parametrize("case", FORCE)
def test_what_is_changed_by_force_breaks_it(
    chain: SqlAuditChain, engine: Engine, workspace: WorkspaceId, case: str
) -> None:
    """The triggers refuse it; who takes them away is found out, with the entry or the number."""
    with bound(engine, workspace) as connection:
        query = audit_links.select().where(audit_links.c.workspace_id == workspace, audit_links.c.number == 3)
        entry = connection.execute(query).mappings().one()["entry"]
    statement, kind = FORCE[case]
    with pytest.raises(DBAPIError, match=r"never changes|kept until"), bound(engine, workspace) as connection:
        connection.execute(statement(workspace, entry))
    forced(engine, statement(workspace, entry))
    found = {one.kind: one.where for one in chain.verify(workspace).findings}
    assert found[kind] in {entry, "3", "4"}
    chain.seal(workspace)
    assert kind in {one.kind for one in chain.verify(workspace).findings}


def test_an_entry_put_in_afterwards_is_found(
    chain: SqlAuditChain, begin: SqlBegin, clock: FakeClock, workspace: WorkspaceId
) -> None:
    """With an old time it is never sealed; with today's it waits for its seal like any other."""
    clock.advance(3600)
    write(begin, workspace, 7)
    assert (chain.verify(workspace).waiting, chain.verify(workspace).findings) == (1, [])
    clock.advance(-9 * DAY.total_seconds())
    write(begin, workspace, 8)
    assert chain.seal(workspace)[0] == 1
    assert [one.kind for one in chain.verify(workspace).findings] == ["unsealed"]


def test_an_end_that_was_cut_off_is_known_by_its_head(
    chain: SqlAuditChain, engine: Engine, workspace: WorkspaceId
) -> None:
    """Entries and links gone together leave a chain that is whole; a head noted elsewhere is not in it any more."""
    noted = chain.verify(workspace).head
    last = audit_links.c.number > 4
    with bound(engine, workspace) as connection:
        entries = [
            row.entry
            for row in connection.execute(audit_links.select().where(audit_links.c.workspace_id == workspace, last))
        ]
    forced(engine, delete(audit_log).where(audit_log.c.workspace_id == workspace, audit_log.c.id.in_(entries)))
    forced(engine, delete(audit_links).where(audit_links.c.workspace_id == workspace, last))
    assert chain.verify(workspace).findings == []
    assert chain.verify(workspace, noted).findings == [Finding("head-unknown", noted)]


def test_two_at_once_seal_each_entry_once(
    chain: SqlAuditChain, begin: SqlBegin, clock: FakeClock, workspace: WorkspaceId
) -> None:
    """Several workers may run the job."""
    clock.advance(3600)
    for number in range(30):
        write(begin, workspace, 10 + number)
    at_once([lambda: chain.seal(workspace)] * 4)
    found = chain.verify(workspace)
    assert (found.entries, found.waiting, found.findings) == (36, 0, [])


def test_a_backlog_of_days_is_sealed_whole(
    chain: SqlAuditChain, engine: Engine, begin: SqlBegin, workspace: WorkspaceId, other_workspace: WorkspaceId
) -> None:
    """What was written before there was a chain, or while no worker ran, is no fault, however much it is."""
    write(begin, other_workspace, 0)
    many, began = 2 * BATCH + 1, begin.clock() - 9 * DAY
    entries = [
        {
            **entry_like(engine, workspace),
            "id": f"aud_{number:05}",
            "workspace_id": other_workspace,
            "at": began + timedelta(seconds=number),
            "keep_until": began + timedelta(seconds=number) + AUDIT_KEPT,
        }
        for number in range(many)
    ]
    with bound(engine, other_workspace) as connection:
        connection.execute(insert(audit_log), entries)
    assert chain.seal(other_workspace)[0] == many + 1
    found = chain.verify(other_workspace)
    assert (found.entries, found.waiting, found.findings) == (many + 1, 0, [])


def test_what_has_expired_goes_and_the_rest_stays_whole(
    chain: SqlAuditChain, engine: Engine, begin: SqlBegin, clock: FakeClock, workspace: WorkspaceId
) -> None:
    """After 400 days entries and links are deleted from the beginning on; nobody calls that a fault."""
    old = {
        **dict(entry_like(engine, workspace)),
        "id": "aud_old",
        "at": clock() - 401 * DAY,
        "keep_until": clock() - DAY,
    }
    forced(engine, delete(audit_links).where(audit_links.c.workspace_id == workspace))
    with bound(engine, workspace) as connection:
        connection.execute(insert(audit_log), old)
    assert chain.seal(workspace)[0] == 7
    assert chain.verify(workspace).entries == 6
    for what in registry(requests_kept=DAY):
        if what.table in {audit_log, audit_links}:
            assert Expire(engine)(what, [workspace]) == 1
    found = chain.verify(workspace)
    assert (found.entries, found.findings) == (6, [])


def entry_like(engine: Engine, workspace: WorkspaceId) -> Any:
    """Return an entry's values."""
    with bound(engine, workspace) as connection:
        return connection.execute(audit_log.select().where(audit_log.c.workspace_id == workspace)).mappings().first()
