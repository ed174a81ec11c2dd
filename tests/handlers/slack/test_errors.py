"""Whatever fails, the person gets words in their language and an id, and Slack an answer it can work with."""

import asyncio
import re
import sqlite3
from typing import Any

import pytest
import structlog

from bot.playground import payloads
from bot.playground.people import REP, REP_ZH
from handlers.slack.app import ANSWER_S, AT_ONCE, PunctualApp
from tests.fakes.slack_driver import SlackDriver, answer
from tests.handlers.slack.conftest import Edge
from tests.handlers.slack.peers import ERRORS, HANGS_S, WORKFLOW

MESSAGE = {"type": "message", "user": REP, "channel": "C0DEALS001", "ts": "1.2"}
SLACK_WAITS_S = 3
ERROR_ID = re.compile(r"\b[0-9a-f]{8}\b")
OURS = sorted(ERRORS.keys() - {"refused"})


def view(name: str, blocks: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the test's modal, which fails as *name* says."""
    return {"type": "modal", "id": "V1", "callback_id": "peer", "private_metadata": name, "blocks": blocks}


INPUT = {"type": "input", "block_id": "reason", "element": {"type": "plain_text_input", "action_id": "input"}}


@pytest.mark.parametrize("name", OURS)
async def test_a_command_that_fails_is_answered_with_words_and_an_id(edge: Edge, name: str) -> None:
    """200, for the person alone; the log line has the id and the request's, and nothing more is said aloud."""
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as logs:
        said = answer(await edge.slack.command(f"/peer {name}"))
    assert said["response_type"] == "ephemeral"
    found = ERROR_ID.findall(str(said["blocks"]))
    assert found
    assert "canary" not in str(said)
    line = next(entry for entry in logs if entry.get("error_id") == found[0])
    assert len(line["request_id"]) == 16


async def test_a_refusal_needs_no_id_and_disarms_what_was_typed(edge: Edge) -> None:
    """The person can mend it alone; what they typed calls nobody."""
    said = answer(await edge.slack.command("/peer refused"))
    assert "&lt;!channel&gt; &amp; Co" in said["text"]
    assert ERROR_ID.findall(str(said)) == []


async def test_words_are_in_the_persons_language(edge: Edge) -> None:
    """What Slack said of the person decides."""
    with edge.slack.world.begin(edge.slack.home) as work:
        work.users.profile(REP_ZH, name="林雅婷", locale="zh-TW", time_zone="Asia/Taipei")
    said = answer(await edge.slack.command("/peer bug", user=REP_ZH))
    assert re.search(r"[\u4e00-\u9fff]", said["text"])


@pytest.mark.fault("56")
async def test_an_event_that_was_not_stored_comes_again(edge: Edge) -> None:
    """A database that is away is 503, a bug 500: Slack sends both again; a refusal is final."""
    statuses = [(await edge.slack.event({**MESSAGE, "text": name})).status for name in ("away", "bug", "refused")]
    assert statuses == [503, 500, 200]


async def test_the_person_hears_of_an_event_that_is_lost(edge: Edge) -> None:
    """Not at each try: when Slack gives up, or at once when no try will help."""
    sent = await edge.slack.event({**MESSAGE, "text": "bug"})
    for _ in range(3):
        await edge.slack.side.errors.tell.told()
        assert shown(edge.slack) == []
        sent = await edge.slack.again(sent)
    await edge.slack.side.errors.tell.told()
    assert len(shown(edge.slack)) == 1
    await edge.slack.event({**MESSAGE, "text": "refused"})
    await edge.slack.side.errors.tell.told()
    assert len(shown(edge.slack)) == 2


def shown(slack: SlackDriver) -> list[str]:
    """Return what the person alone was shown."""
    return [message.text for message in slack.workspace.messages if message.visible_to == REP]


async def test_a_click_on_a_message_is_answered_where_it_was_made(edge: Edge) -> None:
    """An acknowledgement shows nothing, so the words come through response_url."""
    workspace = edge.slack.workspace
    url = workspace.new_response_url("C0DEALS001", REP)
    body = {**payloads.common(workspace, "block_actions", REP), "response_url": url, "actions": [button("bug")]}
    assert answer(await edge.slack.interaction(body)) == {}
    await edge.slack.side.errors.tell.told()
    assert len(shown(edge.slack)) == 1


async def test_a_response_url_of_a_stranger_is_not_called(edge: Edge) -> None:
    """Only Slack's own hosts hear from us; the words then come as a modal."""
    body = {
        **payloads.common(edge.slack.workspace, "block_actions", REP),
        "response_url": "http://127.0.0.1:9/hooks/x",
        "actions": [button("bug")],
    }
    await edge.slack.interaction(body)
    await edge.slack.side.errors.tell.told()
    assert shown(edge.slack) == []
    assert edge.slack.called()[-1]["method"] == "views.open"


async def test_a_shortcut_that_fails_opens_the_words(edge: Edge) -> None:
    """It has a trigger and no message."""
    assert answer(await edge.slack.interaction(payloads.shortcut(edge.slack.workspace, REP, "peer"))) == {}
    await edge.slack.side.errors.tell.told()
    assert edge.slack.called()[-1]["method"] == "views.open"


async def test_a_submission_keeps_what_was_typed(edge: Edge) -> None:
    """Words under the first field; without a field, a page of their own."""
    common = payloads.common(edge.slack.workspace, "view_submission", REP)
    kept = answer(await edge.slack.interaction({**common, "view": view("bug", [INPUT])}))
    assert kept["response_action"] == "errors"
    assert ERROR_ID.search(kept["errors"]["reason"])
    common = payloads.common(edge.slack.workspace, "view_submission", REP)
    page = answer(await edge.slack.interaction({**common, "view": view("bug", [])}))
    assert page["response_action"] == "update"
    assert edge.slack.workspace.findings(page["view"], "modal") == []


async def test_a_search_that_fails_finds_nothing(edge: Edge) -> None:
    """The field stays usable."""
    common = payloads.common(edge.slack.workspace, "block_suggestion", REP)
    asked = {**common, "action_id": "peer", "block_id": "b", "value": "x"}
    assert answer(await edge.slack.interaction(asked)) == {"options": []}


@pytest.mark.fault("10")
async def test_row_10_a_listener_that_hangs_is_answered_for(punctual: Edge) -> None:
    """Within three seconds there are words, even then."""
    assert ANSWER_S < SLACK_WAITS_S
    async with asyncio.timeout(HANGS_S / 2):
        said = answer(await punctual.slack.command("/peer hang"))
    assert ERROR_ID.search(str(said))


@pytest.mark.fault("10")
async def test_row_10_a_click_that_never_got_in_is_no_success(punctual: Edge) -> None:
    """In a burst nobody knows yet who clicked and could be told: Slack itself shows that it failed."""
    slack, app = punctual.slack, punctual.slack.side.app
    assert isinstance(app, PunctualApp)
    click = {**payloads.common(slack.workspace, "block_actions", REP), "actions": [button("")]}
    for _ in range(AT_ONCE):
        await app.turnstile.acquire()
    sent = await slack.interaction(click)
    assert sent.status == 503
    assert slack.queued(WORKFLOW) == []
    for _ in range(AT_ONCE):
        app.turnstile.release()
    assert (await punctual.taken(sent)).status == 200
    assert len(slack.queued(WORKFLOW)) == 1


@pytest.mark.fault("10")
async def test_row_10_a_frozen_database_is_a_clean_retry(punctual: Edge, sqlite_url: str) -> None:
    """While another writer holds the file an event is 503 in time; afterwards its redelivery is one job."""
    slack = punctual.slack
    await punctual.taken(await slack.event({**MESSAGE, "text": "first"}))  # so that the person is known
    holder = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
    holder.execute("pragma busy_timeout = 60000")
    holder.execute("begin immediate")
    sent = await slack.event({**MESSAGE, "text": "second"})
    holder.execute("rollback")
    holder.close()
    assert sent.status == 503
    assert (await punctual.taken(sent)).status == 200  # though what the worker thread began commits meanwhile
    assert len(slack.queued(WORKFLOW)) == 2


def button(value: str) -> dict[str, Any]:
    """Return an action of the test's button."""
    return {"type": "button", "action_id": "peer", "block_id": "b", "value": value, "action_ts": "1.1"}
