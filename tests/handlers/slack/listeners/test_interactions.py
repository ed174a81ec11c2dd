"""Every button, choice, modal and shortcut: what it does, once, and what the person reads, in both languages."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest
from slack_bolt.async_app import AsyncApp

from analysis.model.conversation import ConversationState
from analysis.model.exchange import CorrectionKind
from analysis.model.ids import ConversationId
from analysis.model.messages import MessageKind
from analysis.usecases.demo import DEMO
from analysis.usecases.start import PROCESS
from bot.demo import samples
from bot.manifest import read as manifest
from bot.playground.state import Message
from handlers.render.slack.admin.api_ids import ApiForm, ApiPress
from handlers.render.slack.admin.data_ids import DataForm, DataPress, DataSearch
from handlers.render.slack.admin.ids import Form, Press, Search
from handlers.render.slack.ids import AUTO, Action, Block, Callback, Command, Options, Shortcut
from handlers.render.words import Words
from handlers.slack.app import LISTENERS
from tests.fakes.slack_driver import answer
from tests.handlers.slack.listeners.stage import DEALS, PEOPLE, ZH, Stage, action_ids, said, typed, words_of

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-TW"])


def cards(stage: Stage, channel: str = DEALS) -> list[Message]:
    """Return the cards in a channel."""
    return [one for one in stage.ours(channel) if Action.REANALYZE in action_ids(one.blocks)]


async def control(stage: Stage, state: ConversationState, channel: str = DEALS) -> tuple[str, Message]:
    """Have a call's progress posted; return its id and message."""
    call = stage.room.call(state)
    await stage.slack.command(f"/analyze {call.id}", channel=channel)
    await stage.work_off()
    return call.id, stage.ours(channel)[-1]


class Book:
    """Takes the place of the app: writes down what is listened to."""

    def __init__(self) -> None:
        self.heard: set[str] = set()

    def listen(self, name: str) -> Callable[[object], object]:
        """Write it down."""
        self.heard.add(str(name))
        return lambda listener: listener

    command = action = view = options = shortcut = event = listen


def test_every_id_that_is_rendered_has_a_listener() -> None:
    """No button of ours ends in Slack's warning triangle, and no event we subscribe to is sent back."""
    book = Book()
    for register in LISTENERS:
        register(cast("AsyncApp", book))
    expected = {str(name) for names in (Action, Options, Callback, Shortcut) for name in names}
    admin = (Press, Search, Form, DataPress, DataSearch, DataForm, ApiPress, ApiForm)
    expected |= {str(name) for names in admin for name in names}
    expected |= {f"/{name}" for name in Command}
    events = manifest().content["settings"]["event_subscriptions"]["bot_events"]
    expected |= {"message" if name.startswith("message.") else name for name in events}
    assert book.heard == expected


@LANGUAGES
async def test_cancel_stops_and_the_message_says_so(stage: Stage, language: str) -> None:
    """By anybody of the workspace; a second press says that it had ended."""
    call, message = await control(stage, ConversationState.RUNNING)
    await stage.click(message, Action.CANCEL, user=ZH)
    await stage.work_off()
    assert Words("en")("progress-canceled") in said(stage.slack.workspace.message(DEALS, message.ts))
    user, words = PEOPLE[language], Words(language)
    message.blocks = [
        *message.blocks,
        {"type": "actions", "block_id": "old", "elements": [_button(Action.CANCEL, call)]},
    ]
    await stage.click(message, Action.CANCEL, user=user)
    assert words("state-canceled") in said(stage.whispered(user)[-1])


def _button(action: str, value: str) -> dict[str, object]:
    return {"type": "button", "action_id": str(action), "text": {"type": "plain_text", "text": "x"}, "value": value}


