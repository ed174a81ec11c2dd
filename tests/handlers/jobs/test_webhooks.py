"""Webhooks over the durable engine and real sockets: lanes of their own, and attempts that wait without a thread."""

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import trustme

from analysis.model.conversation import ConversationState
from analysis.model.webhooks import EventType, NewEndpoint, ShownEndpoint, WebhookState
from analysis.usecases.tell import tell_ended
from bot.settings import Settings, load
from bot.webhook_jobs import manage_webhooks, webhook_deliveries
from bot.wiring import World, migrate, open_world, start_worker
from storage.webhooks import HttpsWebhookSender
from tests.bot.engine.engines import until
from tests.db.conftest import stored
from tests.fakes.receiver import Answered, Received, Receiver, receiving, way_to
from tests.handlers.api.driver import RING_TEXT

SLOW, QUICK, FLAKY = "slow.example.com", "quick.example.com", "flaky.example.com"
EVENTS = 4
LIMIT_S = 240.0


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """An installation that can keep secrets, on a database of either kind."""
    return load(env_file=None, data_folder=tmp_path, database_url=database_url, token_encryption_keys=RING_TEXT)


@pytest.fixture
def authority() -> trustme.CA:
    """Who signs certificates."""
    return trustme.CA()


@pytest.fixture
def receiver(authority: trustme.CA) -> Iterator[Receiver]:
    """Three servers of other people."""
    with receiving(authority, SLOW, QUICK, FLAKY) as running:
        yield running


@pytest.fixture
def world(settings: Settings, receiver: Receiver, authority: trustme.CA) -> Iterator[World]:
    """An open world with a worker, whose way outside leads to the receiver."""
    migrate(settings)
    with open_world(settings) as opened:
        found = replace(opened, webhook_sender=HttpsWebhookSender(120, way_to(receiver.port, authority)))
        worker = start_worker(found)
        yield found
        worker.close()


def endpoint(world: World, host: str) -> ShownEndpoint:
    """Make an endpoint."""
    new = NewEndpoint(f"https://{host}/", frozenset({EventType.CONVERSATION_COMPLETED}))
    return manage_webhooks(world.settings, world.begin, world.webhook_sender).create(world.home, new, actor=None)


def events(world: World, count: int = EVENTS) -> None:
    """Let so much happen."""
    for _ in range(count):
        call = stored(world.begin, world.home, state=ConversationState.RUNNING)
        with world.begin(world.home) as work:
            work.conversations.set_state(call.id, ConversationState.DONE, attempt=1)
            tell_ended(work, call.id)


def test_a_slow_server_delays_nobody_and_a_broken_one_is_asked_again(world: World, receiver: Receiver) -> None:
    """While one server sits on two requests, the others get everything; a failure comes again after its wait."""
    released = threading.Event()
    seen: Counter[str] = Counter()

    def say(request: Received) -> Answered:
        if request.host == SLOW:
            released.wait(LIMIT_S)
        if request.host == FLAKY:
            seen[request.headers["webhook-id"]] += 1
            if seen[request.headers["webhook-id"]] == 1:
                return 503, {}, b"later"
        return 204, {}, b""

    receiver.say = say
    made = {host: endpoint(world, host) for host in (SLOW, QUICK, FLAKY)}
    try:
        events(world)
        until(lambda: len(receiver.ids(QUICK)) == EVENTS, seconds=LIMIT_S)
        until(lambda: len(receiver.ids(FLAKY)) == 2 * EVENTS, seconds=LIMIT_S)
        assert len(receiver.ids(SLOW)) == 2
    finally:
        released.set()
    until(lambda: len(receiver.ids(SLOW)) == EVENTS, seconds=LIMIT_S)
    log = webhook_deliveries(world.begin)

    def all_delivered(host: str) -> bool:
        found = log.page(world.home, made[host].endpoint.id, actor=None)
        return [one.state for one in found] == [WebhookState.DELIVERED] * EVENTS

    for host, times in ((SLOW, 1), (QUICK, 1), (FLAKY, 2)):
        until(partial(all_delivered, host), seconds=LIMIT_S)
        assert set(Counter(receiver.ids(host)).values()) == {times}
    assert set(receiver.ids(SLOW)) == set(receiver.ids(QUICK)) == set(receiver.ids(FLAKY))


def test_a_replay_goes_through_the_queue(world: World, receiver: Receiver) -> None:
    """What was delivered comes once more where that is asked for, under the same ids."""
    made = endpoint(world, QUICK)
    events(world, 3)
    until(lambda: len(receiver.ids(QUICK)) == 3, seconds=LIMIT_S)
    log = webhook_deliveries(world.begin)

    def ended() -> bool:
        found = log.page(world.home, made.endpoint.id, actor=None)
        return [one.state for one in found] == [WebhookState.DELIVERED] * 3

    until(ended, seconds=LIMIT_S)
    log.since(world.home, made.endpoint.id, made.endpoint.created_at, every=True, actor=None)
    until(lambda: len(receiver.ids(QUICK)) == 6, seconds=LIMIT_S)
    assert set(Counter(receiver.ids(QUICK)).values()) == {2}
