"""Late clicks, forged choices, words that mean nothing: each has its own answer, and none is called our fault."""

from typing import Any

import pytest

from analysis.model.conversation import ConversationState
from bot.playground import payloads
from bot.playground.acts import Upload
from bot.playground.people import BOT_USER, REP
from bot.playground.state import View
from handlers.render.slack.carried import metadata
from handlers.render.slack.ids import Action, Block, Callback, Shortcut
from handlers.render.words import Words
from tests.fakes.slack_driver import answer, payload_form, signed_by_hand
from tests.handlers.slack.listeners.stage import DEALS, EN, PEOPLE, Stage, said, words_of

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-TW"])


def asked_of_slack(stage: Stage) -> list[str]:
    """Return the methods called so far."""
    return [str(call["method"]) for call in stage.slack.called()]


@pytest.mark.fault("8")
@LANGUAGES
@pytest.mark.parametrize(("spent", "key"), [(True, "slack-trigger-used"), (False, "slack-trigger-late")])
async def test_a_command_whose_window_cannot_open_says_why(
    stage: Stage, language: str, *, spent: bool, key: str
) -> None:
    """The three seconds are over, or the very request came before: press again, and no error id."""
    user, workspace = PEOPLE[language], stage.slack.workspace
    fields = payloads.command(workspace, user, workspace.channel(DEALS), "/analyze")
    if spent:
        workspace.spend_trigger(fields["trigger_id"])
    else:
        fields["trigger_id"] = "1.never.lived"
    reply = answer(await stage.slack.driver.form("/analyze", fields))
    assert reply["text"] == Words(language)(key)
    assert len(reply["blocks"]) == 1


@LANGUAGES
async def test_a_late_click_is_answered_where_it_was_made(stage: Stage, language: str) -> None:
    """On a message through its response_url; in a menu, which has no place, by a direct message."""
    user, workspace = PEOPLE[language], stage.slack.workspace
    late = Words(language)("slack-trigger-late")
    url = workspace.new_response_url(DEALS, user)
    place = {"channel": {"id": DEALS}, "container": {"message_ts": "4.1"}, "response_url": url}
    pressed = {"type": "button", "action_id": Action.NEW_ANALYSIS, "block_id": "b"}
    click = payloads.block_actions(workspace, user, place, pressed, {})
    shortcut = payloads.shortcut(workspace, user, Shortcut.NEW_ANALYSIS)
    for body in (click, shortcut):
        assert answer(await stage.slack.interaction({**body, "trigger_id": "1.never.lived"})) == {}
    await stage.told()
    assert late in said(stage.whispered(user)[-1])
    [direct] = stage.ours(f"D{user[1:]}")
    assert late in said(direct)


FORGED = [
    {Block.LETTER: "metrics", Block.LEVEL: "7", Block.REASON: "x"},
    {Block.LETTER: "metrics", Block.LEVEL: "-1", Block.REASON: "x"},
    {Block.LETTER: "luck", Block.LEVEL: "1", Block.REASON: "x"},
    {Block.SPEAKER: "first", Block.SIDE: "seller"},
    {Block.SPEAKER: "0", Block.SIDE: "both"},
]


@LANGUAGES
@pytest.mark.parametrize("chosen", FORGED, ids=str)
async def test_a_choice_the_form_never_offered_is_refused(
    stage: Stage, language: str, chosen: dict[Block, str]
) -> None:
    """A level outside its range, an unknown letter, voice or side: words under the field, and nothing is stored."""
    call = stage.room.call(ConversationState.DONE)
    values: dict[str, Any] = {
        block: {"input": {"selected_option": {"value": value}, "value": value if block is Block.REASON else None}}
        for block, value in chosen.items()
    }
    blocks = [{"type": "input", "block_id": block} for block in values]
    kept = metadata(conversation=call.id, analysis="an_1", channel=DEALS)
    view = View("V1", PEOPLE[language], {
        "type": "modal", "callback_id": Callback.CORRECT, "private_metadata": kept, "blocks": blocks
    }, "h", "V1")  # fmt: skip
    reply = answer(await stage.slack.interaction(payloads.view_submission(stage.slack.workspace, view, values)))
    assert list(reply["errors"].values()) == [Words(language)("form-value-unknown")]
    with stage.room.begin(stage.room.workspace) as work:
        assert work.corrections.of(call.id) == []


