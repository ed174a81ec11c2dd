"""What arrives twice happens once: rows 7 and 8 of the fault catalog, and a thousand of the same at once."""

import asyncio
import json
import multiprocessing
from collections import Counter

import pytest

from analysis.errors import RepeatedError
from analysis.model.delivery import Delivery
from bot.engine.client import make_client
from bot.playground import payloads
from bot.playground.driver import Delivery as Sent
from bot.playground.people import REP, Json
from bot.settings import load
from bot.wiring import migrate, utc_now
from db.directory import Directory
from db.engine import make_engine
from db.unit_of_work import SqlBegin
from handlers.slack.app import AT_ONCE
from tests.handlers.slack.conftest import Edge
from tests.handlers.slack.peers import WORKFLOW, QueueOnce

MESSAGE = {"type": "message", "user": REP, "channel": "C0DEALS001", "text": "hello", "ts": "1.2"}


@pytest.mark.fault("7")
async def test_row_7_a_redelivered_event_is_acknowledged_and_queues_nothing(edge_both: Edge) -> None:
    """Slack's three retries: four times 200, one job."""
    first = await edge_both.slack.event(MESSAGE)
    again = [await edge_both.slack.again(first) for _ in range(3)]
    assert [sent.status for sent in [first, *again]] == [200] * 4
    assert len(edge_both.slack.queued(WORKFLOW)) == 1


async def test_two_events_alike_are_two(edge: Edge) -> None:
    """The id makes the delivery, not its content."""
    await edge.slack.event(MESSAGE)
    await edge.slack.event(MESSAGE)
    assert len(edge.slack.queued(WORKFLOW)) == 2


@pytest.mark.fault("8")
async def test_row_8_a_trigger_counts_once(edge_both: Edge) -> None:
    """A command, a submission sent again: answered, not repeated."""
    edge = edge_both
    first = await edge.slack.command("/peer")
    again = await edge.slack.again(first)
    assert [first.status, again.status] == [200, 200]
    view = {"type": "modal", "id": "V1", "callback_id": "peer", "private_metadata": "", "blocks": []}
    body = {**payloads.common(edge.slack.workspace, "view_submission", REP), "view": view}
    submitted = await edge.slack.interaction(body)
    assert (await edge.slack.again(submitted)).status == submitted.status == 200
    assert len(edge.slack.queued(WORKFLOW)) == 2


@pytest.mark.fault("8")
async def test_row_8_each_click_is_its_own(edge_both: Edge) -> None:
    """The same click redelivered is one; another click, and another button of one request's trigger, are others."""
    edge = edge_both
    click = click_of(edge)
    first = await edge.slack.interaction(click)
    await edge.slack.again(first)
    later = {**click, "actions": [{**click["actions"][0], "action_ts": "9.9"}]}
    await edge.slack.interaction(later)
    assert len(edge.slack.queued(WORKFLOW)) == 2


def click_of(edge: Edge, value: str = "") -> Json:
    """Return a click on the test's button."""
    action = {"type": "button", "action_id": "peer", "block_id": "b", "value": value, "action_ts": "1.1"}
    return {**payloads.common(edge.slack.workspace, "block_actions", REP), "actions": [action]}


async def test_what_failed_is_not_taken_for_done(edge: Edge) -> None:
    """The claim goes with the transaction that fails: the retry does the work."""
    failed = await edge.slack.event({**MESSAGE, "text": "away"})
    assert failed.status == 503
    assert edge.slack.queued(WORKFLOW) == []
    failed.body = failed.body.replace(b'"away"', b'"well"')
    assert (await edge.slack.again(failed)).status == 200
    assert len(edge.slack.queued(WORKFLOW)) == 1


@pytest.mark.fault("7")
async def test_a_thousand_duplicates_at_once_are_one_workflow(edge_both: Edge) -> None:
    """Every one is answered, with 200 or with a plea to send it later; one job."""
    first = edge_both.slack.driver.new("event", "event", "/slack/events", event_body(edge_both), (REP, "C0DEALS001"))

    async def deliver() -> int:
        same = edge_both.slack.driver.new("event", "event", "/slack/events", first.body, (REP, "C0DEALS001"))
        return (await edge_both.slack.driver.send(same)).status

    statuses = Counter(await asyncio.gather(*(deliver() for _ in range(1000))))
    assert statuses.keys() <= {200, 503}
    assert statuses[200] >= AT_ONCE  # first come, first served
    assert len(edge_both.slack.queued(WORKFLOW)) == 1
    last = Sent("x", "event", "event", "/slack/events", first.body, first.content_type, REP, "C0DEALS001", 0)
    assert (await edge_both.taken(await edge_both.slack.driver.send(last))).status == 200
    assert len(edge_both.slack.queued(WORKFLOW)) == 1


def event_body(edge: Edge) -> bytes:
    """Return the bytes of one event."""
    return json.dumps(payloads.event(edge.slack.workspace, MESSAGE)).encode()


def hammer(url: str, workspace: str, times: int, queue: "multiprocessing.Queue[int]") -> None:
    """Be another process that gets the same delivery again and again; put how often it was the first."""
    engine = make_engine(url)
    once = QueueOnce(SqlBegin(engine, utc_now, make_client(engine)))
    first = 0
    for number in range(times):
        try:
            once(workspace, Delivery("Ev-same", "event"), f"two:{multiprocessing.current_process().pid}:{number}")  # type: ignore[arg-type]
            first += 1
        except RepeatedError:
            pass
    engine.dispose()
    queue.put(first)


@pytest.mark.fault("7")
def test_row_7_two_processes_share_one_memory(database_url: str) -> None:
    """Whichever process Slack's balancer picks: one of them is the first, once."""
    migrate(load(None, database_url=database_url))
    engine = make_engine(database_url)
    workspace = Directory(engine, utc_now).ensure_workspace("slack:T1")
    engine.dispose()
    spawn = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[int] = spawn.Queue()
    processes = [spawn.Process(target=hammer, args=(database_url, workspace, 200, results)) for _ in range(2)]
    for process in processes:
        process.start()
    firsts = [results.get(timeout=180) for _ in processes]
    for process in processes:
        process.join(180)
        assert process.exitcode == 0
    assert sum(firsts) == 1
