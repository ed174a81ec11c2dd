"""The commands, typed by people of both languages: what they read at once, what is queued, where it appears."""

from pathlib import Path

import pytest

from analysis.model.conversation import ConversationState
from analysis.usecases.demo import DEMO
from analysis.usecases.start import PROCESS
from bot.playground.calls import Fault
from bot.playground.people import Json
from handlers.render.slack.ids import Action, Callback
from handlers.render.words import Words
from handlers.slack.outbound.announcer import announce
from handlers.slack.reply_to import SlackPlace
from tests.fakes.slack_driver import answer, slack_driver
from tests.handlers.slack.listeners.stage import DEALS, EN, PEOPLE, ZH, Stage, action_ids, said, words_of

SHARED = "C0SHARED01"
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-TW"])


async def typed(stage: Stage, line: str, language: str = "en", channel: str = DEALS) -> Json:
    """Type a command and return the answer to the person who typed it."""
    reply = answer(await stage.slack.command(line, user=PEOPLE[language], channel=channel))
    assert reply.get("response_type", "ephemeral") == "ephemeral"
    return reply


@LANGUAGES
async def test_help_is_in_the_persons_language(stage: Stage, language: str) -> None:
    """Every use is listed, with buttons to begin."""
    reply = await typed(stage, "/analyze help", language)
    assert Words(language)("usage-analyze-demo", command="/analyze") in words_of(reply["blocks"])
    assert {Action.NEW_ANALYSIS, Action.DEMO, Action.HELP} <= action_ids(reply["blocks"])
    deals = await typed(stage, "/opportunity help", language)
    assert Words(language)("usage-opportunity-create", command="/opportunity") in words_of(deals["blocks"])


@LANGUAGES
async def test_nothing_opens_a_modal(stage: Stage, language: str) -> None:
    """It offers one's own calls and the workspace's deals."""
    mine = stage.call(user=PEOPLE[language], title="Mine alone")
    await typed(stage, "/opportunity create Harbour & Pine", language)
    assert answer(await stage.slack.command("/analyze", user=PEOPLE[language])) == {}
    modal = stage.modal(PEOPLE[language]).body
    assert modal["callback_id"] == Callback.NEW_ANALYSIS
    assert modal["title"]["text"] == Words(language)("modal-new-title")
    options = words_of(modal["blocks"])
    assert mine.case_number in options
    assert "Harbour & Pine" in options


@LANGUAGES
async def test_demo_starts_the_call_of_the_persons_language(stage: Stage, language: str) -> None:
    """Acknowledged with its case number; its message stands in the channel at once, its recording is a job's work."""
    reply = await typed(stage, "/analyze demo", language)
    [key] = stage.slack.queued(DEMO)
    with stage.room.begin(stage.room.workspace) as work:
        call = work.conversations.recent()[0]
    assert key == f"demo:{call.id}"
    assert reply["text"] == Words(language)("receipt-queued", case=call.case_number)
    assert call.language == language
    await stage.work_off()
    [message] = stage.ours()
    assert Words(language)("demo-label") in said(message)
    await stage.work_off(DEMO)
    assert len(stage.slack.queued(PROCESS)) == 1


@pytest.mark.fault("8")
async def test_a_command_delivered_twice_starts_one_demo(stage_both: Stage) -> None:
    """The same bytes again are answered and do nothing."""
    stage = stage_both
    first = await stage.slack.command("/analyze demo")
    again = await stage.slack.again(first)
    assert [first.status, again.status] == [200, 200]
    assert len(stage.slack.queued(DEMO)) == 1
    await stage.work_off()
    assert len(stage.ours()) == 1


@LANGUAGES
async def test_a_finished_call_comes_into_the_channel(stage: Stage, language: str) -> None:
    """Nothing is analyzed again; the second request is answered with the card, and no second message stands there."""
    call = stage.call(user=PEOPLE[language])
    reply = await typed(stage, f"/analyze {call.case_number}", language)
    assert reply["text"] == Words(language)("receipt-here", case=call.case_number)
    await stage.work_off()
    [card] = stage.ours(thread="")
    assert Words(language)("letter-champion") in said(card)
    again = await typed(stage, f"/analyze {call.id}", "en")
    assert Action.REANALYZE in action_ids(again["blocks"])
    await stage.work_off()
    assert len(stage.ours(thread="")) == 1
    assert stage.slack.queued(PROCESS) == []


