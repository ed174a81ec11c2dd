"""Senders of alerts may die at any moment and Slack may lose answers: every alert comes exactly once."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest
from sqlalchemy import select

from analysis.model.alerts import DeliveryState
from analysis.model.ids import UserId, WorkspaceId
from analysis.usecases.alerts.settle import settle
from analysis.usecases.alerts.wake import wake
from bot.engine import launch
from bot.engine.client import make_client
from bot.playground.calls import Fault, Knobs
from bot.playground.people import TEAM_ID
from bot.playground.state import Message
from db.directory import Directory
from db.engine import make_engine
from db.schema import alert_deliveries
from db.unit_of_work import SqlBegin
from tests.acceptance.alert_sender import TOKEN, main
from tests.acceptance.kills import until
from tests.db.conftest import an_opportunity, bound
from tests.fakes.alerts import a_match, told_at_once
from tests.fakes.forked import forked
from tests.fakes.slack_server import slack_server

ALERTS, KILLS = 200, 50
"""With --full; without it a quarter of each."""


def now() -> datetime:
    """Return the wall time."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Lossy(Knobs):
    """One answer in ten to a post is lost after Slack did its part."""

    dice: random.Random = field(default_factory=lambda: random.Random(10))  # noqa: S311 - moments, no secrets
    lost: int = 0

    def next_fault(self, method: str) -> Fault | None:
        """Lose an answer now and then."""
        if method != "chat.postMessage" or self.dice.random() > 0.1:
            return None
        self.lost += 1
        return Fault(method, "lose_reply")


@dataclass
class Desk:
    """The side that finds things: a deal, a rule, and its owner who is told of everything at once."""

    begin: SqlBegin
    workspace: WorkspaceId
    owner: UserId

    def find(self, number: int) -> None:
        """Let an evaluation find one more thing, of a deal of its own."""
        with self.begin(self.workspace) as work:
            deal = work.opportunities.add(an_opportunity(self.workspace, owner_id=self.owner, company=f"Deal {number}"))
            match = a_match(opportunity_id=deal.id, fingerprint=f"f{number}")
            assert settle(work, [match], [], now=now()).claimed

    def wake(self) -> None:
        """Look for what is due, as the schedule does every minute."""
        with self.begin(self.workspace) as work:
            wake(work)

    def states(self) -> Counter[DeliveryState]:
        """Return how many deliveries stand where."""
        with bound(self.begin.engine, self.workspace) as connection:
            query = select(alert_deliveries.c.state).where(alert_deliveries.c.workspace_id == self.workspace)
            return Counter(connection.scalars(query))


@dataclass
class Senders:
    """Processes to kill, each forked from one that has imported everything."""

    arguments: tuple[str, str, str]
    alive: list[ForkServerProcess] = field(default_factory=list)

    def start(self) -> None:
        """Let one more work."""
        self.alive.append(forked().Process(target=main, args=self.arguments, daemon=True))
        self.alive[-1].start()

    def kill(self, number: int) -> None:
        """Kill one as the kernel would."""
        victim = self.alive.pop(number)
        victim.kill()
        victim.join(60)
        victim.close()


@contextmanager
def senders(database: str, url: str, folder: Path) -> Iterator[Senders]:
    """Yield them, and leave none behind."""
    found = Senders((database, url, str(folder / "senders.log")))
    try:
        yield found
    finally:
        while found.alive:
            found.kill(0)


def identity(message: Message) -> str:
    """Return what our message is known by."""
    return str((message.metadata or {})["event_payload"]["message"])


@contextmanager
def desk(url: str) -> Iterator[Desk]:
    """Set everything up on the migrated database at *url*."""
    launch.migrate(url)
    engine = make_engine(url)
    client = make_client(engine)
    begin = SqlBegin(engine, now, client)
    workspace = Directory(engine, now).ensure_workspace(f"slack:{TEAM_ID}")
    with begin(workspace) as work:
        owner = told_at_once(work)
    try:
        yield Desk(begin, workspace, owner)
    finally:
        client.destroy()
        engine.dispose()


@pytest.mark.fault("45")
@pytest.mark.slow
def test_kills_and_lost_answers_tell_every_alert_once(database_url: str, tmp_path: Path, *, full: bool) -> None:
    """Two hundred alerts, fifty SIGKILLs, one answer in ten lost: two hundred messages, each confirmed."""
    alerts, kills = (ALERTS, KILLS) if full else (ALERTS // 4, KILLS // 4)
    at_once = 1 if database_url.startswith("sqlite") else 2
    dice = random.Random(50)  # noqa: S311 - moments, no secrets
    knobs = Lossy()
    with (
        slack_server(TOKEN, knobs) as (url, app),
        desk(database_url) as office,
        senders(database_url, url, tmp_path) as running,
    ):
        for number in range(alerts):
            office.find(number)
        posts = app.state.workspace.messages
        for _ in range(at_once):
            running.start()
        for _ in range(kills):
            before, patience = len(posts), time.monotonic() + dice.uniform(0.1, 0.8)
            while len(posts) < before + dice.randint(1, 4) and time.monotonic() < patience:
                time.sleep(0.01)
            running.kill(dice.randrange(at_once))
            running.start()
        office.wake()
        until(lambda: office.states() == {DeliveryState.SENT: alerts}, seconds=300)
        posted = Counter(identity(message) for message in app.state.workspace.messages)
        assert len(posted) == alerts
        assert set(posted.values()) == {1}
        assert knobs.lost > 0
        print(f"{database_url.split(':', maxsplit=1)[0]}: {knobs.lost} answers lost, {kills} kills, {len(posted)} told")
