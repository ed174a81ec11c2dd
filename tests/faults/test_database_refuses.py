"""Databases that cannot now, full, read-only or without connections: clean answers, nothing half done, recovery.

A full disk is not simulated by a stub: SQLite is given no more pages, and PostgreSQL itself raises its own errors.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event, make_url, text

from analysis.errors import UnavailableError
from analysis.model.ids import WorkspaceId
from db.engine import make_engine
from db.unit_of_work import SqlBegin
from tests.handlers.api.driver import ApiDriver, Program

THING = {"name": "Harbour"}
LARGE = {"name": "x" * 80}
CONNECTIONS = 2
CODES = {
    "disk full": "53100",
    "out of memory": "53200",
    "too many connections": "53300",
    "a file that cannot be written": "58030",
    "a lock that is not given": "55P03",
    "a statement that takes too long": "57014",
    "shutting down": "57P01",
}


@contextmanager
def without_room(engine: Engine) -> Iterator[None]:
    """Give SQLite not one page more, on each connection, until the block ends."""

    def full(connection: Any, *_: object) -> None:
        pages = connection.execute("pragma page_count").fetchone()[0]
        connection.execute(f"pragma max_page_count = {pages}")

    engine.dispose()
    event.listen(engine, "connect", full)
    try:
        yield
    finally:
        event.remove(engine, "connect", full)
        engine.dispose()


@contextmanager
def raising(url: str, code: str) -> Iterator[None]:
    """Let PostgreSQL raise this error of its own at each insert of a deal until the block ends."""
    with closing(psycopg.connect(url, autocommit=True)) as server:
        server.execute(
            "create function refuse() returns trigger language plpgsql as"
            f" $$ begin raise exception 'no' using errcode = '{code}'; end $$"
        )
        server.execute("create trigger refuse before insert on opportunities for each row execute function refuse()")
        try:
            yield
        finally:
            server.execute("drop trigger refuse on opportunities")
            server.execute("drop function refuse")


@contextmanager
def read_only(url: str, engine: Engine) -> Iterator[None]:
    """Let PostgreSQL take no writes on connections that exist, as one that became a standby; new ones are well."""
    with closing(psycopg.connect(url, autocommit=True)) as server:
        name = make_url(url).database
        server.execute(f'alter database "{name}" set default_transaction_read_only = on')
        engine.dispose()
        with engine.connect() as made:  # the pool keeps it
            assert made.scalar(text("show transaction_read_only")) == "on"
        server.execute("set transaction_read_only = off; set default_transaction_read_only = off")
        server.execute(f'alter database "{name}" reset default_transaction_read_only')
        yield


async def demand_away(api: ApiDriver, dialer: Program) -> None:
    """Demand that something new is turned away as it should be."""
    away = await api.call(dialer, "POST", "/things", THING, key="order-1")
    assert (away.status, away.json["type"].rpartition("#")[2]) == (503, "unavailable"), away.content
    assert int(away.headers["retry-after"]) >= 1
    assert not re.search(rb"(?i)sqlite|psycopg|disk|traceback", away.content)


async def demand_well(api: ApiDriver, dialer: Program) -> None:
    """Demand that the same request, with the same Idempotency-Key, is done as if nothing had been."""
    made = await api.call(dialer, "POST", "/things", THING, key="order-1")
    assert made.status == 202, made.content
    assert "idempotent-replayed" not in made.headers
    assert (await api.call(dialer, "GET", f"/things/{made.json['id']}")).status == 200


def fill(begin: SqlBegin, workspace: WorkspaceId) -> None:
    """Write much in one transaction."""
    with begin(workspace) as work:
        for number in range(1_000):
            work.users.ensure(f"U{number}")


@pytest.mark.fault("58")
class TestFullDisk:
    """SQLite without room."""

    @pytest.fixture
    def database_url(self, sqlite_url: str) -> str:
        """On SQLite."""
        return sqlite_url

    async def test_writes_wait_and_reads_go_on(
        self, api: ApiDriver, dialer: Program, begin: SqlBegin, workspace: WorkspaceId
    ) -> None:
        """503 for whatever needs room, until there is some; what was stored is read and whole; nothing is half done."""
        before = await api.call(dialer, "POST", "/things", THING, key="before")
        assert before.status == 202
        with without_room(begin.engine):
            for number in range(40):  # until the last free bytes of the last pages are used up
                last = await api.call(dialer, "POST", "/things", LARGE, key=f"large-{number}")
                if last.status != 202:
                    break
            assert last.status == 503
            await demand_away(api, dialer)
            with begin(workspace) as work:
                stored = {one.company for one in work.opportunities.recent()}
            assert THING["name"] in stored
            with pytest.raises(UnavailableError, match="database"):
                fill(begin, workspace)
        await demand_well(api, dialer)
        with begin.engine.connect() as connection:
            assert connection.scalar(text("pragma integrity_check")) == "ok"


@pytest.mark.fault("56")
class TestPostgres:
    """A server with its own reasons."""

    @pytest.fixture
    def database_url(self, postgres_url: str) -> str:
        """On PostgreSQL."""
        return postgres_url

    @pytest.fixture
    def engine(self, database_url: str) -> Iterator[Engine]:
        """One of the product's, with less patience."""
        made = make_engine(database_url, pool_size=CONNECTIONS, max_overflow=0, patience_s=0.2)
        yield made
        made.dispose()

    @pytest.mark.fault("58", "59")
    async def test_what_passes_is_503_and_then_done(self, api: ApiDriver, dialer: Program, database_url: str) -> None:
        """Each of the server's errors that waiting mends; the very same request is done afterwards, once."""
        for name, code in CODES.items():
            with raising(database_url, code):
                away = await api.call(dialer, "POST", "/things", THING, key="order-1")
                assert away.status == 503, (name, away.content)
                await demand_away(api, dialer)
        await demand_well(api, dialer)

    async def test_a_server_that_takes_no_writes_any_more_is_left(
        self, api: ApiDriver, dialer: Program, database_url: str, engine: Engine
    ) -> None:
        """One request is told to come again; the next connection goes to whoever takes writes now."""
        with read_only(database_url, engine):
            await demand_away(api, dialer)
            await demand_well(api, dialer)

    async def test_an_empty_pool_is_503(self, api: ApiDriver, dialer: Program, engine: Engine) -> None:
        """Whoever finds no connection is told so; with one free again it goes on."""
        with ExitStack() as held:
            for _ in range(CONNECTIONS):
                held.enter_context(engine.connect())
            await demand_away(api, dialer)
        await demand_well(api, dialer)

    async def test_a_lock_that_is_not_given_is_503(self, api: ApiDriver, dialer: Program, database_url: str) -> None:
        """Somebody else holds the table: told so before the lock is given, done after it."""
        with closing(psycopg.connect(database_url)) as other:
            other.execute("lock table opportunities in exclusive mode")
            await demand_away(api, dialer)
        await demand_well(api, dialer)