async def test_private_stays_private(stage: Stage) -> None:
    """Asked with the word, or in a direct message, the card comes as a direct message and the channel stays empty."""
    call = stage.call()
    reply = await typed(stage, f"/analyze {call.case_number} private")
    assert reply["text"] == Words("en")("receipt-private", case=call.case_number)
    other = stage.call(user=ZH)
    await typed(stage, f"/analyze {other.case_number}", "zh-TW", channel=f"D{ZH[1:]}")
    await stage.work_off()
    assert stage.ours() == []
    assert len(stage.ours(f"D{EN[1:]}", thread="")) == 1
    assert len(stage.ours(f"D{ZH[1:]}", thread="")) == 1


@LANGUAGES
async def test_a_call_under_way_is_joined(stage: Stage, language: str) -> None:
    """The second request says that it is known and links the message there is."""
    call = stage.room.call(ConversationState.RUNNING)
    await typed(stage, f"/analyze {call.case_number}")
    await stage.work_off()
    reply = await typed(stage, f"/analyze {call.case_number}", language)
    assert reply["text"] == Words(language)("receipt-joined", case=call.case_number)
    assert Action.OPEN_THREAD in action_ids(reply["blocks"])
    assert len(stage.ours()) == 1


@LANGUAGES
@pytest.mark.parametrize(
    ("line", "guess"), [("/analyze hlep", "/analyze help"), ("/opportunity lst", "/opportunity list")]
)
async def test_a_slip_is_met_with_a_guess(stage: Stage, language: str, line: str, guess: str) -> None:
    """Never with scolding."""
    reply = await typed(stage, line, language)
    assert Words(language)("help-did-you-mean", line=guess) in reply["text"]


async def test_a_call_asked_for_in_two_places_is_followed_in_both(stage: Stage) -> None:
    """Each place has one message, and both show how it ends."""
    place = SlackPlace("T0PLAY0001", DEALS, "", EN).mint()
    call = stage.room.call(ConversationState.RUNNING, reply_to=place)
    await typed(stage, f"/analyze {call.id}")
    await typed(stage, f"/analyze {call.id}", "zh-TW", channel="C0DEALSTW1")
    await stage.work_off()
    with stage.room.begin(stage.room.workspace) as work:
        work.conversations.set_state(call.id, ConversationState.CANCELED, attempt=1)
        announce(work, call)
    await stage.work_off()
    [here], [there] = stage.ours(), stage.ours("C0DEALSTW1")
    assert Words("en")("progress-canceled") in said(here)
    assert Words("zh-TW")("progress-canceled") in said(there)


async def test_a_case_number_nearly_right_is_guessed(stage: Stage) -> None:
    """For showing, looking and stopping alike; of calls and deals."""
    call = stage.call(title="Harbour and Pine")
    for verb in ("", "status ", "cancel "):
        reply = await typed(stage, f"/analyze {verb}{call.case_number[:-1]}9")
        assert call.case_number in reply["text"]
    await typed(stage, "/opportunity create Lumenline Lamps")
    reply = await typed(stage, "/opportunity Lumenlin Lamp")
    assert "Lumenline Lamps" in reply["text"]


@LANGUAGES
async def test_list_shows_ones_own_calls(stage: Stage, language: str) -> None:
    """Each with its state and a button; other people's calls are not in it."""
    mine = stage.call(user=PEOPLE[language], title="Mine alone")
    stage.call(user=EN if language == "zh-TW" else ZH, title="Somebody's")
    reply = await typed(stage, "/analyze list", language)
    shown = words_of(reply["blocks"])
    assert mine.case_number in shown
    assert Words(language)("state-done") in shown
    assert "Somebody's" not in shown
    assert Action.SHOW in action_ids(reply["blocks"])


@LANGUAGES
async def test_status_answers_only_the_asker(stage: Stage, language: str) -> None:
    """Where it stands, with the button to cancel; nothing is posted."""
    call = stage.room.call(ConversationState.RUNNING)
    reply = await typed(stage, f"/analyze status {call.case_number}", language)
    assert Words(language)("state-running") in words_of(reply["blocks"])
    assert Action.CANCEL in action_ids(reply["blocks"])
    await stage.work_off()
    assert stage.ours() == []


@LANGUAGES
async def test_cancel_says_what_became_of_it(stage: Stage, language: str) -> None:
    """It stops; a second time it had ended already."""
    call, words = stage.room.call(ConversationState.RUNNING), Words(language)
    reply = await typed(stage, f"/analyze cancel {call.case_number}", language)
    assert reply["text"] == words("note-canceled", case=call.case_number)
    again = await typed(stage, f"/analyze cancel {call.case_number}", language)
    assert again["text"] == words("note-ended", case=call.case_number, state=words("state-canceled"))


