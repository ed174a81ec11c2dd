"""A thousand copies of one delivery at once, followed to the end: one workflow, one card, on both databases."""

import asyncio
from collections import Counter

import pytest

from analysis.model.conversation import ConversationState
from analysis.usecases.demo import DEMO
from bot.playground import payloads
from bot.playground.driver import Delivery
from bot.playground.people import BOT_USER, REP, REP_ZH
from bot.wiring import start_worker
from handlers.render.slack.ids import Action
from tests.bot.engine.engines import until
from tests.fakes.slack_driver import SlackDriver
from tests.handlers.slack.listeners.stage import DEALS

pytestmark = pytest.mark.slow

COPIES = 1000
PROCESS = "conversation.process"


async def flood(slack: SlackDriver, first: Delivery) -> Counter[int]:
    """Send the very bytes a thousand times at once; return how often each status came."""

    async def deliver() -> int:
        same = slack.driver.new(first.kind, first.label, first.path, first.body, (first.user, first.channel))
        return (await slack.driver.send(same)).status

    return Counter(await asyncio.gather(*(deliver() for _ in range(COPIES))))


def unended(slack: SlackDriver) -> list[str]:
    """Return the jobs that are not at their end."""
    found = slack.jobs.list_workflows(status=["ENQUEUED", "PENDING"], load_input=False, load_output=False)
    return [each.workflow_id for each in found]


async def to_the_end(slack: SlackDriver) -> None:
    """Work everything off with the real worker."""
    worker = await asyncio.to_thread(start_worker, slack.world)
    try:
        await asyncio.to_thread(until, lambda: slack.queued(PROCESS) and not unended(slack), seconds=300)
    finally:
        await asyncio.to_thread(worker.close)


def demand_one_card(slack: SlackDriver, channel: str, case: str) -> None:
    """Demand one card of this call there, what belongs to it in its thread, and nothing twice."""
    ours = [one for one in slack.workspace.messages if one.channel == channel and one.user == BOT_USER]
    card, *rest = [one for one in ours if not one.visible_to]
    assert case in card.text
    assert {one.thread_ts for one in rest} == {card.thread_ts or card.ts}
    shown = [(one.text, *(slack.workspace.files[file].name for file in one.files)) for one in (card, *rest)]
    assert len(shown) == len(set(shown))


@pytest.mark.fault("8")
async def test_a_thousand_commands_are_one_workflow_and_one_card(slack_both: SlackDriver) -> None:
    """`/analyze demo`: each copy is answered with 200, and one call runs to its card and its details."""
    slack = slack_both
    first = await slack.command("/analyze demo")
    assert first.status == 200
    assert (await flood(slack, first)).keys() == {200}
    await to_the_end(slack)
    assert [len(slack.queued(name)) for name in (DEMO, PROCESS)] == [1, 1]
    with slack.world.begin(slack.home) as work:
        [call] = work.conversations.recent()
    assert call.state is ConversationState.DONE
    demand_one_card(slack, DEALS, call.case_number)


@pytest.mark.fault("7", "8")
async def test_a_thousand_clicks_and_events_are_one_workflow_and_one_card_each(slack_both: SlackDriver) -> None:
    """The demo's button in a channel, and the word in a direct message: two calls in all, each to its card."""
    slack = slack_both
    place = {"channel": {"id": DEALS}, "container": {"type": "message", "message_ts": "4.1", "channel_id": DEALS}}
    pressed = {"type": "button", "action_id": Action.DEMO, "block_id": "b"}
    clicked = await slack.interaction(payloads.block_actions(slack.workspace, REP, place, pressed, {}))
    direct = f"D{REP_ZH[1:]}"
    await slack.person(REP_ZH).say(direct, "demo")
    told = slack.driver.deliveries[-1]
    for first in (clicked, told):
        assert first.status == 200
        assert (await flood(slack, first)).keys() <= {200, 503}  # after 503 Slack brings an event again
    await to_the_end(slack)
    assert [len(slack.queued(name)) for name in (DEMO, PROCESS)] == [2, 2]
    with slack.world.begin(slack.home) as work:
        calls = work.conversations.recent()
        owners = {work.users.get(call.owner_id).slack_id: call for call in calls if call.owner_id}
    assert [call.state for call in calls] == [ConversationState.DONE] * 2
    demand_one_card(slack, DEALS, owners[REP].case_number)
    demand_one_card(slack, direct, owners[REP_ZH].case_number)
