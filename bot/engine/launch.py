"""Starts and stops the durable engine of one worker process."""

import logging
import os
import secrets
import signal
import socket
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import sqlalchemy as sa
import structlog
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer
from sqlalchemy.engine import URL, make_url

from analysis.errors import UnavailableError
from analysis.ports import Clock
from bot.engine import lookout
from bot.engine.durable import Durable
from bot.engine.locks import FileLock, Locks, PgLocks
from bot.engine.settings import EngineSettings, QueueLimits
from bot.engine.takeover import Takeover
from db.engine import BUSY_S, PROBE, unreachable
from db.turns import BackgroundConnection, background
from db.unit_of_work import translated

NAME = "sales-calls"
"""Owner of jobs, queues and schedules in the engine's tables."""

RETENTION = "engine.retention"
RETENTION_CRON = "40 3 * * *"
RETENTION_BATCH = 500
AWAY_S = 5.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Worker:
    """A launched engine."""

    engine: Durable
    takeover: Takeover

    def drain(self) -> bool:
        """Let steps under way finish and start no more; True if none is left. The process must end after it."""
        return self.engine.gate.close(self.engine.settings.stop_s)

    def close(self, *, settle_s: float = 5.0) -> None:
        """Shut everything down and stay alive (tests, terminal commands).

        Jobs that are about to end get *settle_s* seconds for it, steps under way as long as in a stop; what is
        left then is for the next worker.
        """
        end = time.monotonic() + settle_s
        while self.engine.gate.is_open and self.engine.running and time.monotonic() < end:
            time.sleep(0.02)
        self.drain()
        self.engine.gate.abandon()
        self.takeover.stop()
        DBOS.destroy()


def launch(
    url: str,
    register: Callable[[Durable], None],
    settings: EngineSettings,
    *,
    clock: Clock,
    chores: Callable[[Durable], object] = lambda _: None,
) -> Worker:
    """Work off the queues of the database at *url* until the process ends.

    Args:
        url: SQLAlchemy address of our database, SQLite file or PostgreSQL; the engine keeps its tables in it.
        register: Declares the pipelines.
        settings: See there.
        clock: For retention.
        chores: Called every `settings.reconcile_s` seconds in a thread of the engine's.

    Raises:
        EngineBusyError: Another worker runs on this SQLite file.
        UnavailableError: The database is away; nothing of the engine is left behind then.
    """
    place = make_url(url)
    mine = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
    locks, look_s, strikes = _locks(place, settings.lease_s)
    try:
        locks.claim(mine)
    except psycopg.OperationalError as error:
        raise UnavailableError("database", detail=type(error).__name__) from error
    quieten()
    if not sa.event.contains(sa.Engine, "handle_error", unreachable):
        sa.event.listen(sa.Engine, "handle_error", unreachable)
    engine = Durable(settings)
    register(engine)
    engine.schedule(RETENTION, RETENTION_CRON, lambda _: engine.step("forget", forget, settings.keep_days, clock))
    try:
        with translated():
            _begin(engine, DBOS(config=_config(place, mine, settings)), settings)
    except BaseException:
        # The database went away in between, say. Threads of the engine's that stay behind would keep this process
        # alive, and it would claim job after job and run none of them.
        engine.gate.close(settings.stop_s)  # what some job began meanwhile still has the world it needs
        engine.gate.abandon()
        DBOS.destroy()
        locks.close()
        raise
    takeover = Takeover(
        locks,
        mine,
        engine.running,
        version=settings.version,
        look_s=settings.look_s or look_s,
        strikes=settings.strikes or strikes,
        chores=lambda: _behind(chores, engine),
        chores_s=settings.reconcile_s,
    )
    takeover.start()
    log.info("engine.launched", executor=mine, queues=sorted(settings.queues))
    return Worker(engine, takeover)


def _behind(chores: Callable[[Durable], object], engine: Durable) -> None:
    with background():
        chores(engine)


def _begin(engine: Durable, dbos: DBOS, settings: EngineSettings) -> None:
    """Start the engine's threads, then tell it its queues and schedules."""
    DBOS.listen_queues(list(settings.queues))
    DBOS.launch()
    lookout.post(dbos, settings.queues)
    for name, limits in settings.queues.items():
        DBOS.register_queue(name, on_conflict="always_update", **_limits(limits))
    DBOS.apply_schedules(
        [
            {"schedule_name": name, "workflow_fn": workflow, "schedule": cron, "context": None, "queue_name": "batch"}
            for name, cron, workflow in engine.schedules
        ]
    )


def migrate(url: str) -> None:
    """Create or update the engine's tables; run before any process that only enqueues."""
    place = make_url(url)
    _wal(place)
    DBOS.migrate(_engine_url(place))


def stop_signals() -> Event:
    """Return an event that SIGTERM or SIGINT sets from now on. Call it before `launch`: jobs begin in there."""
    asked = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.set())
    return asked


