"""A workspace with servers that hear, a queue that keeps its time, and a clock that jumps to the next job."""

import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from dbos import error
from sqlalchemy import Connection, Engine

from analysis.errors import RefusedError
from analysis.model.ids import WorkspaceId
from analysis.model.webhooks import (
    SUBSCRIBABLE,
    EventType,
    NewEndpoint,
    ShownEndpoint,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookReply,
)
from analysis.usecases.webhooks.deliver import DeliverWebhook
from analysis.usecases.webhooks.manage import ManageWebhooks
from analysis.usecases.webhooks.replay import MendWebhooks, ReplayEvents, WebhookDeliveries
from analysis.usecases.webhooks.spread import SpreadEvent
from db.unit_of_work import SqlBegin
from handlers.api.models.events import EVENTS
from handlers.jobs.webhooks import WebhookSteps, register
from tests.analysis.usecases.rooms import Room
from tests.conftest import FakeClock
from tests.fakes.engine import FakeEngine
from tests.handlers.api.driver import RING

TAKEN = WebhookReply(200, 12, "ok")
BROKEN = WebhookReply(500, 34, "oops")
BASE = "https://calls.example.com"


@dataclass
class Job:
    """A queued job.

    Attributes:
        lane: Whose turn it takes.
    """

    workflow: str
    key: str
    args: tuple[Any, ...]
    at: datetime
    lane: str


@dataclass
class Timetable:
    """Implements db.repositories.jobs.QueueClient: keeps when each job may begin."""

    clock: FakeClock
    jobs: list[Job] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def enqueue_in_transaction(self, conn_or_session: Connection, options: Any, /, *args: Any) -> object:
        """Keep one job."""
        key = options["workflow_id"]
        if key in self.keys:
            raise error.DBOSWorkflowIDInUseError(key, "ENQUEUED", options["workflow_name"])
        self.keys.add(key)
        at = self.clock() + timedelta(seconds=options.get("delay_seconds", 0))
        self.jobs.append(Job(options["workflow_name"], key, args, at, options.get("queue_partition_key", "")))
        return None

    def take(self, before: datetime, known: Mapping[str, object]) -> Job | None:
        """Take out the next job of a known workflow that may begin before then."""
        ready = [job for job in self.jobs if job.at <= before and job.workflow in known]
        job = min(ready, key=lambda one: one.at, default=None)
        if job is not None:
            self.jobs.remove(job)
        return job


@dataclass
class Wire:
    """Implements analysis.ports.WebhookSender: what a test says is what the server answers.

    Attributes:
        sent: (url, headers, body) of each request.
    """

    say: Callable[[str], WebhookReply] = lambda _: TAKEN
    sent: list[tuple[str, Mapping[str, str], bytes]] = field(default_factory=list)

    def check(self, url: str) -> None:
        """Refuse what is not https."""
        if not url.startswith("https://"):
            raise RefusedError("webhook-url-not-allowed")

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> WebhookReply:
        """Keep it and answer."""
        self.sent.append((url, headers, body))
        return self.say(url)

    def bodies(self, url: str = "") -> list[dict[str, Any]]:
        """Return what was sent, to one server or to all."""
        return [json.loads(body) for to, _, body in self.sent if url in {"", to}]


@dataclass
class Hooks:
    """All of it."""

    room: Room
    timetable: Timetable
    wire: Wire
    engine: FakeEngine
    manage: ManageWebhooks
    deliveries: WebhookDeliveries
    deliver: DeliverWebhook
    dead: dict[str, str]

    @property
    def workspace(self) -> WorkspaceId:
        """The one."""
        return self.room.workspace

    def endpoint(self, url: str = "https://hooks.example.com/a", *types: EventType, team: str = "") -> ShownEndpoint:
        """Make an endpoint, for all events unless some are named."""
        new = NewEndpoint(url, frozenset(types or SUBSCRIBABLE), "CRM", team)
        return self.manage.create(self.workspace, new, actor=None)

    def now(self, endpoint: ShownEndpoint) -> WebhookEndpoint:
        """Return an endpoint as it stands."""
        return self.manage.get(self.workspace, endpoint.endpoint.id, actor=None)

    def log(self, endpoint: ShownEndpoint) -> list[WebhookDelivery]:
        """Return its deliveries, newest first."""
        return self.deliveries.page(self.workspace, endpoint.endpoint.id, actor=None)

    def run(self, seconds: float = 0) -> list[datetime]:
        """Work off what may begin within so many seconds, each at its time; return when deliveries were tried."""
        until, tried = self.room.clock() + timedelta(seconds=seconds), []
        while (job := self.timetable.take(until, self.engine.workflows)) is not None:
            self.room.clock.now = max(self.room.clock.now, job.at)
            before = len(self.wire.sent)
            self.engine.workflows[job.workflow](*job.args)
            tried += [self.room.clock()] * (len(self.wire.sent) - before)
        self.room.clock.now = until
        return tried


@pytest.fixture
def hooks(engine: Engine, clock: FakeClock, workspace: WorkspaceId) -> Iterator[Hooks]:
    """A workspace on a real database of either kind."""
    timetable, wire, fake = Timetable(clock), Wire(), FakeEngine()
    begin = SqlBegin(engine, clock, timetable)
    room = Room(begin, workspace, cast("Any", timetable), clock, itertools.count(1).__next__)
    dead: dict[str, str] = {}
    deliver = DeliverWebhook(begin, clock, RING, wire, BASE)
    mend = MendWebhooks(begin, clock, lambda: [workspace], lambda keys: {one: dead[one] for one in keys if one in dead})
    register(fake, WebhookSteps(SpreadEvent(begin, clock), deliver, ReplayEvents(begin, clock), mend))
    manage = ManageWebhooks(begin, clock, RING, wire.check)
    yield Hooks(room, timetable, wire, fake, manage, WebhookDeliveries(begin, clock), deliver, dead)
    for told in wire.bodies():  # whatever a test made us say is what the document says that we say
        EVENTS[EventType(told["type"])][0].model_validate_json(json.dumps(told), strict=True)
