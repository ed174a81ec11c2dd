"""One look for all queues: it finds what waits, is shared, uses an index, and asks for nothing where nothing waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from dbos import DBOSClient, _dbos
from sqlalchemy import Engine, event

from bot.engine.client import make_client
from bot.engine.durable import Durable
from bot.engine.launch import migrate
from bot.engine.lookout import KEPT_S, Lookout, waiting
from bot.engine.settings import QueueLimits
from db.engine import make_engine
from db.repositories.jobs import SqlJobs
from tests.bot.engine.engines import fast, launched, result

QUEUES = {"interactive": QueueLimits(poll_s=1.0), "batch": QueueLimits(poll_s=2.0)}


@dataclass
class Room:
    """A database with the engine's tables, and a lookout whose clock stands still unless told."""

    engine: Engine
    client: DBOSClient
    now: float = 100.0

    @property
    def database(self) -> Any:
        """What DBOS keeps to itself."""
        return self.client._sys_db

    @property
    def schema(self) -> dict[str, str]:
        """Where the engine's tables are."""
        return dict(self.database.engine.get_execution_options()["schema_translate_map"])

    def lookout(self) -> Lookout:
        """Return one for two queues."""
        return Lookout(self.database, QUEUES, lambda: self.now)

    def put(self, key: str, queue: str) -> None:
        """Queue a job."""
        with self.engine.begin() as connection:
            assert SqlJobs(connection, self.client).enqueue("hello", key, queue=queue)


@pytest.fixture
def room(database_url: str) -> Iterator[Room]:
    """A room on both databases."""
    migrate(database_url)
    engine = make_engine(database_url)
    client = make_client(engine)
    client.list_workflows(limit=1)  # connects
    yield Room(engine, client)
    client.destroy()
    engine.dispose()


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Note the statements that are run."""
    statements: list[str] = []

    def note(_link: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def test_threads_share_a_look_and_claim_only_where_a_job_waits(room: Room) -> None:
    """An idle queue costs no statement of its own; a job is seen at the next look that is due; strangers pass."""
    lookout = room.lookout()
    with counted(room.engine) as statements:
        assert [lookout.dequeue_scopes(name) for name in ("interactive", "batch")] == [[], []]
    assert len(statements) == 1
    room.put("one", "batch")
    room.now += 0.5  # sooner than any queue looks twice
    assert lookout.dequeue_scopes("batch") == []
    room.now += 0.5
    assert [lookout.dequeue_scopes(name) for name in ("interactive", "batch")] == [[], [None]]
    assert lookout.dequeue_scopes("_dbos_internal_queue") == [None]


def test_the_look_is_a_seek_however_much_is_queued(room: Room) -> None:
    """The databases answer from the index of what is queued or runs, not from the table."""
    for number in range(20):
        room.put(f"job-{number}", "batch")
    query = waiting(room.database.tables.workflow_status, ["batch", "interactive"])
    words = str(
        query.compile(
            room.engine,
            compile_kwargs={"literal_binds": True},
            schema_translate_map=room.schema,
            render_schema_translate=True,
        )
    )
    with room.engine.connect() as connection:
        if room.engine.dialect.name == "sqlite":
            plan = connection.exec_driver_sql(f"explain query plan {words}").all()
        else:
            connection.exec_driver_sql("set local enable_seqscan = off")  # so few rows it would read anyway
            plan = connection.exec_driver_sql(f"explain {words}").all()
    assert "idx_workflow_status_in_flight" in str(plan)
    assert " SCAN " not in str(plan).replace("SCAN CONSTANT ROW", "")
    assert "Seq Scan" not in str(plan)


def test_limits_are_read_anew_now_and_then(room: Room) -> None:
    """What an operator changes is seen within seconds; a queue that is not there is asked for again."""
    lookout = room.lookout()
    assert lookout.get_queue("batch") is None
    room.client.register_queue("batch", worker_concurrency=4)
    first = lookout.get_queue("batch")
    assert first is not None
    room.client.register_queue("batch", worker_concurrency=9, on_conflict="always_update")
    assert lookout.get_queue("batch") is first
    room.now += KEPT_S
    again = lookout.get_queue("batch")
    assert again is not None
    assert again._worker_concurrency == 9


def test_a_worker_looks_through_it_and_still_works(room: Room, database_url: str) -> None:
    """A launched worker's queue threads ask the lookout, and a job is found and done."""
    room.put("hello-1", "batch")

    def register(engine: Durable) -> None:
        engine.workflow("hello", lambda: "hello")

    with launched(database_url, register, fast()):
        assert result("hello-1") == {"done": "hello"}
        database: Any = _dbos._get_dbos_instance()._sys_db
        assert isinstance(database.dequeue_scopes.__self__, Lookout)
        assert isinstance(database.get_queue.__self__, Lookout)
