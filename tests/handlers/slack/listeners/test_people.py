"""People come, choose a language and go: each counts at once, in Home, receipts and cards."""

import pytest

from bot.playground.people import REP, REP_ZH
from handlers.render.slack.ids import Action
from handlers.render.words import Words
from tests.fakes.slack_driver import SlackDriver
from tests.handlers.slack.listeners.stage import DEALS, Stage, said, words_of


def gone(user: str) -> dict[str, object]:
    """Return what Slack says of somebody who was removed."""
    return {"id": user, "name": "gone", "deleted": True, "profile": {"real_name": "Gone"}}


async def test_somebody_removed_is_known_as_such_at_once(stage: Stage) -> None:
    """Slack tells us; their language stays known, it is in the audit log, and of strangers nothing is kept."""
    for user in (REP_ZH, "U0STRANGER"):
        assert (await stage.slack.event({"type": "user_change", "user": gone(user)})).status == 200
    with stage.room.begin(stage.room.workspace) as work:
        person = work.users.find(REP_ZH)
        assert person is not None
        assert (work.users.viewer(person.id).active, person.slack_locale) == (False, "zh-TW")
        assert work.users.find("U0STRANGER") is None


async def test_somebody_removed_reads_nothing_more(stage: Stage) -> None:
    """Not even their own: no card, no list, no suggestion."""
    call = stage.call(user=REP)
    before = await stage.slack.command(f"/analyze status {call.case_number}")
    assert call.title in str(before.answer())
    await stage.slack.event({"type": "user_change", "user": gone(REP)})
    for line in (
        f"/analyze status {call.case_number}",
        "/analyze list",
        f"/analyze {call.case_number}",
        "/opportunity",
    ):
        after = await stage.slack.command(line)
        assert call.title not in str(after.answer())
        assert "Champion" not in str(after.answer())


@pytest.mark.parametrize(("chosen", "language"), [("zh-TW", "zh-TW"), ("en", "en"), ("auto", "en")])
async def test_a_language_chosen_in_home_counts_at_once(stage: Stage, chosen: str, language: str) -> None:
    """The next receipt and the next card are in it, whatever Slack's own setting says."""
    call = stage.call(user=REP)
    await stage.person(REP).open_app("home")
    await stage.work_off()
    home = {"view_id": stage.slack.workspace.homes[REP].id}
    option = {"text": {"type": "plain_text", "text": "x"}, "value": chosen}
    sent = await stage.person(REP).act(home, {"action_id": str(Action.LANGUAGE), "selected_option": option})
    assert sent.status == 200, (sent.status, sent.reply)
    await stage.work_off()
    assert Words(language)("home-title") in words_of(stage.slack.workspace.homes[REP].body["blocks"])
    receipt = await stage.slack.command(f"/analyze {call.case_number}")
    assert Words(language)("receipt-here", case=call.case_number) in str(receipt.answer())
    await stage.work_off()
    [card] = [message for message in stage.ours(DEALS) if not message.thread_ts]
    assert Words(language)("letter-champion") in said(card)


async def test_the_very_first_words_are_in_the_persons_language(slack: SlackDriver) -> None:
    """A Taiwanese rep whom nobody met: help, the demo and its title come in Chinese."""
    helped = await slack.command("/analyze help", user=REP_ZH)
    assert Words("zh-TW")("help-share") in words_of(helped.answer()["blocks"])
    await slack.command("/analyze demo", user=REP_ZH)
    with slack.world.begin(slack.home) as work:
        [call] = work.conversations.recent()
    assert call.language == "zh-TW"
    assert call.title.startswith(Words("zh-TW")("demo-label"))
