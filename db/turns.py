"""Who writes next to a SQLite file, which takes one writer at a time: people first, background work in turns.

SQLite leaves that to luck: who finds the file taken sleeps up to a tenth of a second before looking again, and
whoever comes by just then is first. Sixteen threads of a busy worker come by all the time; a person in Slack waits.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from threading import Condition, Lock
from typing import Any
from weakref import WeakValueDictionary

IN_A_ROW = 8
"""So many people go before background work that waits, too, has its turn: a burst delays it, and never for good."""
LOOK_S = 0.001
"""Between two looks whether another process is done. Only one thread of a process looks, so it may look often."""
BEGIN = "BEGIN IMMEDIATE"
CHANGES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
"""Words before which Python's driver begins a transaction by itself, where it is told how."""

_behind: ContextVar[bool] = ContextVar("behind", default=False)


@contextmanager
def background() -> Iterator[None]:
    """Let everybody who waits for an answer write before what is written in this block."""
    token = _behind.set(True)
    try:
        yield
    finally:
        _behind.reset(token)


class Turns:
    """The line of one process before one file. It decides who is next; what keeps writers apart is SQLite's lock.

    A person waits behind at most one background writer: the one who writes already. (Or one in IN_A_ROW turns.)
    """

    def __init__(self) -> None:
        """Begin with nobody writing."""
        self._lock = Lock()
        self._people, self._others = Condition(self._lock), Condition(self._lock)
        self._taken = False
        self._row = 0
        self.people = self.others = 0
        """How many wait."""

    def take(self, *, behind: bool, patience_s: float) -> bool:
        """Wait for a turn, and return whether it came within *patience_s*.

        Args:
            behind: It is background work.
            patience_s: Longest wait.
        """
        with self._lock:
            came = self._mine(behind) or self._wait(behind, patience_s)
            if came:
                self._taken = True
                self._row = 0 if behind else self._row + 1
            else:
                self._call()  # a call that came too late for us is for the next one
            return came

    def leave(self) -> None:
        """Let the next one in."""
        with self._lock:
            self._taken = False
            self._call()

    def _wait(self, behind: bool, patience_s: float) -> bool:  # noqa: FBT001 - see take
        self._count(behind, 1)
        try:
            return (self._others if behind else self._people).wait_for(lambda: self._mine(behind), patience_s)
        finally:
            self._count(behind, -1)

    def _count(self, behind: bool, one: int) -> None:  # noqa: FBT001 - see take
        if behind:
            self.others += one
        else:
            self.people += one

    def _mine(self, behind: bool) -> bool:  # noqa: FBT001 - see take
        """Tell whether somebody of this kind may write now."""
        if self._taken:
            return False
        return self._due() if behind else not (self.others and self._due())

    def _due(self) -> bool:
        """Tell whether the next turn is background work's, if any waits."""
        return not self.people or self._row >= IN_A_ROW

    def _call(self) -> None:
        if not self._taken:
            (self._others if self.others and self._due() else self._people).notify()


_lines: WeakValueDictionary[str, Turns] = WeakValueDictionary()
_making = Lock()


def turns_of(path: str) -> Turns:
    """Return the one line that all connections of this process to a file stand in."""
    place = str(Path(path).resolve())
    with _making:
        found = _lines.get(place)
        if found is None:
            found = _lines[place] = Turns()
        return found


class TurnConnection(sqlite3.Connection):
    """A connection whose transactions take a turn where they begin to write, and give it back where they end.

    Attributes:
        behind: All it writes is background work; else what `background` says counts.
    """

    behind = False

    def __init__(self, database: str, timeout: float, **settings: Any) -> None:  # noqa: ANN401 - the driver's own
        """Take what `sqlite3.connect` takes; *timeout* in seconds is the longest wait for everybody before us."""
        super().__init__(database, timeout, **settings)
        self._turns, self._patience_s, self._held = turns_of(database), timeout, False

    def cursor(self, factory: Any = None) -> Any:  # noqa: ANN401 - as the driver has it
        """Return a cursor that takes turns."""
        return super().cursor(factory or TurnCursor)

    def writes_first(self, sql: str) -> bool:
        """Tell whether a statement begins a transaction that writes."""
        if self.in_transaction:
            return False
        return sql == BEGIN or (self.isolation_level is not None and sql[:7].upper().startswith(CHANGES))

    def begin(self) -> None:
        """Take a turn, then the file's lock, which another process may have. Raises as SQLite does when it is busy."""
        end = time.monotonic() + self._patience_s
        if not self._held:
            behind = self.behind or _behind.get()
            # Who waits in vain asks SQLite all the same: it knows best, and how to say no.
            self._held = self._turns.take(behind=behind, patience_s=self._patience_s)
        try:
            self._begin(end)
        except BaseException:
            self._leave()
            raise

    def _begin(self, end: float) -> None:
        """Look again and again until *end*, far more often than SQLite would by itself."""
        self._plain("pragma busy_timeout = 0")
        try:
            while not self._begun(last=time.monotonic() >= end):
                time.sleep(LOOK_S)
        finally:
            self._plain(f"pragma busy_timeout = {round(self._patience_s * 1000)}")

    def _begun(self, *, last: bool) -> bool:
        try:
            self._plain(BEGIN)
        except sqlite3.OperationalError as error:
            if last or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:  # the byte above says what kind of busy
                raise
            return False
        return True

    def _plain(self, sql: str) -> None:
        super().cursor(sqlite3.Cursor).execute(sql).close()

    def _leave(self) -> None:
        if self._held:
            self._held = False
            self._turns.leave()

    def commit(self) -> None:
        """Commit, and let the next one in."""
        try:
            super().commit()
        finally:
            self._leave()

    def rollback(self) -> None:
        """Roll back, and let the next one in."""
        try:
            super().rollback()
        finally:
            self._leave()

    def close(self) -> None:
        """Close, and let the next one in."""
        try:
            super().close()
        finally:
            self._leave()


class BackgroundConnection(TurnConnection):
    """A connection of the durable engine: nobody waits for an answer from what it writes."""

    behind = True


class TurnCursor(sqlite3.Cursor):
    """A cursor that takes its connection's turn before a transaction's first write."""

    connection: TurnConnection

    def execute(self, sql: str, *parameters: Any) -> "TurnCursor":  # noqa: ANN401 - as the driver has it
        """Run one statement."""
        if self.connection.writes_first(sql):
            self.connection.begin()
            if sql == BEGIN:
                return self
        return super().execute(sql, *parameters)

    def executemany(self, sql: str, *parameters: Any) -> "TurnCursor":  # noqa: ANN401 - as the driver has it
        """Run one statement once a set of parameters."""
        if self.connection.writes_first(sql):
            self.connection.begin()
        return super().executemany(sql, *parameters)
