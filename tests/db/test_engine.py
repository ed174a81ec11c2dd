"""Connections: durable on SQLite, honest about a lost PostgreSQL."""

# ruff: noqa: PT012 - what raises is the end of the unit of work, not one statement

import os
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from analysis.errors import UnavailableError
from db.directory import Directory
from db.engine import database_url, make_engine
from db.migrate import migrate
from db.unit_of_work import SqlBegin
from tests.conftest import FakeClock
from tests.db.conftest import at_once, stored
from tests.fakes.postgres import PrivatePostgres


@pytest.mark.parametrize("given", ["postgres://u:p@h:1/d?sslmode=require", "postgresql://u:p@h:1/d?sslmode=require"])
def test_hosts_spellings_get_our_driver(given: str) -> None:
    """What a host sets as DATABASE_URL works as it is."""
    made = database_url(given).render_as_string(hide_password=False)
    assert made == "postgresql+psycopg://u:p@h:1/d?sslmode=require"


@pytest.mark.fault("55")
def test_sqlite_is_durable(sqlite_url: str) -> None:
    """WAL, every commit on the disk, foreign keys on, patient with other writers."""
    engine = make_engine(sqlite_url)
    with engine.connect() as connection:
        found = [
            connection.scalar(text(f"pragma {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    engine.dispose()
    assert found == ["wal", 2, 1, 30_000]


@pytest.mark.fault("60")
def test_eight_open_a_new_file_at_once(tmp_path: Path) -> None:
    """Switching to WAL waits its turn too."""
    url = f"sqlite:///{tmp_path}/new.db"

    def open_it() -> str:
        engine = make_engine(url)
        with engine.begin() as connection:
            mode = connection.scalar(text("pragma journal_mode"))
        engine.dispose()
        return str(mode)

    assert at_once([open_it] * 8) == ["wal"] * 8


@pytest.mark.fault("60")
def test_reading_before_writing_loses_nothing(sqlite_url: str, clock: FakeClock) -> None:
    """Two transactions that read and then write the same thing wait for one another."""
    engine = make_engine(sqlite_url)
    workspace = Directory(engine, clock).ensure_workspace("local")
    begin = SqlBegin(engine, clock)

    def add() -> str:
        with begin(workspace) as work:
            work.conversations.recent()
        return stored(begin, workspace).case_number

    assert len(set(at_once([add] * 8))) == 8
    engine.dispose()


def test_directory_makes_a_workspace_once(sqlite_url: str, clock: FakeClock) -> None:
    """Whoever asks first makes it; everybody gets the same."""
    engine = make_engine(sqlite_url)
    directory = Directory(engine, clock)
    made = set(at_once([lambda: directory.ensure_workspace("local")] * 6))
    assert len(made) == 1
    assert directory.all() == [*made]
    assert directory.find("local") in made
    assert directory.find("slack:T1") is None
    engine.dispose()


@pytest.mark.fault("56")
def test_nobody_listening_is_unavailable(clock: FakeClock) -> None:
    """A refused connection is nobody's fault and worth another try."""
    engine = make_engine("postgresql://u@127.0.0.1:9/d")
    with pytest.raises(UnavailableError) as caught:
        Directory(engine, clock).all()
    assert caught.value.provider == "database"


@pytest.mark.fault("56")
@pytest.mark.skipif("TEST_DATABASE_URL" in os.environ, reason="needs a server it may crash")
def test_server_crash_is_unavailable_and_heals(clock: FakeClock) -> None:
    """In mid-transaction and between them a lost server is UnavailableError; back again, all that was committed is."""
    with closing(PrivatePostgres()) as server:
        migrate(server.url)
        engine = make_engine(server.url)
        workspace = Directory(engine, clock).ensure_workspace("local")
        begin = SqlBegin(engine, clock)
        kept = stored(begin, workspace)
        with pytest.raises(UnavailableError), begin(workspace) as work:
            server.stop("immediate")
            work.conversations.recent()
        with pytest.raises(UnavailableError), begin(workspace) as work:
            work.conversations.recent()
        server.start()
        with begin(workspace) as work:
            assert work.conversations.recent() == [kept]
        engine.dispose()
    assert not server.home.exists()
