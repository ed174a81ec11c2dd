"""Engines for both databases, set up so that what was acknowledged is stored."""

import sqlite3
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext

# Notices a dead server in about eleven seconds instead of the kernel's two hours.
PROBE = {"keepalives": 1, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3}
BUSY_MS = 30_000


def database_url(url: str) -> URL:
    """Return *url* with the driver we use: psycopg 3 for what hosts call postgres:// or postgresql://."""
    parsed = make_url(url)
    if parsed.drivername in {"postgres", "postgresql"}:
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def make_engine(url: str, *, pool_size: int = 5, max_overflow: int = 5) -> Engine:
    """Return an engine for SQLite (a file) or PostgreSQL; it connects on first use.

    Args:
        url: "sqlite:///path", "postgres://…" or "postgresql://…".
        pool_size: Connections kept, PostgreSQL only.
        max_overflow: Connections opened beyond that under load, PostgreSQL only.
    """
    parsed = database_url(url)
    if parsed.get_backend_name() == "sqlite":
        return sqlite_engine(parsed)
    limits = "-c statement_timeout=30000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000"
    engine = create_engine(
        parsed,
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_timeout=10,
        pool_pre_ping=True,
        hide_parameters=True,  # statements carry transcripts; errors get logged
        connect_args={"connect_timeout": 5, "options": f"{limits} -c timezone=UTC", **PROBE},
    )
    event.listen(engine, "handle_error", unreachable)
    return engine


def sqlite_engine(url: URL) -> Engine:
    """Return an engine whose every transaction takes the write lock at once.

    A transaction that reads first and writes later fails at once with "database is locked", whatever the time-out,
    when another wrote in between. BEGIN IMMEDIATE waits its turn instead. The driver is told to begin nothing.
    """
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_MS / 1000})
    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin_immediate)
    return engine


def prepare(connection: sqlite3.Connection, _record: object) -> None:
    """Set what SQLite forgets with each connection."""
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",  # NORMAL may lose the last commits of a WAL when the power fails
        "foreign_keys=ON",
    ):
        connection.execute(f"pragma {pragma}").close()


def begin_immediate(connection: Connection) -> None:
    """Begin in SQLAlchemy's place."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def unreachable(context: ExceptionContext) -> None:
    """Call DNS and socket errors what they are: SQLAlchemy does not take them for a lost connection."""
    error: Any = context.original_exception
    if isinstance(error, psycopg.OperationalError) and error.sqlstate is None:
        context.is_disconnect = True