@pytest.mark.parametrize("value", ["", "x", "a:b:c:d", "c:a:metrics:first", "c:a:sideways"])
@pytest.mark.parametrize("action", [Action.HEAR, Action.FEEDBACK])
async def test_a_button_nobody_made_is_refused(stage: Stage, action: Action, value: str) -> None:
    """Its value leads nowhere: words, and nothing is stored."""
    workspace = stage.slack.workspace
    url = workspace.new_response_url(DEALS, EN)
    place = {"channel": {"id": DEALS}, "container": {"message_ts": "4.1"}, "response_url": url}
    pressed = {"type": "button", "action_id": action, "block_id": "b", "value": value}
    assert answer(await stage.slack.interaction(payloads.block_actions(workspace, EN, place, pressed, {}))) == {}
    await stage.told()
    assert Words("en")("button-unknown") in said(stage.whispered()[-1])


@LANGUAGES
@pytest.mark.parametrize("typed", ["<!channel>", "<!here|here>", "@channel", "<#C1|cancel>", "<@U1|cancel>"])
async def test_a_mention_is_no_misspelt_command(stage: Stage, language: str, typed: str) -> None:
    """ "!channel" is near to "cancel"; nobody who wrote it meant that, and nobody is called."""
    reply = answer(await stage.slack.command(f"/analyze {typed}", user=PEOPLE[language]))
    shown = words_of(reply["blocks"])
    assert "/analyze cancel" not in shown
    assert "<!" not in shown
    assert "<@" not in shown


async def test_a_command_may_hold_any_word(stage: Stage) -> None:
    """Even the one by which interactions are told from commands."""
    reply = answer(await stage.slack.command("/analyze the payload call"))
    assert "the payload call" in words_of(reply["blocks"])


async def test_opening_the_app_asks_nothing_of_slack_before_the_answer(stage: Stage) -> None:
    """Home, the prompts and the look at a file wait in the queue; the 200 is the receipt of their rows. Once each."""
    before = asked_of_slack(stage)
    person = stage.person()
    for tab in ("home", "messages"):
        opened = await person.open_app(tab)
        assert opened is not None
        assert opened.status == 200
        await stage.slack.again(opened)
    await person.share(DEALS, [Upload("call.mp3", b"ID3", "audio/mpeg")])
    assert asked_of_slack(stage) == before
    names = [key.partition(":")[0] for key in stage.slack.queued()]
    assert [names.count(name) for name in ("slack.home", "slack.prompts", "slack.look")] == [1, 1, 1]
    await stage.work_off()
    asked = asked_of_slack(stage)[len(before) :]
    assert {"views.publish", "assistant.threads.setSuggestedPrompts", "files.info"} <= set(asked)
    assert asked.count("views.publish") == 1


async def test_a_file_deleted_meanwhile_is_nothing_to_do(stage: Stage) -> None:
    """Slack says file_not_found to the job: no offer, no error, no second try."""
    sent = await stage.slack.event(payloads.file_shared("F0GONE", REP, DEALS, "9.1"))
    assert sent.status == 200
    await stage.work_off()
    assert asked_of_slack(stage).count("files.info") == 1
    assert stage.ours() == []


@pytest.mark.fault("16")
async def test_a_doubled_field_and_a_strange_media_type_are_refused(stage: Stage) -> None:
    """Of two values nobody knows which one a reader takes; and Slack sends forms and JSON, nothing else."""
    workspace = stage.slack.workspace
    form = "application/x-www-form-urlencoded"
    twice = b"command=%2Fanalyze&user_id=U1&channel_id=C1&team_id=T1&user_id=U2"
    shortcut = payload_form(payloads.shortcut(workspace, EN, Shortcut.NEW_ANALYSIS))
    sent = [(twice, form, 400), (twice.replace(b"&user_id=U2", b"&us%65r_id=U2"), form, 400)]
    sent += [(b"p%61yload=" + b"%5B" * 90_000, form, 400), (shortcut, "text/plain", 415), (shortcut, "", 415)]
    for raw, media, status in sent:
        headers = signed_by_hand(raw) | ({"Content-Type": media} if media else {})
        reply = await stage.slack.client.post("http://bot.example/slack", content=raw, headers=headers)
        assert reply.status_code == status, (raw[:80], media)
    assert BOT_USER not in {one.user for one in workspace.messages}
