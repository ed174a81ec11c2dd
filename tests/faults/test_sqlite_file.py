"""One SQLite file: its log stays small, a writer that hangs holds up no answer for ever, nothing waiting is lost."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from analysis.errors import UnavailableError
from db.directory import Directory
from db.engine import LOG_BYTES, make_engine
from db.unit_of_work import SqlBegin
from tests.conftest import FakeClock
from tests.db.conftest import stored

MEGABYTES = 24


def log_of(path: Path) -> int:
    """Return the size of the write-ahead log."""
    return path.with_name(f"{path.name}-wal").stat().st_size


@pytest.mark.fault("60")
def test_the_log_shrinks_once_a_long_reader_left(tmp_path: Path) -> None:
    """A reader keeps every page since it began; once it is gone the log falls back, and stays small from then on."""
    path = tmp_path / "app.db"
    engine = make_engine(f"sqlite:///{path}")

    def write(megabytes: int) -> None:
        for _ in range(megabytes):
            with engine.begin() as connection:
                connection.execute(text("insert into blobs values (randomblob(1000000))"))

    with engine.begin() as connection:
        connection.execute(text("create table blobs (content blob)"))
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("begin")
        reader.execute("select count(*) from blobs").fetchone()
        write(MEGABYTES)
        assert log_of(path) > MEGABYTES * 1_000_000
        reader.execute("rollback")
    write(2)
    assert log_of(path) <= LOG_BYTES
    write(MEGABYTES)
    assert log_of(path) <= LOG_BYTES
    engine.dispose()


@pytest.mark.fault("60")
def test_a_writer_that_holds_the_file_is_waited_for_and_then_said_so(sqlite_url: str, clock: FakeClock) -> None:
    """While another program holds the write lock: UnavailableError after our patience, and work again after it."""
    engine = make_engine(sqlite_url, patience_s=0.2)
    begin, workspace = SqlBegin(engine, clock), Directory(engine, clock).ensure_workspace("local")
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(UnavailableError, match="database"):
            stored(begin, workspace)
    assert stored(begin, workspace).case_number
    engine.dispose()
