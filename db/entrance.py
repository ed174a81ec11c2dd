"""Transactions for requests of programs, which name their workspace only once they have proven who they are.

On SQLite every commit waits for the disk and every transaction for the one before: there, requests that wait at the
same time share one commit, each under a savepoint of its own.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection

from analysis.errors import UnavailableError
from analysis.model.ids import WorkspaceId
from analysis.points import point
from analysis.ports import Work
from analysis.ports.api import Enter
from analysis.ports.credentials import CallerDirectory
from db.callers import SqlCallers
from db.guard import BOUND
from db.unit_of_work import SqlBegin, SqlWork, translated

T = TypeVar("T")
MOST_TOGETHER = 64
"""Requests that share a commit: more would let the first of them wait for too many others."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class SqlEntrance:
    """Implements analysis.ports.api.Entrance on one connection."""

    connection: Connection
    begin: SqlBegin
    afterwards: list[Callable[[], None]] = field(default_factory=list)

    @property
    def callers(self) -> CallerDirectory:
        """Finds who asks, across all workspaces."""
        return SqlCallers(self.connection)

    def enter(self, workspace: WorkspaceId) -> Work:
        """Bind the connection to the workspace, so that the guard holds every statement to it."""
        connection = self.connection.execution_options(**{BOUND: workspace})
        return SqlWork(connection, workspace, self.begin.clock, self.begin.queue)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Set a savepoint; what stays is released by the commit, which spares a statement."""
        with savepoint(self.connection, "attempt"):
            yield

    def after(self, act: Callable[[], None]) -> None:
        """Remember it."""
        self.afterwards.append(act)


@contextmanager
def savepoint(connection: Connection, name: str) -> Iterator[None]:
    """Roll back to here on an exception. Plain SQL: half the price of SQLAlchemy's own."""
    connection.exec_driver_sql(f"savepoint {name}")
    try:
        yield
    except BaseException:
        if not connection.invalidated:  # a lost one took its transaction along: to go back would fail, and hide why
            connection.exec_driver_sql(f"rollback to savepoint {name}")
        raise


def demand_transaction(connection: Connection) -> None:
    """Raise if SQLite ended the transaction by itself, as it does where the disk is full: what was done in it is gone.

    The next savepoint would begin another one, and those before would be told that they are stored.

    Raises:
        UnavailableError: "database".
    """
    link: Any = connection.connection.dbapi_connection
    if not link.in_transaction:
        raise UnavailableError("database", detail="transaction lost")


def finish(acts: list[Callable[[], None]]) -> None:
    """Do what waited for the commit: it is done now, whatever becomes of these."""
    for act in acts:
        try:
            act()
        except Exception:
            log.exception("entrance.afterwards_failed")


@dataclass(frozen=True, slots=True)
class EachAlone:
    """Implements analysis.ports.api.Enter with a transaction a request: PostgreSQL runs many at once."""

    begin: SqlBegin
    pool: Executor

    def __call__(self, act: Callable[[SqlEntrance], T]) -> "Future[T]":
        """Run it in a worker thread."""
        return self.pool.submit(self._run, act)

    def _run(self, act: Callable[[SqlEntrance], T]) -> T:
        with translated(), self.begin.engine.begin() as connection:
            entrance = SqlEntrance(connection, self.begin)
            result = act(entrance)
        point("ingest.committed")
        finish(entrance.afterwards)
        return result


@dataclass(slots=True)
class Waiting:
    """One act that waits for its turn, and what came of it."""

    act: Callable[[SqlEntrance], Any]
    future: "Future[Any]"
    result: Any = None
    error: BaseException | None = None
    afterwards: list[Callable[[], None]] = field(default_factory=list)


@dataclass(slots=True)
class Together:
    """Implements analysis.ports.api.Enter for SQLite: whoever waits shares the next commit.

    Attributes:
        pool: Of one thread: it is the only writer of this process.
    """

    begin: SqlBegin
    pool: Executor
    _waiting: deque[Waiting] = field(default_factory=deque)
    _lock: Lock = field(default_factory=Lock)
    _called: bool = False

    def __call__(self, act: Callable[[SqlEntrance], T]) -> "Future[T]":
        """Put it into the queue, and call the writer where none is called."""
        one = Waiting(act, Future())
        with self._lock:
            self._waiting.append(one)
            call, self._called = not self._called, True
        if call:
            self.pool.submit(self._write)
        return one.future

    def _write(self) -> None:
        """Do what waits, commit once, and then tell everybody."""
        with self._lock:
            batch = [self._waiting.popleft() for _ in range(min(MOST_TOGETHER, len(self._waiting)))]
        turns = [one for one in batch if one.future.set_running_or_notify_cancel()]
        try:
            self._commit(turns)
        except BaseException as error:  # noqa: BLE001 - it belongs to those who wait, whatever it is
            for one in turns:
                one.error = error
        for one in turns:
            if one.error is not None:
                one.future.set_exception(one.error)
                continue
            finish(one.afterwards)
            one.future.set_result(one.result)
        with self._lock:
            self._called = bool(self._waiting)
            again = self._called
        if again:  # through the pool, so that others who wait for its thread have their turn between two batches
            self.pool.submit(self._write)

    def _commit(self, turns: list[Waiting]) -> None:
        with translated(), self.begin.engine.begin() as connection:
            for one in turns:
                entrance = SqlEntrance(connection, self.begin, one.afterwards)
                try:
                    with savepoint(connection, "request"), translated():
                        one.result = one.act(entrance)
                    connection.exec_driver_sql("release savepoint request")
                except Exception as error:  # noqa: BLE001 - it is undone and told to the one who waits
                    one.error = error
                demand_transaction(connection)
        point("ingest.committed")


def make_enter(begin: SqlBegin, pool: Executor) -> Enter:
    """Return what fits the database.

    Args:
        begin: Of the same database.
        pool: Of one thread for SQLite.
    """
    return Together(begin, pool) if begin.engine.dialect.name == "sqlite" else EachAlone(begin, pool)
