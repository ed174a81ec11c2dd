"""Locks that die with their process: who holds none is dead and its jobs may be taken over."""

from fcntl import LOCK_EX, LOCK_NB, flock
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Protocol

import psycopg
from psycopg.conninfo import make_conninfo

from db.engine import PROBE

MIRRORED = ("keepalives_idle", "keepalives_interval", "keepalives_count")
"""Of the client's probes, those that the server is told to make as well: either notices that the other vanished."""
IDLE_SINCE = 140_000
"""The release of PostgreSQL that ends idle sessions when told to."""


class EngineBusyError(Exception):
    """Another process works off the jobs of this database file."""


class Locks(Protocol):
    """Proof of life of this process, and a look at that of others.

    Attributes:
        certain: True if a free lock proves its owner dead; False if a restarted server may have dropped it.
    """

    @property
    def certain(self) -> bool: ...

    def claim(self, name: str) -> None:
        """Take the lock *name* until this process dies."""
        ...

    def keep(self) -> None:
        """Make sure that the lock is still held; take it again on a new connection."""
        ...

    def free(self, name: str) -> bool:
        """Return whether nobody holds the lock *name*."""
        ...

    def close(self) -> None:
        """Let go."""
        ...


class PgLocks:
    """Session advisory locks on a direct connection of their own (a transaction pooler would lose them)."""

    certain = False

    def __init__(self, dsn: str, lease_s: float = 30.0) -> None:
        """Prepare.

        Args:
            dsn: libpq's address.
            lease_s: By the server's clock, the lock of a process that lives and yet does nothing, frozen with its
                machine or stopped by a signal, falls after so long without a `keep`.
        """
        self._dsn, self._mine, self._lease_s = dsn, "", lease_s
        self._link: psycopg.Connection[tuple[bool]] | None = None
        self._keeping = Lock()  # two threads that connect at once would take each other for an old session

    def claim(self, name: str) -> None:
        self._mine = name
        self.keep()

    def keep(self) -> None:
        """Ping, or connect and claim again: a new session holds nothing.

        Raises:
            psycopg.Error: The database is away.
            EngineBusyError: The server has not noticed yet that our old session is gone; the next look tries again.
        """
        with self._keeping:
            if self._link is None or self._link.closed:
                address = make_conninfo(self._dsn, connect_timeout=5, **PROBE)
                link: psycopg.Connection[tuple[bool]] = psycopg.connect(address, autocommit=True)
                for setting in MIRRORED:
                    link.execute("select set_config(%s, %s, false)", [f"tcp_{setting}", str(PROBE[setting])])
                if link.info.server_version >= IDLE_SINCE:
                    lease = f"{round(self._lease_s * 1000)}ms"
                    link.execute("select set_config('idle_session_timeout', %s, false)", [lease])
                if not self._ask(link, "select pg_try_advisory_lock(%s)", self._mine):
                    link.close()
                    raise EngineBusyError(f"{self._mine} is still held by an old session")
                self._link = link
            self._link.execute("select true")

    def free(self, name: str) -> bool:
        link = self._link
        if link is None:
            raise EngineBusyError(f"{self._mine} is not claimed")
        if not self._ask(link, "select pg_try_advisory_lock(%s)", name):
            return False
        return self._ask(link, "select pg_advisory_unlock(%s)", name)

    def close(self) -> None:
        if self._link is not None:
            self._link.close()

    @staticmethod
    def _ask(link: "psycopg.Connection[tuple[bool]]", question: str, name: str) -> bool:
        key = int.from_bytes(sha256(name.encode()).digest()[:8], "big", signed=True)
        row = link.execute(question, [key]).fetchone()
        return row is not None and row[0]


class FileLock:
    """A lock file beside the SQLite file. Only one process may dequeue there, so every other owner is dead."""

    certain = True

    def __init__(self, path: Path) -> None:
        self._path, self._file = path, path.open("a")

    def claim(self, name: str) -> None:  # noqa: ARG002 - the file is the name
        """Raises EngineBusyError where another process holds it."""
        try:
            flock(self._file, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise EngineBusyError(f"another worker is running on this file: {self._path.with_suffix('')}") from None

    def keep(self) -> None:
        """Nothing to do: a file lock lives as long as its process."""

    def free(self, name: str) -> bool:  # noqa: ARG002 - see the class
        return True

    def close(self) -> None:
        self._file.close()