@pytest.mark.fault("13")
async def test_another_workspaces_call_is_like_none(stage: Stage) -> None:
    """Its id answers exactly as an id that nobody has."""
    other = stage.slack.world.directory.ensure_workspace("slack:T0OTHER")
    theirs = stage.room.__class__(stage.room.begin, other, stage.room.queue, stage.room.clock, stage.room.numbers).call(
        title="Theirs"
    )
    for verb in ("", "status ", "cancel "):
        reply = await typed(stage, f"/analyze {verb}{theirs.id}")
        assert reply["text"].startswith(Words("en")("help-not-found", typed=theirs.id.replace("_", "ˍ"))[:20])
        assert "Theirs" not in reply["text"]
    with stage.room.begin(other) as work:
        assert work.conversations.get(theirs.id).state is ConversationState.QUEUED


@LANGUAGES
async def test_a_deal_is_made_shown_and_listed(stage: Stage, language: str) -> None:
    """By name, by case number, by part of its name; a second one of the same name is the first."""
    words = Words(language)
    made = await typed(stage, "/opportunity create Harbour & Pine", language)
    with stage.room.begin(stage.room.workspace) as work:
        deal = work.opportunities.recent()[0]
    assert deal.case_number in made["text"]
    assert (deal.company, deal.owner_id) == ("Harbour & Pine", stage.room.person(PEOPLE[language]))
    again = await typed(stage, "/opportunity create harbour & pine", language)
    assert again["text"] == words("note-opportunity-known", company="Harbour &amp; Pine", case=deal.case_number)
    stage.call(opportunity_id=deal.id, title="Second call", user=PEOPLE[language])
    for reference in ("Harbour & Pine", deal.case_number, "harbour"):
        shown = words_of((await typed(stage, f"/opportunity {reference}", language))["blocks"])
        assert "Second call" in shown
        assert words("letter-champion") in shown
    listed = await typed(stage, "/opportunity", language)
    assert deal.case_number in words_of(listed["blocks"])


@LANGUAGES
async def test_a_deal_without_a_name_is_asked_for_one(stage: Stage, language: str) -> None:
    """In words, with 200."""
    reply = await typed(stage, "/opportunity create", language)
    assert Words(language)("opportunity-no-company") in words_of(reply["blocks"]).replace("&amp;", "&")


async def test_a_prefixed_bot_answers_to_its_own_name(sqlite_url: str, tmp_path: Path) -> None:
    """A test bot shares a workspace: its help shows what to type."""
    async with slack_driver(tmp_path, sqlite_url, command_prefix="test-") as slack:
        reply = answer(await slack.command("/test-analyze help"))
        deals = answer(await slack.command("/test-opportunity help"))
    assert "`/test-analyze demo`" in words_of(reply["blocks"])
    assert "`/test-opportunity list`" in words_of(deals["blocks"])


TELLING = (
    "/analyze list",
    "/analyze status {case}",
    "/analyze cancel",
    "/analyze {case}",
    "/opportunity",
    "/opportunity {deal}",
)


@LANGUAGES
@pytest.mark.parametrize("line", TELLING)
async def test_nothing_of_a_call_is_said_among_strangers(stage: Stage, language: str, line: str) -> None:
    """Not even to the asker's eyes alone: the answer says where to ask instead."""
    await typed(stage, "/opportunity create Nordlicht", language)
    with stage.room.begin(stage.room.workspace) as work:
        deal = work.opportunities.recent()[0]
    call = stage.call(user=PEOPLE[language], opportunity_id=deal.id, title="Secret plans", channel=SHARED)
    await stage.work_off()
    reply = await typed(stage, line.format(case=call.case_number, deal=deal.case_number), language, channel=SHARED)
    assert reply["text"] == Words(language)("note-not-here")
    assert "Secret" not in words_of(reply["blocks"])
    direct = await typed(stage, "/analyze list", language, channel=f"D{PEOPLE[language][1:]}")
    assert call.case_number in words_of(direct["blocks"])


async def test_a_channel_slack_does_not_show_us_counts_as_shared(stage: Stage) -> None:
    """What we do not know stays unsaid; a request for a call goes on, for its message finds its own place."""
    call = stage.call()
    stage.slack.knobs.faults.append(Fault("conversations.info", "500"))
    assert (await typed(stage, "/analyze list"))["text"] == Words("en")("note-not-here")
    assert call.case_number in words_of((await typed(stage, "/analyze list"))["blocks"])


async def test_a_receipt_is_true_among_strangers_too(stage: Stage) -> None:
    """It names no place: there the message comes as a direct message."""
    await typed(stage, "/analyze demo", channel=SHARED)
    await stage.work_off()
    assert stage.ours(SHARED) == []
    assert len(stage.ours(f"D{EN[1:]}")) == 1
