"""A launched worker: its chores, its schedules, retention, cancel from outside, and how it leaves."""

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import redirect_stderr
from datetime import timedelta
from io import StringIO
from pathlib import Path
from threading import Event
from threading import enumerate as enumerate_threads
from typing import Any

import psycopg
import pytest
from dbos import DBOS, _dbos
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError

from bot.engine.client import ClientJobControl, make_client
from bot.engine.durable import Durable
from bot.engine.launch import RETENTION, Quiet, forget, launch, migrate
from bot.engine.settings import QueueLimits
from bot.log import configure
from db.engine import PROBE, make_engine
from db.repositories.jobs import SqlJobs
from db.turns import BackgroundConnection, turns_of
from tests.bot.engine.engines import FAST, fast, launched, now, result, sqlite_url, status, until


def hello(engine: Durable) -> None:
    """Register one workflow that greets."""
    engine.workflow("hello", lambda name: engine.step("greet", lambda: f"hello {name}"))
    engine.workflow("slow", lambda: engine.step("wait", lambda: None))


def test_a_start_that_fails_leaves_no_engine_behind(tmp_path: Path) -> None:
    """Its threads would keep a process alive that claims every job and can run none; the lock is free again."""
    url = sqlite_url(tmp_path)
    migrate(url)
    before = set(enumerate_threads())
    unsound = {**FAST, "wrong": QueueLimits(poll_s=-1)}
    with pytest.raises(ValueError, match="poll"):
        launch(url, hello, fast(queues=unsound), clock=now)
    until(lambda: not [one for one in set(enumerate_threads()) - before if not one.daemon])
    with launched(url, hello, fast()):
        assert status("never-heard-of") == ""


def test_a_server_that_vanished_is_given_up_as_soon_as_by_our_own_connections(postgres_url: str) -> None:
    """Else every queue would wait for the kernel, a quarter of an hour; what an operator's address says goes first."""
    migrate(postgres_url)
    address = make_url(postgres_url).update_query_dict({"keepalives_idle": "7"})
    wanted = {**{name: str(value) for name, value in PROBE.items()}, "keepalives_idle": "7"}
    with launched(address.render_as_string(hide_password=False), hello, fast()):
        engine = _dbos._get_dbos_instance()._sys_db.engine
        with engine.connect() as connection:
            link: Any = connection.connection.driver_connection
            said = link.info.get_parameters()
    assert {name: said[name] for name in PROBE if said.get(name)} | {"keepalives": "1"} == wanted


def test_what_jobs_write_stands_behind_people(tmp_path: Path) -> None:
    """On SQLite: a step's own transactions and the engine's records of it both wait behind whoever needs an answer."""
    url = sqlite_url(tmp_path)
    migrate(url)
    ours, line = make_engine(url), turns_of(str(make_url(url).database))
    begun, go = Event(), Event()

    def store() -> None:
        begun.set()
        assert go.wait(60)
        with ours.begin():
            pass

    def declare(engine: Durable) -> None:
        engine.workflow("store", lambda: engine.step("store", store))

    with launched(url, declare, fast()):
        with ours.begin() as connection:
            assert SqlJobs(connection, make_client(ours)).enqueue("store", "one", queue="interactive")
        assert begun.wait(60)
        with ours.begin():
            go.set()
            until(lambda: line.others or line.people)
            assert line.people == 0
        assert result("one") == {"done": None}
        with _dbos._get_dbos_instance()._sys_db.engine.connect() as connection:
            assert isinstance(connection.connection.driver_connection, BackgroundConnection)
    ours.dispose()


def test_a_job_commits_or_vanishes_with_its_rows(tmp_path: Path) -> None:
    """Queued in a transaction: rolled back it never runs, committed it runs once per key, canceled never."""
    url = sqlite_url(tmp_path)
    migrate(url)
    engine = make_engine(url)
    client = make_client(engine)
    with engine.connect() as connection:
        assert SqlJobs(connection, client).enqueue("hello", "rolled-back", "you", queue="interactive")
        connection.rollback()
    with engine.begin() as connection:
        jobs = SqlJobs(connection, client)
        assert jobs.enqueue("hello", "kept", "world", queue="interactive")
        assert not jobs.enqueue("hello", "kept", "again", queue="interactive")
        assert jobs.enqueue("hello", "canceled", "nobody", queue="interactive")
        connection.execute(text("select 1"))
    ClientJobControl(client).cancel("canceled")
    ClientJobControl(client).cancel("never-heard-of")
    with launched(url, hello, fast()) as worker:
        assert result("kept") == {"done": "hello world"}
        assert status("rolled-back") == ""
        assert status("canceled") == "CANCELLED"
        assert worker.engine.dead(["kept", "canceled"]) == {"kept": "lost", "canceled": "canceled"}
    client.destroy()
    engine.dispose()


