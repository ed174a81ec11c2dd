"""Brings a database to the newest schema; safe when several processes start at once."""

import os
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, make_url, text

from analysis.errors import RefusedError
from db.engine import make_engine
from db.unit_of_work import translated

LOCK = 7_306_412_209_551_338
"""Any number, ours alone among the advisory locks of this database."""


def configuration(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, working on *connection*."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def migrate(url: str) -> None:
    """Upgrade to the newest schema in one transaction; whoever comes second waits, then finds nothing to do.

    Makes the folder of an SQLite file. There is no way back but a backup.

    Raises:
        RefusedError: "folder-unusable": no SQLite file can be made there.
        UnavailableError: The database is away.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        demand_place(Path(parsed.database))
    engine = make_engine(url)
    try:
        with translated(), engine.begin() as connection:  # on SQLite BEGIN IMMEDIATE is the lock
            if connection.dialect.name == "postgresql":
                connection.execute(text("set local lock_timeout = 0"))
                connection.execute(text("set local statement_timeout = 0"))
                connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
                connection.execute(text("set local lock_timeout = '10s'"))
            # An older release may start after a newer one has migrated: in the middle of a deployment, or after one
            # that was taken back.
            if revision_of(connection) <= newest():
                command.upgrade(configuration(connection), "head")
    finally:
        engine.dispose()


def demand_place(file: Path) -> None:
    """Make the folder of an SQLite file, or refuse it. RefusedError("folder-unusable")."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # Not tried out by opening it: closing a file ends every lock this process has on it, SQLite's too.
        usable = os.access(file if file.exists() else file.parent, os.W_OK) and not file.is_dir()
    except OSError:
        usable = False
    if not usable:
        raise RefusedError("folder-unusable", folder=str(file.parent))


def is_current(url: str) -> bool:
    """Tell whether the schema is ours, or a newer release's, which adds to it and takes nothing away.

    An SQLite file that is not there is made, empty.
    """
    engine = make_engine(url)
    try:
        with engine.begin() as connection:
            return revision_of(connection) >= newest()
    finally:
        engine.dispose()


def revision_of(connection: Connection) -> str:
    """Return the number of the newest migration that was applied; "" for none. They sort as texts."""
    return max(MigrationContext.configure(connection).get_current_heads(), default="")


def newest() -> str:
    """Return the number of the newest migration that this release has."""
    return str(ScriptDirectory.from_config(configuration()).get_current_head())
