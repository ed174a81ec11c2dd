"""The API's door over a real database of either kind, as bot.api wires it."""

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from analysis.model.ids import WorkspaceId
from analysis.model.usage import UsageRow
from db.entrance import make_enter
from db.unit_of_work import SqlBegin
from handlers.api import me
from handlers.api.admission import Limits, Tickets
from handlers.api.contract import Endpoint
from handlers.api.door import Door
from handlers.api.notes import Notes
from handlers.api.proof import Verify
from handlers.api.routing import Routes
from handlers.api.services import ApiServices
from handlers.api.turn import Turn
from handlers.services import threads
from handlers.untrusted import PerMinute
from tests.conftest import FakeClock
from tests.handlers.api.driver import RING, ApiDriver, Program, new_key, new_token
from tests.handlers.api.things import THINGS


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
def services() -> ApiServices:
    """Use cases for the routes: the tests of the door itself have routes that need none."""
    return cast("ApiServices", None)


@pytest.fixture
def endpoints() -> tuple[Endpoint[Any, Any], ...]:
    """What the door opens to."""
    return (*me.ENDPOINTS, *THINGS)


@pytest.fixture
def limits() -> Limits:
    """What each credential may ask in a minute."""
    return Limits()


@pytest.fixture
def door(  # noqa: PLR0917 - fixtures
    begin: SqlBegin,
    clock: FakeClock,
    pool: Executor,
    services: ApiServices,
    usage: Rows,
    limits: Limits,
    endpoints: tuple[Endpoint[Any, Any], ...],
) -> Door:
    """The door."""
    turn = Turn(Verify(clock, RING), Tickets(clock, limits), services)
    addresses = PerMinute(10_000, lambda: clock().timestamp())
    return Door(Routes(endpoints), turn, make_enter(begin, pool), clock, usage, Notes(begin, clock), addresses)


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
