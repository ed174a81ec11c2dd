"""Keeps the writing of usage rows off the requests' path: a bounded buffer, and one thread that empties it."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Lock, Thread

import structlog

from analysis.errors import UnavailableError
from analysis.model.usage import UsageRow
from db.turns import background

MOST_ROWS = 20_000
"""About 6 MB; minutes of a busy API while the database is away."""
BATCH = 500
EVERY_S = 1.0

log = structlog.get_logger(__name__)


class UsageBuffer:
    """Implements analysis.ports.UsageLog for one web process.

    Attributes:
        dropped: Rows that found no room, since the process began.
    """

    def __init__(
        self, write: Callable[[Sequence[UsageRow]], None], *, most: int = MOST_ROWS, every_s: float = EVERY_S
    ) -> None:
        """Take what stores a batch: harmless when run twice, UnavailableError when it should be tried again."""
        self.dropped = 0
        self._write = write
        self._most = most
        self._every_s = every_s
        self._rows: deque[UsageRow] = deque()
        self._told = 0
        self._stop = Event()
        self._writing = Lock()

    def record(self, row: UsageRow) -> None:
        """Take a row. Called in the event loop: appending to a deque neither waits nor fails."""
        if len(self._rows) >= self._most:
            self.dropped += 1
            return
        self._rows.append(row)

    def flush(self) -> int:
        """Store what waits and return how many rows that were; what cannot be stored now goes on waiting."""
        stored = 0
        with self._writing:
            while batch := [self._rows[at] for at in range(min(BATCH, len(self._rows)))]:
                try:
                    self._write(batch)
                except UnavailableError:
                    log.warning("usage.waits", rows=len(self._rows))
                    break
                for _ in batch:  # only now: what is not stored is still there
                    self._rows.popleft()
                stored += len(batch)
        if self.dropped > self._told:
            log.error("usage.dropped", rows=self.dropped - self._told)
            self._told = self.dropped
        return stored

    @contextmanager
    def running(self) -> Iterator["UsageBuffer"]:
        """Empty the buffer every second while the block runs, and once more at its end."""
        thread = Thread(target=self._run, name="usage", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            thread.join()
            self.flush()

    def _run(self) -> None:
        while not self._stop.wait(self._every_s):
            try:
                with background():
                    self.flush()
            except Exception as error:
                log.error("usage.crashed", exc_info=error)  # noqa: TRY400 - structlog