def test_chores_are_done_again_and_again_and_finished_jobs_are_forgotten(tmp_path: Path) -> None:
    """Reconciling runs by itself; retention deletes what is old enough, and nothing else."""
    looks: list[Durable] = []
    with launched(sqlite_url(tmp_path), hello, fast(), chores=looks.append) as worker:
        assert worker.engine.enqueue("hello", "old", "you", queue="interactive")
        result("old")
        until(lambda: len(looks) >= 2)
        assert forget(30, now) == 0
        assert forget(30, lambda: now() + timedelta(days=31)) >= 1
        assert status("old") == ""
        schedule = DBOS.get_schedule(RETENTION)
        assert schedule is not None
        assert (schedule["schedule"], schedule["queue_name"]) == ("40 3 * * *", "batch")


def test_a_job_that_waits_for_the_next_worker_goes_on_there(tmp_path: Path) -> None:
    """A worker closed in the middle of a job leaves no thread behind and no result in its place."""
    url, first, second, inside = sqlite_url(tmp_path), [0], [0], Event()
    made: list[Durable] = []

    def declare(engine: Durable) -> None:
        made.append(engine)

        def one() -> None:
            first[0] += 1
            inside.set()
            until(lambda: not made[0].gate.is_open)  # a stop finds it under way, however late it comes

        def two() -> int:
            second[0] += 1
            return 2

        def body() -> int:
            engine.step("one", one)
            return engine.step("two", two)

        engine.workflow("pair", body)

    with launched(url, declare, fast()) as worker:
        assert worker.engine.enqueue("pair", "pair", queue="interactive")
        assert inside.wait(120)
        assert worker.drain()
        until(lambda: first == [1])
        worker.close()
        assert second == [0]
        until(lambda: not worker.engine.running)
    with launched(url, declare, fast()):
        assert result("pair") == {"done": 2}
    assert (first, second) == ([1], [1])


@pytest.mark.fault("56")
def test_chores_that_fail_are_tried_again(tmp_path: Path) -> None:
    """A database that is away for a while pauses the look-out, it does not end it."""
    looks: list[int] = []

    def fails(_: Durable) -> None:
        looks.append(1)
        raise OSError("away")

    with launched(sqlite_url(tmp_path), hello, fast(), chores=fails):
        until(lambda: len(looks) >= 2)


@pytest.fixture
def log_of_a_server(logs_restored: None) -> Iterator[StringIO]:
    """What a production process writes to standard error."""
    written = StringIO()
    with redirect_stderr(written):
        configure("INFO", as_json=True)
        # As DBOS leaves it where nobody stops it.
        dbos = logging.getLogger("dbos")
        dbos.handlers, dbos.propagate = [logging.StreamHandler()], False
        yield written


def test_the_engines_own_log_goes_through_ours(tmp_path: Path, log_of_a_server: StringIO) -> None:
    """No plain line stands between the JSON, and no secret gets past the redaction."""
    with launched(sqlite_url(tmp_path), hello, fast()):
        logging.getLogger("dbos").warning("cannot reach postgresql://u:hush@db/calls")
    events = [json.loads(line) for line in log_of_a_server.getvalue().splitlines()]
    assert [event["logger"] for event in events if "cannot reach" in event["event"]] == ["dbos"]
    assert "hush" not in log_of_a_server.getvalue()


@pytest.mark.fault("56")
def test_a_database_that_is_away_is_one_line_not_a_flood() -> None:
    """Every thread of the engine reports it many times a second, with tracebacks; a bug keeps its own."""
    quiet = Quiet()
    gone = OperationalError("select 1", {}, psycopg.OperationalError("refused"), connection_invalidated=True)

    def kept(error: Exception, *, as_text: bool) -> logging.LogRecord | None:
        try:
            raise error
        except (OperationalError, ZeroDivisionError):
            words = f"Exception polling schedules: {traceback.format_exc()}" if as_text else "Exception in a thread"
            info = None if as_text else sys.exc_info()
            record = logging.LogRecord("dbos", logging.WARNING, "", 0, words, None, info)
            return record if quiet.filter(record) else None

    first = kept(gone, as_text=True)
    assert first is not None
    assert first.getMessage() == "database away (OperationalError): Exception polling schedules"
    assert kept(gone, as_text=True) is None
    assert kept(gone, as_text=False) is None
    bug = kept(ZeroDivisionError("a bug"), as_text=True)
    assert bug is not None
    assert "Traceback" in bug.getMessage()
    crash = kept(ZeroDivisionError("a bug"), as_text=False)
    assert crash is not None
    assert crash.exc_info


def test_canceled_jobs_leave_no_tracebacks_in_the_log() -> None:
    """What a person asked for is no error; everything else is kept."""
    quiet = Quiet()

    def record(message: str) -> logging.LogRecord:
        return logging.LogRecord("dbos", logging.ERROR, "", 0, message, None, None)

    assert not quiet.filter(record("Workflow conv_x was cancelled"))
    assert quiet.filter(record("Exception encountered in queue thread"))
