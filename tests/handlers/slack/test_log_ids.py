"""The error id that a person reads leads to the one line that says what broke, whose it was and about which call."""

import re
from typing import Any

import pytest
from prometheus_client import REGISTRY
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from bot.playground import payloads
from bot.playground.people import REP
from tests.handlers.slack.conftest import Edge

ERROR_ID = re.compile(r"[0-9a-f]{8}")


@pytest.mark.parametrize(
    ("about", "conversation"),
    [
        ({"selected_option": {"type": "x", "value": "conv_7Qx-1:retry"}}, "conv_7Qx-1"),
        ({"selected_option": {"type": "x", "value": "opp_1"}}, None),
        ({}, None),
    ],
)
async def test_from_the_message_to_the_line(edge: Edge, about: dict[str, Any], conversation: str | None) -> None:
    """A click whose listener breaks: same error id, the request, the workspace, the call, and the stack."""
    workspace = edge.slack.workspace
    pressed = {"type": "button", "action_id": "peer", "block_id": "b", "action_ts": "1.1", "value": "bug", **about}
    url = workspace.new_response_url("C0DEALS001", REP)
    body = {**payloads.common(workspace, "block_actions", REP), "response_url": url, "actions": [pressed]}
    before = counted("action", "failed")
    with capture_logs([merge_contextvars]) as lines:
        await edge.slack.interaction(body)
        await edge.slack.side.errors.tell.told()
    [told] = [message for message in workspace.messages if message.visible_to == REP]
    [line] = [line for line in lines if line["event"] == "slack.failed"]
    assert line["error_id"] in ERROR_ID.findall(str(told.blocks))
    assert line["workspace"] == edge.slack.home
    assert line["request_id"]
    assert line.get("conversation") == conversation
    assert isinstance(line["exc_info"], ZeroDivisionError)
    assert counted("action", "failed") == before + 1


@pytest.mark.parametrize(("text", "error"), [("away", "away"), ("bug", "failed"), ("refused", None)])
async def test_what_people_are_shown_is_a_number(edge: Edge, text: str, error: str | None) -> None:
    """A command that fails is answered with 200 and words: only this number tells who watches. A refusal is none."""
    before = {each: counted("command", each) for each in ("away", "slow", "failed")}
    assert (await edge.slack.command(f"/peer {text}")).status == 200
    after = {each: counted("command", each) - number for each, number in before.items()}
    assert after == {each: float(each == error) for each in before}


def counted(kind: str, error: str) -> float:
    """Return how many errors of a kind were shown so far."""
    return REGISTRY.get_sample_value("analyst_slack_errors_total", {"kind": kind, "error": error}) or 0.0
