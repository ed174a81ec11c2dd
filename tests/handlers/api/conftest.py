"""The API's door over a real database of either kind, as bot.api wires it."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field

import pytest

from analysis.model.ids import WorkspaceId
from analysis.model.usage import UsageRow
from db.entrance import make_enter
from db.unit_of_work import SqlBegin
from handlers.api.door import Door
from handlers.api.endpoints import ENDPOINTS
from handlers.api.proof import Verify
from handlers.api.routing import Routes
from handlers.api.services import ApiServices
from handlers.api.turn import Turn
from handlers.services import threads
from tests.conftest import FakeClock
from tests.handlers.api.driver import RING, ApiDriver, Program, new_key, new_token


@dataclass
class Rows:
    """Implements analysis.ports.UsageLog."""

    rows: list[UsageRow] = field(default_factory=list)

    def record(self, row: UsageRow) -> None:
        """Keep it."""
        self.rows.append(row)


@pytest.fixture
def pool(begin: SqlBegin) -> Iterator[Executor]:
    """Worker threads: one for SQLite, as bot.wiring has it."""
    made = threads(1) if begin.engine.dialect.name == "sqlite" else threads()
    yield made
    made.shutdown()


@pytest.fixture
def usage() -> Rows:
    """What was written down."""
    return Rows()


@pytest.fixture
def services(begin: SqlBegin, clock: FakeClock, pool: Executor) -> ApiServices:
    """Use cases for the routes."""
    return ApiServices(begin, clock, lambda work: asyncio.get_running_loop().run_in_executor(pool, work))


@pytest.fixture
def door(begin: SqlBegin, clock: FakeClock, pool: Executor, services: ApiServices, usage: Rows) -> Door:
    """The door, with all endpoints."""
    return Door(Routes(ENDPOINTS), Turn(Verify(clock, RING), services), make_enter(begin, pool), clock, usage)


@pytest.fixture
def api(door: Door) -> ApiDriver:
    """Sends requests to the door."""
    return ApiDriver(door)


@pytest.fixture
def dialer(begin: SqlBegin, clock: FakeClock, workspace: WorkspaceId) -> Program:
    """A program with a developer key of the whole workspace and all scopes."""
    return new_key(begin, clock, workspace)


@pytest.fixture
def dashboard(begin: SqlBegin, clock: FakeClock, workspace: WorkspaceId) -> Program:
    """A program with a bearer token of the whole workspace and all scopes."""
    return new_token(begin, clock, workspace)