def stop_when(asked: Event, worker: Worker) -> None:
    """Sleep until *asked*, drain, and end the process at once: peers or the next start take the rest.

    Nothing is cut and nothing repeated: steps under way finish and are saved, waiting threads die at the gate.
    """
    # Never asked.wait(): the handler runs in this very thread, and set() would wait for the lock that wait() holds.
    while not asked.is_set():
        time.sleep(0.1)
    end(worker)


def end(worker: Worker, code: int = 0) -> None:
    """Drain and end the process."""
    drained = worker.drain()
    log.info("engine.stopped", drained=drained)
    logging.shutdown()
    os._exit(code)


def forget(keep_days: int, clock: Clock) -> int:
    """Delete finished jobs older than *keep_days* from the engine's tables; return how many. 9 kB each."""
    before = (clock() - timedelta(days=keep_days)).astimezone(UTC).isoformat()
    gone = 0
    while True:
        rows = DBOS.list_workflows(
            status=["SUCCESS", "ERROR", "CANCELLED"],
            completed_before=before,
            limit=RETENTION_BATCH,
            load_input=False,
            load_output=False,
        )
        if not rows:
            return gone
        DBOS.delete_workflows([row.workflow_id for row in rows])
        gone += len(rows)


class Quiet(logging.Filter):
    """Drops what DBOS says where it tells nothing.

    Of canceled jobs: a person asked for that, nothing went wrong. Of a database that is away: some 30 threads
    report it many times a second, with tracebacks; one line in AWAY_S says it all.
    """

    def __init__(self) -> None:
        super().__init__()
        self._away_said_at = -AWAY_S

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to keep it."""
        # Some messages carry their traceback as text: the error is the one being handled right now.
        error = record.exc_info[1] if record.exc_info else sys.exc_info()[1]
        message = record.getMessage()
        if lost_connection(error):
            now = time.monotonic()
            if now < self._away_said_at + AWAY_S:
                return False
            self._away_said_at = now
            said = message.partition("Traceback (most recent call last)")[0].strip().rstrip(":")
            record.msg, record.args = f"database away ({type(error).__name__}): {said}", ()
            record.exc_info = record.exc_text = None
        return "Cancelled" not in type(error).__name__ and "was cancelled" not in message


def lost_connection(error: BaseException | None) -> bool:
    """Tell whether *error* says no more than that the database is away."""
    return isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated


def quieten() -> None:
    """Send DBOS's log through the process's own chain, redacted like the rest, instead of its own plain lines."""
    logger = logging.getLogger("dbos")
    # DBOS adds a handler of its own, and stops passing records on, only where it finds none.
    logger.handlers = [logging.NullHandler()]
    logger.propagate = True
    if not any(isinstance(known, Quiet) for known in logger.filters):
        logger.addFilter(Quiet())


def _locks(place: URL, lease_s: float) -> tuple[Locks, float, int]:
    """Return the locks for this database, and how often and how many times to look for dead workers."""
    if place.get_backend_name() == "sqlite":
        _wal(place)
        return FileLock(Path(f"{place.database}.lock")), 0.5, 6
    return PgLocks(_engine_url(place), lease_s), 2.0, 5


def _wal(place: URL) -> None:
    """Switch a SQLite file to write-ahead logging: it stays so, and DBOS never asks for it."""
    if place.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(place.database))) as link:
            link.execute("pragma journal_mode=wal")


def _engine_url(place: URL) -> str:
    """Return the address without a driver name, as libpq and DBOS read it."""
    plain = place if place.get_backend_name() == "sqlite" else place.set(drivername="postgresql")
    return plain.render_as_string(hide_password=False)


def _probed(place: URL) -> URL:
    """Return the address with the limits of our own connections: a server that vanished is given up in seconds."""
    if place.get_backend_name() == "sqlite":
        return place
    return place.update_query_dict({name: str(value) for name, value in PROBE.items() if name not in place.query})


def _config(place: URL, mine: str, settings: EngineSettings) -> DBOSConfig:
    return {
        "name": NAME,
        "system_database_url": _engine_url(_probed(place)),
        # Unique for each process, and never the default: equal names steal each other's running jobs.
        "executor_id": mine,
        # Pinned: the default is a hash of the code, and every deploy would strand the jobs of the one before.
        "application_version": settings.version,
        "serializer": DBOSPortableJSONSerializer(),
        "sys_db_pool_size": settings.pool_size,
        "scheduler_polling_interval_sec": 5,
        "log_level": "WARNING",
        "db_engine_kwargs": _in_turns(place),
    }


def _in_turns(place: URL) -> dict[str, Any]:
    """Return what makes the engine stand in line before a SQLite file, behind people."""
    if place.get_backend_name() != "sqlite":
        return {}
    return {"connect_args": {"factory": BackgroundConnection, "timeout": BUSY_S}}


def _limits(limits: QueueLimits) -> dict[str, Any]:
    return {
        "worker_concurrency": limits.per_worker,
        "global_concurrency": limits.in_all,
        "partition_worker_concurrency": limits.per_lane,
        "limiter": {"limit": limits.per_minute, "period": 60} if limits.per_minute else None,
        "polling_interval_sec": limits.poll_s,
    }