@pytest.mark.fault("8")
@LANGUAGES
@pytest.mark.parametrize("state", [ConversationState.FAILED, ConversationState.UNKNOWN, ConversationState.CANCELED])
async def test_retry_opens_one_attempt(stage: Stage, language: str, state: ConversationState) -> None:
    """Pressed twice, it runs once; what may be paid twice was asked before by Slack's own dialog."""
    call, message = await control(stage, state)
    [button] = [one for block in message.blocks if block["type"] == "actions" for one in block["elements"]]
    assert ("confirm" in button) == (state is ConversationState.UNKNOWN)
    user = PEOPLE[language]
    sent = await stage.click(message, Action.RETRY, user=user)
    await stage.slack.again(sent)
    await stage.click(message, Action.RETRY, user=user)
    assert stage.slack.queued(PROCESS) == [f"process:{call}:2"]
    with stage.room.begin(stage.room.workspace) as work:
        case = work.conversations.get(ConversationId(call)).case_number
    assert Words(language)("receipt-joined", case=case) in said(stage.whispered(user)[-1])


@LANGUAGES
async def test_hear_it_wants_one_clip(stage: Stage, language: str) -> None:
    """In the thread of the card; pressed again it is one, and the bot says where, with a link if it has one."""
    call = stage.call(channel=DEALS)
    await stage.work_off()
    [card] = cards(stage)
    for _ in range(2):
        await stage.click(card, Action.HEAR, user=PEOPLE[language], block_id="letter-metrics")
    [clip] = stage.room.messages(call, MessageKind.CLIP)
    assert (clip.want.channel, clip.want.payload["letter"]) == (DEALS, "metrics")
    for link in ("", "https://slack.example/clip"):
        with stage.room.begin(stage.room.workspace) as work:
            work.messages.confirm(clip.id, ts="", shown=1, permalink=link)
        await stage.click(card, Action.HEAR, user=PEOPLE[language], block_id="letter-metrics")
        told = stage.whispered(PEOPLE[language])[-1]
        assert Words(language)("clip-there") in said(told)
        assert link in str(told.blocks)


@LANGUAGES
async def test_correct_moves_the_level_and_the_card(stage: Stage, language: str) -> None:
    """The modal is in the person's language; handed in, the card is edited in place. Delivered twice, stored once."""
    user, words = PEOPLE[language], Words(language)
    call = stage.call(channel=DEALS)
    await stage.work_off()
    [card] = cards(stage)
    before = said(card)
    await stage.click(card, Action.CORRECT, user=user)
    view = stage.modal(user)
    assert view.body["callback_id"] == Callback.CORRECT
    assert view.body["title"]["text"] == words("modal-correct-title")
    given = typed(letter={"option": "champion"}, level={"option": "0"}, reason="He left the company.")
    submitted = await stage.person(user).submit(view.id, given)
    await stage.slack.again(submitted)
    assert words("note-corrected", case=call.case_number) in words_of(answer(submitted)["view"]["blocks"])
    with stage.room.begin(stage.room.workspace) as work:
        [correction] = work.corrections.of(call.id)
    assert correction.kind is CorrectionKind.LEVEL
    assert (correction.author_id, correction.reason) == (stage.room.person(user), "He left the company.")
    assert (correction.before, correction.after) != ({}, {})
    await stage.work_off()
    [card] = cards(stage)
    assert f"{Words('en')('letter-champion')}*: {Words('en')('level-0')}" in said(card)
    assert Words("en")("card-set-by-person") in said(card)
    assert said(card) != before


@LANGUAGES
@pytest.mark.parametrize(
    ("given", "block", "key"),
    [
        ({}, Block.REASON, "form-nothing-corrected"),
        ({"letter": {"option": "champion"}}, Block.LEVEL, "form-letter-and-level"),
        ({"speaker": {"option": "0"}}, Block.SIDE, "form-speaker-and-side"),
        ({"letter": {"option": "champion"}, "level": {"option": "0"}}, Block.REASON, "form-reason-needed"),
    ],
    ids=["nothing", "half a level", "half a voice", "no reason"],
)
async def test_what_is_missing_is_said_at_the_field(
    stage: Stage, language: str, given: dict[str, object], block: Block, key: str
) -> None:
    """In the person's language, and nothing is stored."""
    user = PEOPLE[language]
    call = stage.call(channel=DEALS)
    await stage.work_off()
    await stage.click(cards(stage)[0], Action.CORRECT, user=user)
    reply = answer(await stage.person(user).submit(stage.modal(user).id, typed(**given)))
    assert reply["errors"] == {block: Words(language)(key)}
    with stage.room.begin(stage.room.workspace) as work:
        assert work.corrections.of(call.id) == []


