"""Engines for both databases, set up so that what was acknowledged is stored."""

import sqlite3
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext

from db.turns import BEGIN, TurnConnection

# Notices a dead server in about eleven seconds instead of the kernel's two hours.
# What was sent and never acknowledged keeps the probes from being sent, so that it needs a limit of its own (ms).
PROBE = {
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 11_000,
}
PATIENCE_S, BUSY_S = 10.0, 30.0
LOG_BYTES = 8 * 2**20
"""To what SQLite's write-ahead log falls back once a long reader that made it grow has left."""
READ_ONLY = "25006"
"""PostgreSQL's word for a write where none is taken."""


def database_url(url: str) -> URL:
    """Return *url* with the driver we use: psycopg 3 for what hosts call postgres:// or postgresql://."""
    parsed = make_url(url)
    if parsed.drivername in {"postgres", "postgresql"}:
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def make_engine(url: str, *, pool_size: int = 5, max_overflow: int = 5, patience_s: float | None = None) -> Engine:
    """Return an engine for SQLite (a file) or PostgreSQL; it connects on first use.

    Args:
        url: "sqlite:///path", "postgres://…" or "postgresql://…".
        pool_size: Connections kept, PostgreSQL only.
        max_overflow: Connections opened beyond that under load, PostgreSQL only.
        patience_s: Longest wait for a free connection and for a lock; None: 10 s, on SQLite 30 s for its one writer.
    """
    parsed = database_url(url)
    if parsed.get_backend_name() == "sqlite":
        return sqlite_engine(parsed, BUSY_S if patience_s is None else patience_s)
    patience_s = PATIENCE_S if patience_s is None else patience_s
    lock_ms = round(patience_s * 1000)
    limits = f"-c statement_timeout=30000 -c lock_timeout={lock_ms} -c idle_in_transaction_session_timeout=60000"
    engine = create_engine(
        parsed,
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_timeout=patience_s,
        pool_pre_ping=True,
        hide_parameters=True,  # statements carry transcripts; errors get logged
        connect_args={"connect_timeout": 5, "options": f"{limits} -c timezone=UTC", **PROBE},
    )
    event.listen(engine, "handle_error", unreachable)
    return engine


def sqlite_engine(url: URL, patience_s: float) -> Engine:
    """Return an engine whose every transaction takes the write lock at once.

    A transaction that reads first and writes later fails at once with "database is locked", whatever the time-out,
    when another wrote in between. BEGIN IMMEDIATE waits its turn instead (`db.turns`). The driver is told to begin
    nothing.
    """
    taking_turns = {"timeout": patience_s, "factory": TurnConnection}
    engine = create_engine(url, hide_parameters=True, connect_args=taking_turns)
    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin_immediate)
    return engine


def prepare(connection: sqlite3.Connection, _record: object) -> None:
    """Set what SQLite forgets with each connection."""
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        f"journal_size_limit={LOG_BYTES}",
        "synchronous=FULL",  # NORMAL may lose the last commits of a WAL when the power fails
        "foreign_keys=ON",
    ):
        connection.execute(f"pragma {pragma}").close()


def begin_immediate(connection: Connection) -> None:
    """Begin in SQLAlchemy's place."""
    connection.exec_driver_sql(BEGIN)


def unreachable(context: ExceptionContext) -> None:
    """Call DNS and socket errors what they are: SQLAlchemy does not take them for a lost connection.

    Neither does it a server that takes no writes any more: after a fail-over the next connection finds the new one.
    """
    error: Any = context.original_exception
    silent = isinstance(error, psycopg.OperationalError) and error.sqlstate is None
    if silent or (isinstance(error, psycopg.Error) and error.sqlstate == READ_ONLY):
        context.is_disconnect = True
