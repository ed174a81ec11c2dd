"""Signed requests of the wrong shape: refused or nothing to do, never a failure of ours, and nothing half done."""

import copy
import json
import sqlite3
from contextlib import closing
from typing import Any
from urllib.parse import urlencode

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.playground.people import Json
from db.schema import audit_log, metadata, users
from tests.fakes.slack_driver import SlackDriver, payload_form, signed_by_hand
from tests.handlers.slack.listeners.stage import DEALS, make_stage
from tests.handlers.slack.valid import Path, Valid, paths

URL = "http://bot.example/slack"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
HUGE = "x" * 300_000
DEEP: list[Any] = []
for _ in range(50):
    DEEP = [DEEP]
WRONG: tuple[Any, ...] = (
    None, True, 0, -1, 2**70, 1.5, "", "x", "🙂 <!channel> :", HUGE, DEEP, [], ["x"], [None], [[]], {}, {"id": 7},
    {"x": None},
)  # fmt: skip
UNTOUCHED = {audit_log.name, users.name}
"""Whoever asks is met, and a refusal may be written down."""


class Edge:
    """A bot and valid requests to it; no dataclass, for the text of all that would be megabytes."""

    def __init__(self, slack: SlackDriver, valid: Valid) -> None:
        self.slack, self.valid = slack, valid


@pytest.fixture
async def edge(slack: SlackDriver) -> Edge:
    """Valid requests about a call whose card stands in a channel, and about a file that was offered there."""
    stage = make_stage(slack)
    call, analysis = stage.result(channel=DEALS)
    await stage.work_off()
    card = stage.ours()[0]
    valid = Valid(slack.workspace, call.id, analysis, card, "")
    await send(slack, valid.others()["message shortcut"])
    with slack.world.begin(slack.home) as work:
        offered = work.intakes.find(f"file:F1:{DEALS}")
    assert offered is not None
    return Edge(slack, Valid(slack.workspace, call.id, analysis, card, offered.id))


async def send(slack: SlackDriver, body: Json) -> tuple[int, str]:
    """Sign a body as Slack would, whatever it holds; return status and answer."""
    if "command" in body and body.get("type") is None:
        media, raw = FORM, urlencode({key: str(value) for key, value in body.items()}).encode()
    elif body.get("type") == "event_callback" or "event" in body:
        media, raw = JSON, json.dumps(body).encode()
    else:
        media, raw = FORM, payload_form(body)
    reply = await slack.client.post(URL, content=raw, headers={"Content-Type": media} | signed_by_hand(raw))
    return reply.status_code, reply.text


def stored(slack: SlackDriver) -> dict[str, int]:
    """Return how many rows there are of everything, and how many jobs but those that ask about people."""
    tables = [table.name for table in metadata.sorted_tables if table.name not in UNTOUCHED]
    with closing(sqlite3.connect(str(slack.world.engine.url.database))) as connection:
        counts = {name: int(connection.execute(f"select count(*) from {name}").fetchone()[0]) for name in tables}  # noqa: S608 - names of ours
    return counts | {"jobs": len([key for key in slack.queued() if not key.startswith("person:")])}


def bent(body: Json, path: Path, value: Any, *, drop: bool) -> Json:
    """Return the body with one thing in it gone or replaced."""
    found = copy.deepcopy(body)
    inside: Any = found
    for part in path[:-1]:
        inside = inside[part]
    if drop:
        del inside[path[-1]]
    else:
        inside[path[-1]] = copy.deepcopy(value)
    return found


async def test_every_valid_request_is_answered(edge: Edge) -> None:
    """What the other tests bend is good as it is: 200, and no error of ours."""
    with structlog.testing.capture_logs() as logs:
        statuses = {name: (await send(edge.slack, body))[0] for name, body in edge.valid.all().items()}
    assert {name: status for name, status in statuses.items() if status != 200 and "close" not in name} == {}
    assert [entry for entry in logs if entry["event"] == "slack.failed"] == []


@pytest.mark.fault("4")
async def test_an_event_that_lacks_anything_is_no_fault_of_ours(edge: Edge) -> None:
    """Each field of each event in turn is gone, then null: done, acknowledged or refused, so never sent again."""
    for name, body in edge.valid.events().items():
        for path in paths(body):
            for drop in (True, False):
                with structlog.testing.capture_logs() as logs:
                    status, _ = await send(edge.slack, bent(body, path, None, drop=drop))
                failed = [entry for entry in logs if entry["event"] == "slack.failed"]
                assert (status in {200, 400, 404}, failed) == (True, []), (name, path, drop)


@pytest.mark.fault("4")
@settings(
    max_examples=250, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    which=st.integers(0, 10_000),
    place=st.integers(0, 10_000),
    drop=st.booleans(),
    wrong=st.sampled_from(range(len(WRONG))),
)
async def test_whatever_is_bent_is_no_fault_of_ours_and_nothing_half_done(
    edge: Edge, which: int, place: int, wrong: int, *, drop: bool
) -> None:
    """One thing gone, null, of another type, huge or deep: never 5xx, never "our fault"; refused means unchanged."""
    bodies = edge.valid.all()
    body = bodies[sorted(bodies)[which % len(bodies)]]
    found = paths(body)
    garbage = bent(body, found[place % len(found)], WRONG[wrong], drop=drop)
    before = stored(edge.slack)
    with structlog.testing.capture_logs() as logs:
        status, said = await send(edge.slack, garbage)
    assert status in {200, 400, 404}, said
    events = {entry["event"] for entry in logs}
    assert "slack.failed" not in events, logs
    if status != 200 or events & {"slack.refused", "slack.unavailable"}:
        assert stored(edge.slack) == before
