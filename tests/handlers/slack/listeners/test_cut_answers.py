"""Slack's own answers to us may break off in the middle: what a person asked meanwhile is answered all the same."""

import pytest

from bot.playground.calls import Fault
from handlers.render.words import Words
from tests.handlers.slack.listeners.stage import DEALS, Stage

WORDS = Words("en")


@pytest.mark.parametrize("kind", ["lose_reply", "500", "429"])
async def test_a_room_that_slack_does_not_describe_is_no_room_for_calls(stage: Stage, kind: str) -> None:
    """The words are those for a channel shared with others, not for a fault of ours."""
    call = stage.call(channel=DEALS)
    await stage.work_off()
    stage.slack.knobs.faults.append(Fault("conversations.info", kind))  # type: ignore[arg-type]  # a FaultKind
    sent = await stage.slack.command(f"/analyze status {call.case_number}")
    assert sent.answer()["text"] == WORDS("note-not-here")
    again = await stage.slack.command(f"/analyze status {call.case_number}")
    assert WORDS("note-not-here") not in again.reply


@pytest.mark.parametrize("kind", ["lose_reply", "500", "429"])
async def test_somebody_whom_slack_does_not_introduce_is_answered(stage: Stage, kind: str) -> None:
    """In the language of the workspace; a job asks again."""
    stage.slack.knobs.faults.append(Fault("users.info", kind))  # type: ignore[arg-type]  # a FaultKind
    sent = await stage.slack.command("/analyze help", user="U0MANAG001")
    assert sent.status == 200
    assert WORDS("our-fault") not in sent.reply
    assert "/analyze" in sent.reply