@LANGUAGES
async def test_a_result_replaced_meanwhile_is_not_corrected(stage: Stage, language: str) -> None:
    """The modal of an older result says so instead of correcting the newer one."""
    user = PEOPLE[language]
    call = stage.call(channel=DEALS)
    await stage.work_off()
    await stage.click(cards(stage)[0], Action.CORRECT, user=user)
    with stage.room.begin(stage.room.workspace) as work:
        latest, result = work.transcripts.latest(call.id), work.analyses.latest(call.id)
        assert latest is not None
        assert result is not None
        work.analyses.save(call.id, latest[0], replace(result[1], engine="gemini:newer"))
    given = typed(letter={"option": "champion"}, level={"option": "0"}, reason="x")
    reply = answer(await stage.person(user).submit(stage.modal(user).id, given))
    assert list(reply["errors"].values()) == [Words(language)("correction-outdated")]


async def test_a_cue_scan_has_nothing_to_correct(stage: Stage) -> None:
    """Pressed on a stale button, it says so."""
    call = stage.room.call(ConversationState.DONE)
    message = Message(DEALS, "9.9", "U0BOT00001", "x", blocks=[
        {"type": "actions", "block_id": "b", "elements": [_button(Action.CORRECT, call.id)]}
    ])  # fmt: skip
    stage.slack.workspace.post(message)
    await stage.click(message, Action.CORRECT)
    await stage.told()
    assert Words("en")("correction-nothing") in said(stage.whispered()[-1])


@LANGUAGES
async def test_analyzing_again_asks_first_and_runs_once(stage: Stage, language: str) -> None:
    """The dialog says that it may cost; a second press joins."""
    call = stage.call(channel=DEALS)
    await stage.work_off()
    [card] = cards(stage)
    [again] = [
        one for block in card.blocks if block["type"] == "actions" for one in block["elements"]
        if one["action_id"] == Action.REANALYZE
    ]  # fmt: skip
    assert again["confirm"]["text"]["text"] == Words("en")("confirm-reanalyze-text", runs=0)
    user = PEOPLE[language]
    sent = await stage.click(card, Action.REANALYZE, user=user)
    await stage.slack.again(sent)
    await stage.click(card, Action.REANALYZE, user=user)
    assert stage.slack.queued(PROCESS) == [f"process:{call.id}:2"]
    assert Words(language)("receipt-joined", case=call.case_number) in said(stage.whispered(user)[-1])


@LANGUAGES
@pytest.mark.parametrize("right", [True, False])
async def test_feedback_is_noted_and_thanked_for(stage: Stage, language: str, right: bool) -> None:  # noqa: FBT001
    """The last word of a person counts."""
    user = PEOPLE[language]
    _, analysis = stage.result(channel=DEALS)
    await stage.work_off()
    [card] = cards(stage)
    [buttons] = [one for block in card.blocks if block["type"] == "context_actions" for one in block["elements"]]
    for verdict in (not right, right):
        chosen = buttons["positive_button" if verdict else "negative_button"]
        await stage.click(card, Action.FEEDBACK, user=user, value=chosen["value"], text=chosen["text"])
    with stage.room.begin(stage.room.workspace) as work:
        assert work.feedback.counts(analysis) == ((1, 0) if right else (0, 1))
    key = "note-feedback" if right else "note-feedback-wrong"
    assert Words(language)(key) in said(stage.whispered(user)[-1])


async def test_open_thread_is_only_acknowledged(stage: Stage) -> None:
    """Slack follows the link by itself."""
    stage.call(channel=DEALS)
    await stage.work_off()
    [card] = cards(stage)
    before = stage.slack.queued()
    await stage.click(card, Action.OPEN_THREAD)
    assert stage.slack.queued() == before


