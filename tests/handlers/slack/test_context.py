"""Who asks: found without asking Slack, in the right workspace, language and zone; and who may not ask."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from analysis.usecases.people import LEARN, LearnPerson
from bot.playground import payloads
from bot.playground.calls import Fault, FaultKind
from bot.playground.people import REP, REP_ZH, TEAM_ID
from handlers.slack.app import ANSWER_S
from handlers.slack.context import KEPT_NEW_S
from handlers.slack.jobs import ask_slack
from tests.fakes.slack_driver import answer, slack_driver
from tests.handlers.slack.conftest import Edge, edge_over
from tests.handlers.slack.peers import Peers, QueueOnce


async def test_a_person_is_asked_about_once_and_then_nothing(edge: Edge) -> None:
    """Whose token it is was asked at the start, who somebody is at their first request; a job may ask again later."""
    for _ in range(3):
        await edge.slack.command("/peer")
    called = [call["method"] for call in edge.slack.called()]
    assert called == ["auth.test", "users.info"]
    assert len(edge.slack.queued(LEARN)) == 1


@pytest.mark.parametrize("way", ["command", "event"])
async def test_the_first_words_are_in_the_persons_language(edge_both: Edge, way: str) -> None:
    """Whatever they do first, they are answered in Chinese, with Taipei's time."""
    slack = edge_both.slack
    if way == "command":
        await slack.command("/peer", user=REP_ZH)
    else:
        message = {"type": "message", "user": REP_ZH, "channel": "C0DEALS001", "text": "x", "ts": "1.1"}
        await slack.event(message, user=REP_ZH)
    [asker] = edge_both.peers.asked
    assert (asker.words.language, asker.zone) == ("zh-TW", ZoneInfo("Asia/Taipei"))


@pytest.mark.fault("11")
@pytest.mark.parametrize("kind", ["500", "429", "delay"])
async def test_nobody_waits_long_for_their_language(sqlite_url: str, tmp_path: Path, kind: FaultKind) -> None:
    """Where Slack does not answer the workspace's language will do, and it is not asked again at once."""
    fault = Fault("users.info", kind, 9, 60)
    async with edge_over(sqlite_url, tmp_path, answer_s=4 * ANSWER_S) as edge:
        edge.slack.knobs.faults.append(fault)
        for _ in range(2):
            assert (await edge.slack.command("/peer", user=REP_ZH)).status == 200
        assert [asker.words.language for asker in edge.peers.asked] == ["en", "en"]
    assert fault.times == 8


async def test_the_job_learns_language_and_zone(edge_both: Edge) -> None:
    """A second later the person is answered in Chinese, with Taipei's time, though Slack was away at first."""
    slack = edge_both.slack
    slack.knobs.faults.append(Fault("users.info", "500", 1, 0))
    await slack.command("/peer", user=REP_ZH)
    learn = LearnPerson(slack.world.begin, ask_slack(slack.world.gateways))
    assert await slack.world.services.run(learn, slack.home, REP_ZH)
    later = slack.side.askers.now() + KEPT_NEW_S
    slack.side.askers.now = lambda: later
    await slack.command("/peer", user=REP_ZH)
    before, after = edge_both.peers.asked
    assert (before.words.language, after.words.language) == ("en", "zh-TW")
    assert after.zone == ZoneInfo("Asia/Taipei")
    assert (after.user, after.slack_user, after.team) == (before.user, REP_ZH, TEAM_ID)


async def test_what_was_typed_hints_at_an_unknown_language(edge: Edge) -> None:
    """Who writes Chinese is answered in Chinese, even while Slack does not say."""
    edge.slack.knobs.faults.append(Fault("users.info", "500", 1, 0))
    await edge.slack.command("/peer 示範", user=REP_ZH)
    assert edge.peers.asked[0].words.language == "zh-TW"


async def test_somebody_nobody_can_learn_stays_as_they_are(edge: Edge) -> None:
    """Slack does not show every user to us: no error, no change."""
    learn = LearnPerson(edge.slack.world.begin, ask_slack(edge.slack.world.gateways))
    assert await edge.slack.world.services.run(learn, edge.slack.home, "U0NOBODY") is False


@pytest.mark.fault("13")
async def test_row_13_a_click_from_another_company_does_nothing(edge: Edge) -> None:
    """In a shared channel others see our buttons: no listener runs, and it is written down."""
    action = {"type": "button", "action_id": "peer", "block_id": "b", "value": "", "action_ts": "1.1"}
    body = {**payloads.common(edge.slack.workspace, "block_actions", REP), "actions": [action]}
    body["user"] = {**body["user"], "team_id": "T0OTHER"}
    assert answer(await edge.slack.interaction(body)) == {}
    assert edge.peers.asked == []
    message = {
        "type": "message",
        "user": "U0OTHER",
        "user_team": "T0OTHER",
        "channel": "C0SHARED01",
        "text": "x",
        "ts": "1",
    }
    assert (await edge.slack.event(message)).status == 200
    assert edge.peers.asked == []


@pytest.mark.fault("9")
async def test_row_9_a_team_we_do_not_know_is_told_so(edge: Edge) -> None:
    """200 with words of ours, not Bolt's; an event is acknowledged, since no retry would help."""
    body = payloads.command(edge.slack.workspace, REP, edge.slack.workspace.channel("C0DEALS001"), "/peer")
    sent = await edge.slack.driver.form("/peer", body | {"team_id": "T0OTHER"})
    assert "reinstall" not in sent.reply
    assert answer(sent)["response_type"] == "ephemeral"
    event = await edge.slack.event(
        {"type": "message", "user": REP, "channel": "C0DEALS001", "ts": "1"}, team_id="T0OTHER", authorizations=[]
    )
    assert event.status == 200
    assert edge.peers.asked == []


async def test_a_prefix_is_taken_off_before_listeners(sqlite_url: str, tmp_path: Path) -> None:
    """A test bot's /try-peer is the listener's /peer; help knows the prefix."""
    peers = Peers()
    async with slack_driver(tmp_path, sqlite_url, (peers.register,), command_prefix="try-") as slack:
        peers.queue = QueueOnce(slack.world.begin)
        assert (await slack.command("/try-peer")).status == 200
        assert peers.asked[0].prefix == "try-"


async def test_all_four_paths_lead_to_the_bot(edge: Edge) -> None:
    """Tidy or in one place: the manifest may name any."""
    body = payloads.command(edge.slack.workspace, REP, edge.slack.workspace.channel("C0DEALS001"), "/peer")
    for path in ("/slack/commands", "/slack/events", "/slack/interactions", "/slack"):
        edge.slack.driver.paths = type(edge.slack.driver.paths)(commands=path)
        assert (await edge.slack.driver.form("/peer", body)).status == 200
