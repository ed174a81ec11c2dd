"""Migrations on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from dbos import DBOS
from sqlalchemy import Engine, inspect, make_url, text

from db.engine import make_engine
from db.migrate import configuration, is_current, migrate
from db.schema import metadata
from tests.db.conftest import at_once
from tests.fakes.databases import PostgresDatabases


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without a single table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/new folder/app.db"
        return
    databases: PostgresDatabases = request.getfixturevalue("postgres_databases")
    with databases.bare() as url:
        yield url


def test_empty_becomes_current(empty_url: str) -> None:
    """From nothing to every table; a second run changes nothing."""
    Path(make_url(empty_url).database or "").parent.mkdir(exist_ok=True)
    assert not is_current(empty_url)
    migrate(empty_url)
    assert is_current(empty_url)
    migrate(empty_url)
    engine = make_engine(empty_url)
    assert set(metadata.tables) <= set(inspect(engine).get_table_names())
    engine.dispose()


def test_eight_at_once(empty_url: str) -> None:
    """Processes that start together do not trip over one another."""
    at_once([lambda: migrate(empty_url)] * 8)
    assert is_current(empty_url)


def test_an_older_release_starts_on_a_newer_schema(database_url: str) -> None:
    """In the middle of a deployment, or after one that was taken back: it neither refuses nor changes anything."""
    engine = make_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    assert is_current(database_url)
    migrate(database_url)
    with engine.begin() as connection:
        assert connection.scalar(text("select version_num from alembic_version")) == "9999"
        connection.execute(text("update alembic_version set version_num = '0001'"))
    engine.dispose()
    assert not is_current(database_url)


def test_migrations_and_schema_agree(database_url: str) -> None:
    """What the migrations build is what the code describes, with the workflow engine's tables beside it."""
    config = {"name": "test", "system_database_url": database_url, "log_level": "ERROR"}
    DBOS(config=config)  # type: ignore[arg-type]
    DBOS.launch()
    DBOS.destroy(destroy_registry=True)
    engine = make_engine(database_url)
    schema = None if engine.dialect.name == "sqlite" else "dbos"
    engines_own = set(inspect(engine).get_table_names(schema))
    assert "workflow_status" in engines_own
    if schema is None:
        assert not (engines_own - set(metadata.tables)) & set(metadata.tables)
    with engine.begin() as connection:
        command.check(configuration(connection))
    engine.dispose()


def test_checks_are_in_the_database(engine: Engine) -> None:
    """Alembic compares no CHECK constraints, so their names are compared here."""
    inspector = inspect(engine)
    for table in metadata.tables.values():
        described = {str(one.name) for one in table.constraints if type(one).__name__ == "CheckConstraint"}
        described = {name if name.startswith("ck_") else f"ck_{table.name}_{name}" for name in described}
        built = {str(one["name"]) for one in inspector.get_check_constraints(table.name)}
        assert described == built


def test_a_failed_migration_leaves_nothing(empty_url: str) -> None:
    """All migrations are one transaction."""
    Path(make_url(empty_url).database or "").parent.mkdir(exist_ok=True)
    engine = make_engine(empty_url)
    with engine.begin() as connection:
        connection.execute(text("create table alert_rules (stranger int)"))
    with pytest.raises(Exception, match="already exists"):
        migrate(empty_url)
    assert inspect(engine).get_table_names() == ["alert_rules"]
    engine.dispose()