@LANGUAGES
async def test_the_ways_to_begin_work_from_home(stage: Stage, language: str) -> None:
    """Where there is no channel the demo comes as a direct message, and help and deals open as modals."""
    user, words = PEOPLE[language], Words(language)
    await stage.slack.command("/opportunity create Harbour & Pine", user=user)
    call = stage.call(user=user)
    await stage.person(user).open_app("home")
    await stage.work_off()
    home = {"view_id": stage.slack.workspace.homes[user].id}
    await stage.person(user).act(home, {"action_id": Action.DEMO})
    assert len(stage.slack.queued(DEMO)) == 1
    await stage.person(user).act(home, {"action_id": Action.HELP})
    await stage.told()
    assert words("usage-analyze-demo", command="/analyze") in words_of(stage.modal(user).body["blocks"])
    await stage.person(user).act(home, {"action_id": Action.SHOW_OPPORTUNITY})
    await stage.told()
    assert "Harbour & Pine" in words_of(stage.modal(user).body["blocks"])
    await stage.person(user).act(home, {"action_id": Action.NEW_ANALYSIS})
    assert stage.modal(user).body["callback_id"] == Callback.NEW_ANALYSIS
    await stage.person(user).act(home, {"action_id": Action.SHOW})
    await stage.told()
    assert call.case_number in words_of(stage.modal(user).body["blocks"])
    await stage.work_off()
    direct = stage.ours(f"D{user[1:]}", thread="")
    assert any(call.case_number in said(one) for one in direct)
    assert stage.ours() == []


@LANGUAGES
async def test_the_language_can_be_chosen(stage: Stage, language: str) -> None:
    """At once for Home, and for what comes after; "as in Slack" goes back."""
    user = PEOPLE[language]
    other = "en" if language == "zh-TW" else "zh-TW"
    await stage.person(user).open_app("home")
    await stage.work_off()
    home = stage.slack.workspace.homes[user]
    for chosen, read in ((other, other), (AUTO, language)):
        await stage.person(user).act(
            {"view_id": stage.slack.workspace.homes[user].id},
            {"action_id": Action.LANGUAGE, "selected_option": {"value": chosen}},
        )
        await stage.work_off()
        assert Words(read)("home-title") in words_of(stage.slack.workspace.homes[user].body["blocks"])
        reply = answer(await stage.slack.command("/analyze help", user=user))
        assert reply["text"] == Words(read)("help-analyze", command="/analyze").replace("*", "")
    assert home.user == user


@LANGUAGES
async def test_a_pasted_transcript_is_analyzed(stage: Stage, language: str) -> None:
    """From the modal of the command, in the channel it was typed in; handed in twice, once."""
    user = PEOPLE[language]
    await stage.slack.command("/analyze", user=user)
    pasted = "Dana: What does it cost you today?\nLin: Nine thousand dollars a month."
    submitted = await stage.person(user).submit(stage.modal(user).id, typed(transcript=pasted, title="Harbour"))
    await stage.slack.again(submitted)
    assert answer(submitted) == {}
    assert len(stage.slack.queued(PROCESS)) == 1
    await stage.work_off()
    [message] = stage.ours()
    assert "Harbour" in said(message)


