"""Brings a database to the newest schema; safe when several processes start at once."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, make_url, text

from db.engine import make_engine

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
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = make_engine(url)
    try:
        with engine.begin() as connection:  # on SQLite BEGIN IMMEDIATE is the lock
            if connection.dialect.name == "postgresql":
                connection.execute(text("set local lock_timeout = 0"))
                connection.execute(text("set local statement_timeout = 0"))
                connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
                connection.execute(text("set local lock_timeout = '10s'"))
            command.upgrade(configuration(connection), "head")
    finally:
        engine.dispose()


def is_current(url: str) -> bool:
    """Tell whether the schema is the newest. An SQLite file that is not there is made, empty."""
    engine = make_engine(url)
    try:
        with engine.begin() as connection:
            applied = MigrationContext.configure(connection).get_current_heads()
    finally:
        engine.dispose()
    return set(applied) == set(ScriptDirectory.from_config(configuration()).get_heads())
