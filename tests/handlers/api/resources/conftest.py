"""The whole API over a workspace with people, calls, deals and alerts."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import Engine

from analysis.model.alerts import AlertId, Phrase, Severity
from analysis.model.conversation import Conversation, Opportunity
from analysis.model.ids import CaseNumber, OpportunityId, WorkspaceId, new_id
from analysis.usecases.alerts.seed import seed
from bot.api_services import Outside, api_services
from db.unit_of_work import SqlBegin
from handlers.api.contract import Endpoint
from handlers.api.cursors import Cursors
from handlers.api.endpoints import ENDPOINTS
from handlers.api.services import ApiServices
from storage.local import LocalStorage
from storage.urls import AllowedUrlFetcher
from tests.analysis.usecases.rooms import Queue, Room
from tests.conftest import FakeClock
from tests.fakes.alerts import a_match
from tests.handlers.api.driver import RING, Program, new_key

T = TypeVar("T")
ALLOWED = "calls.example.com"


@dataclass
class Control:
    """Implements analysis.ports.JobControl: remembers which jobs were told to stop."""

    canceled: list[str]

    def cancel(self, key: str) -> None:
        """Remember it."""
        self.canceled.append(key)


@pytest.fixture
def queue() -> Queue:
    """What was queued."""
    return Queue()


@pytest.fixture
def begin(engine: Engine, clock: FakeClock, queue: Queue) -> SqlBegin:
    """Units of work that can queue."""
    return SqlBegin(engine, clock, queue)


@pytest.fixture
def control() -> Control:
    """What was told to stop."""
    return Control([])


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    """Where recordings go."""
    return LocalStorage(tmp_path / "objects", "http://127.0.0.1:8000")


@pytest.fixture
def services(begin: SqlBegin, clock: FakeClock, pool: Executor, control: Control, storage: LocalStorage) -> ApiServices:
    """Use cases for the routes."""

    def run(work: Callable[[], T]) -> Awaitable[T]:
        return asyncio.get_running_loop().run_in_executor(pool, work)

    check = AllowedUrlFetcher(frozenset({ALLOWED})).check
    outside = Outside(storage, control, check, check_webhook=lambda _: None, cipher=RING)
    return api_services(begin, clock, run, outside, Cursors((b"k" * 32,)))


@pytest.fixture
def endpoints() -> tuple[Endpoint[Any, Any], ...]:
    """Everything there is."""
    return ENDPOINTS


@dataclass
class Shop(Room):
    """A workspace with two teams, North and South, and what programs ask for."""

    def deal(self, owner: str = "", **changes: Any) -> Opportunity:
        """Store a deal."""
        new = {
            "id": OpportunityId(new_id("opp")),
            "workspace_id": self.workspace,
            "case_number": CaseNumber(""),
            "company": "Harbor & Pine",
            "created_at": self.clock(),
            "owner_id": self.person(owner) if owner else None,
        }
        with self.begin(self.workspace) as work:
            return work.opportunities.add(Opportunity(**{**new, **changes}))

    def alert(self, deal: Opportunity, call: Conversation | None = None, subject: str = "champion") -> AlertId:
        """Let a rule find something of a deal."""
        with self.begin(self.workspace) as work:
            seed(work)
            match = a_match(
                work.alerts.rules()[0],
                opportunity_id=deal.id,
                conversation_id=None if call is None else call.id,
                subject=subject,
                fingerprint=new_id("fp"),
                severity=Severity.HIGH,
                badness=2,
                said=Phrase("severity-high"),
            )
            made = work.alerts.claim(match)
        assert made is not None
        return made

    def program(self, team: str = "", **changes: Any) -> Program:
        """Make a key."""
        return new_key(self.begin, self.clock, self.workspace, team=team, **changes)


@pytest.fixture
def shop(begin: SqlBegin, workspace: WorkspaceId, queue: Queue, clock: FakeClock) -> Shop:
    """The workspace: Lin of North, Dana of South, and their alert rules."""
    counter = itertools.count(1)
    made = Shop(begin, workspace, queue, clock, lambda: next(counter))
    made.appoint("U1LIN", team="North")
    made.appoint("U2DANA", team="South")
    return made