@LANGUAGES
async def test_the_modal_shows_a_call_or_a_deal(stage: Stage, language: str) -> None:
    """A call chosen comes into the channel, a deal chosen into the modal; nothing and both are told at the field."""
    user, words = PEOPLE[language], Words(language)
    call = stage.call(user=user)
    await stage.slack.command("/opportunity create Harbour & Pine", user=user)
    with stage.room.begin(stage.room.workspace) as work:
        deal = work.opportunities.recent()[0]
    await stage.slack.command("/analyze", user=user)
    view = stage.modal(user).id
    assert answer(await stage.person(user).submit(view, typed()))["errors"] == {
        Block.TRANSCRIPT: words("form-nothing-chosen")
    }
    both = typed(conversation={"option": call.id}, transcript="Dana: a\nLin: b")
    assert answer(await stage.person(user).submit(view, both))["errors"] == {
        Block.TRANSCRIPT: words("form-both-chosen")
    }
    assert answer(await stage.person(user).submit(view, typed(conversation={"option": call.id}))) == {}
    await stage.slack.command("/analyze", user=user)
    chosen = typed(opportunity_pick={"option": deal.id})
    reply = answer(await stage.person(user).submit(stage.modal(user).id, chosen))
    assert "Harbour & Pine" in words_of(reply["view"]["blocks"])
    await stage.work_off()
    assert len(cards(stage)) == 1


@LANGUAGES
async def test_the_global_shortcut_opens_the_modal(stage: Stage, language: str) -> None:
    """Its answer is for the person alone, for there is no channel."""
    user = PEOPLE[language]
    call = stage.call(user=user)
    await stage.person(user).shortcut(Shortcut.NEW_ANALYSIS)
    view = stage.modal(user)
    assert view.body["callback_id"] == Callback.NEW_ANALYSIS
    await stage.person(user).submit(view.id, typed(conversation={"option": call.id}))
    await stage.work_off()
    assert stage.ours() == []
    assert len(cards(stage, f"D{user[1:]}")) == 1


async def test_deals_are_found_as_one_types(stage: Stage) -> None:
    """By a piece of the name in any case, or of the case number; another workspace's never."""
    for company in ("Harbour & Pine", "Lumenline", "港灣木業"):
        await stage.slack.command(f"/opportunity create {company}")
    await stage.person().shortcut(Shortcut.NEW_ANALYSIS)
    surface = {"view_id": stage.modal().id}
    names = {"action_id": str(Options.OPPORTUNITY), "block_id": str(Block.OPPORTUNITY)}
    found = {}
    for piece in ("", "LUMEN", "港灣", "-IC", "nobody"):
        reply = await stage.person().suggest(surface, names, piece)
        found[piece] = sorted(one["text"]["text"].split(" · ")[0] for one in reply["options"])
    assert found == {
        "": sorted(["Harbour & Pine", "Lumenline", "港灣木業"]),
        "LUMEN": ["Lumenline"],
        "港灣": ["港灣木業"],
        "-IC": sorted(["Harbour & Pine", "Lumenline", "港灣木業"]),
        "nobody": [],
    }


@pytest.mark.fault("13")
async def test_another_workspaces_ids_are_worth_nothing(stage: Stage) -> None:
    """A forged click on a foreign call answers like one on a call that is gone."""
    other = stage.slack.world.directory.ensure_workspace("slack:T0OTHER")
    theirs = stage.room.__class__(stage.room.begin, other, stage.room.queue, stage.room.clock, stage.room.numbers)
    call, analysis = theirs.sample(samples.CALL_EN)
    values = {
        Action.CANCEL: call.id, Action.RETRY: call.id, Action.REANALYZE: call.id, Action.CORRECT: call.id,
        Action.SHOW: call.id, Action.HEAR: f"{call.id}:{analysis}:metrics:0",
        Action.FEEDBACK: f"{call.id}:{analysis}:up",
    }  # fmt: skip
    for action, value in values.items():
        message = Message(DEALS, stage.slack.workspace.new_ts(), "U0BOT00001", "x", blocks=[
            {"type": "actions", "block_id": "b", "elements": [_button(action, value)]}
        ])  # fmt: skip
        stage.slack.workspace.post(message)
        await stage.click(message, action)
        await stage.told()
        told = said(stage.whispered()[-1])
        assert call.title not in told
        assert call.case_number not in told or action is Action.SHOW
    assert stage.slack.queued(PROCESS) == []
    with stage.room.begin(other) as work:
        assert work.conversations.get(call.id).state is ConversationState.DONE
        assert work.corrections.of(call.id) == []
        assert work.feedback.counts(analysis) == (0, 0)
