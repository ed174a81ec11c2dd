"""One cheap look for all queues, so that an idle worker does not ask for each of them forty times a second.

DBOS runs a thread for each queue, and each look of such a thread costs four statements in two transactions even where
nothing waits: an idle worker spent a seventh of a core on that. Here the threads share one query, and go on to claim
only where it found a job. PostgreSQL could wake them (LISTEN), but DBOS listens for no job, and SQLite cannot.
"""

import time
from collections.abc import Callable, Collection, Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from dbos import DBOS

from bot.engine.settings import QueueLimits

if TYPE_CHECKING:  # private to DBOS: what of it is used, tests/bot/engine/test_lookout.py holds
    from dbos._queue import Queue
    from dbos._sys_db import SystemDatabase

KEPT_S = 5.0
"""A queue's limits are read anew after so long; DBOS reads them before every look."""


class Lookout:
    """Stands between the queue threads of a launched engine and its database.

    Args:
        database: The engine's.
        queues: Those that one query answers for; of any other DBOS asks for itself.
        now: A clock that never goes back, in seconds.
    """

    def __init__(
        self, database: "SystemDatabase", queues: Mapping[str, QueueLimits], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._engine, self._known, self._now = database.engine, frozenset(queues), now
        self._query = waiting(database.tables.workflow_status, sorted(queues))
        self._scopes, self._read = database.dequeue_scopes, database.get_queue
        # An answer is shared for less than the shortest interval: it never hides a job from the look that is due.
        self._fresh_s = 0.8 * min((limits.poll_s for limits in queues.values()), default=0.0)
        self._lock, self._looked_at = Lock(), -self._fresh_s
        self._found: frozenset[str] = frozenset()
        self._limits: dict[str, tuple[float, Queue]] = {}

    def dequeue_scopes(self, queue_name: str) -> list[str | None]:
        """Return where to claim jobs of a queue: nowhere, if none waits."""
        if queue_name in self._known and queue_name not in self.look():
            return []
        return self._scopes(queue_name)

    def get_queue(self, name: str) -> "Queue | None":
        """Return a queue with its limits, at most KEPT_S old; None, if there is none, is never kept."""
        kept = self._limits.get(name)
        if kept and self._now() - kept[0] < KEPT_S:
            return kept[1]
        queue = self._read(name)
        if queue is not None:
            self._limits[name] = (self._now(), queue)
        return queue

    def look(self) -> frozenset[str]:
        """Return the queues in which jobs wait; threads that ask at about the same time share one query."""
        with self._lock:
            began = self._now()
            if began - self._looked_at >= self._fresh_s:
                with self._engine.connect() as connection:
                    self._found = frozenset(connection.scalars(self._query))
                self._looked_at = began
            return self._found


def waiting(jobs: sa.Table, queues: Collection[str]) -> sa.CompoundSelect[tuple[str]]:
    """Return the query for the names of those queues in which a job waits: one seek of an index for each."""
    # The second condition adds nothing: SQLite uses a partial index only where its own words are said again.
    state = jobs.c.status
    here = [state == sa.literal_column("'ENQUEUED'")]
    here += [state.in_([sa.literal_column("'ENQUEUED'"), sa.literal_column("'PENDING'")])]
    seeks = [(name, sa.exists().where(jobs.c.queue_name == name, *here)) for name in queues]
    return sa.union_all(*(sa.select(sa.literal(name)).where(seek) for name, seek in seeks))


def post(dbos: DBOS, queues: Mapping[str, QueueLimits]) -> None:
    """Let a launched engine's queue threads look through a lookout."""
    database: Any = dbos._sys_db  # noqa: SLF001 - there is no public way to shorten an idle look
    lookout = Lookout(database, queues)
    database.dequeue_scopes, database.get_queue = lookout.dequeue_scopes, lookout.get_queue
