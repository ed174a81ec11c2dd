"""Databases for the tests: each test that asks gets an empty one with the newest schema, on both kinds."""

import gc
import logging
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from sqlalchemy import Engine

from analysis.model.ids import WorkspaceId
from db.directory import Directory
from db.engine import make_engine
from db.unit_of_work import SqlBegin
from tests.fakes.databases import PostgresDatabases, migrated
from tests.fakes.postgres import PrivatePostgres

# Six thousand tests are no garbage: looking for it took a third of the collection and a sixth of the run.
gc.disable()

# A machine may reach the registries through a proxy only; what is tested speaks to this machine, and to it directly.
for proxy in ("http_proxy", "https_proxy", "all_proxy"):
    os.environ.pop(proxy, None)
    os.environ.pop(proxy.upper(), None)

# Where a test configures no log, structlog prints tracebacks with every local variable: seconds of work in the loop.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.dev.set_exc_info,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)


@dataclass
class FakeClock:
    """Time that only moves when told."""

    now: datetime = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return now."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Let *seconds* pass."""
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> FakeClock:
    """A clock at a fixed moment."""
    return FakeClock()


@pytest.fixture
def logs_restored() -> Iterator[None]:
    """A command sends the logs of its process where it wants; the next test has its own again."""
    root, dbos = logging.getLogger(), logging.getLogger("dbos")
    kept = root.handlers, root.level, dbos.handlers, dbos.propagate, dbos.filters
    structured = structlog.get_config()
    yield
    root.handlers, level, dbos.handlers, dbos.propagate, dbos.filters = kept
    root.setLevel(level)
    structlog.configure(**structured)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a server on which databases may be made: TEST_DATABASE_URL, else one of our own."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with closing(PrivatePostgres()) as server:
        yield server.url


@pytest.fixture(scope="session")
def postgres_databases(postgres_server: str) -> Iterator[PostgresDatabases]:
    """One maker of databases a worker."""
    databases = PostgresDatabases(postgres_server)
    yield databases
    for name in [*databases.idle, databases.template]:
        databases.drop(name)


@pytest.fixture
def postgres_url(postgres_databases: PostgresDatabases) -> Iterator[str]:
    """An empty, migrated PostgreSQL database."""
    name = postgres_databases.lend()
    yield postgres_databases.url(name)
    postgres_databases.take_back(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy."""
    path = tmp_path_factory.mktemp("template") / "app.db"
    migrated(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as link:
        link.execute("pragma wal_checkpoint(truncate)")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite file."""
    path = tmp_path / "app.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database of either kind: a test that asks runs twice."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
def other_database(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[str]:
    """Another database of the same kind, without a table; a file's folder is not there yet."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'other' / 'fresh.db'}"
        return
    databases: PostgresDatabases = request.getfixturevalue("postgres_databases")
    with databases.bare() as url:
        yield url


@pytest.fixture
def new_engine(database_url: str) -> Iterator[Callable[[], Engine]]:
    """Makes engines on the test's database and disposes of them before it is dropped."""
    made: list[Engine] = []

    def make() -> Engine:
        made.append(make_engine(database_url, pool_size=12))
        return made[-1]

    yield make
    for engine in made:
        engine.dispose()


@pytest.fixture
def engine(new_engine: Callable[[], Engine]) -> Engine:
    """An engine on the test's database."""
    return new_engine()


@pytest.fixture
def begin(engine: Engine, clock: FakeClock) -> SqlBegin:
    """Units of work on the test's database, without a queue."""
    return SqlBegin(engine, clock)


@pytest.fixture
def workspace(engine: Engine, clock: FakeClock) -> WorkspaceId:
    """A workspace."""
    return Directory(engine, clock).ensure_workspace("local")


@pytest.fixture
def other_workspace(engine: Engine, clock: FakeClock) -> WorkspaceId:
    """Another workspace, which must see nothing of the first."""
    return Directory(engine, clock).ensure_workspace("slack:T0OTHER")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take --full: as many kills and alerts as the proofs name, which takes minutes more."""
    parser.addoption("--full", action="store_true", help="run the long proofs at their full length")


@pytest.fixture
def full(request: pytest.FixtureRequest) -> bool:
    """Whether the long proofs run at their full length."""
    return bool(request.config.getoption("--full"))


@pytest.hookimpl(trylast=True)  # after the shuffling of pytest-randomly
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the modules that take longest: left for the end, one would run while all other workers are idle."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    """Look for garbage among what the tests make only."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(10_000, 20, 20)
