"""Files shared, words written, tabs opened: what the bot does of itself, and what it keeps silent about."""

import json

import pytest

from analysis.meddic.fold import fold
from analysis.model.conversation import ConversationState
from analysis.model.exchange import TAKE
from analysis.usecases.ask import ASK
from analysis.usecases.demo import DEMO
from bot.demo import samples
from bot.playground.acts import Upload
from bot.playground.people import BOT_USER, Json
from bot.playground.state import Message
from handlers.render.slack.ids import Action, Block, Callback, Shortcut
from handlers.render.slack.notes import PROMPTS
from handlers.render.slack.text import escape
from handlers.render.words import Words
from tests.fakes.slack_driver import answer
from tests.handlers.slack.listeners.stage import DEALS, EN, PEOPLE, ZH, Stage, action_ids, said, typed, words_of

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-TW"])
RECORDING = Upload("Harbour second call.mp3", b"ID3", "audio/mpeg")


async def share(stage: Stage, upload: Upload, *, channel: str = DEALS, user: str = EN) -> Message:
    """Share a file and have what is queued shown."""
    message = await stage.person(user).share(channel, [upload])
    await stage.work_off()
    return message


def offers(stage: Stage, channel: str = DEALS) -> list[Message]:
    """Return the offers in a channel."""
    return [one for one in stage.ours(channel) if Action.OFFER_ACCEPT in action_ids(one.blocks)]


@LANGUAGES
async def test_a_recording_is_offered_in_its_thread(stage: Stage, language: str) -> None:
    """In the language of who shared it; nothing is taken before somebody says yes."""
    shared = await share(stage, RECORDING, user=PEOPLE[language])
    [offer] = offers(stage)
    assert offer.thread_ts == shared.ts
    assert Words(language)("offer-small-print") in said(offer)
    assert stage.slack.queued(TAKE) == []


async def test_a_recording_is_called_one_though_its_type_is_not_told(stage: Stage) -> None:
    """Slack knows not every kind of file by its type; the name tells."""
    await share(stage, Upload("call.mp3", b"x", "application/octet-stream"))
    [offer] = offers(stage)
    assert Words("en")("offer-recording", name="call.\N{WORD JOINER}mp3") in said(offer)


@pytest.mark.parametrize(
    "upload",
    [
        Upload("logo.png", b"\x89PNG", "image/png"),
        Upload("notes.txt", b"buy milk", "text/plain"),
        Upload("prices.json", b"{}", "application/json"),
        Upload("deck.pdf", b"%PDF", "application/pdf"),
    ],
    ids=lambda upload: upload.name,
)
async def test_other_files_are_none_of_our_business(stage: Stage, upload: Upload) -> None:
    """No word about somebody's pictures and notes."""
    await share(stage, upload)
    assert stage.ours() == []


@LANGUAGES
@pytest.mark.parametrize("name", ["Deals `Q4`.csv", "商機.XLSX"])
async def test_a_table_sent_to_us_is_told_where_tables_go(stage: Stage, language: str, name: str) -> None:
    """An admin reads the way into the window that shows first what would change; anybody else, who may. Once."""
    user, words = PEOPLE[language], Words(language)
    direct = stage.slack.workspace.channel(user).id
    await share(stage, Upload(name, b"company,stage", "text/csv"), channel=direct, user=user)
    shared = next(one for one in stage.slack.driver.deliveries if one.label == "event file_shared")
    await stage.slack.event(json.loads(shared.body)["event"], user=user)
    await stage.work_off()
    [told] = stage.ours(direct)
    assert words("intake-table-admins", name="", command="").split("`")[-1] in said(told)
    assert "`/sales-admin`" in said(told)
    stage.room.appoint(user, role="admin")
    await share(stage, Upload(name, b"company,stage", "text/csv"), channel=direct, user=user)
    assert words("admin-deals-import") in said(stage.ours(direct)[-1])
    assert stage.slack.queued(TAKE) == []


async def test_a_table_in_a_channel_is_none_of_our_business(stage: Stage) -> None:
    """People share tables with each other all day."""
    await share(stage, Upload("deals.csv", b"company,stage", "text/csv"))
    assert stage.ours() == []


@pytest.mark.parametrize(
    "name", ["call.vtt", "call.srt", "Acme transcript.txt", "會議逐字稿.json", "call.m4a", "call.webm"]
)
async def test_transcripts_and_recordings_are_ours(stage: Stage, name: str) -> None:
    """By ending, and for plain text by what it is called."""
    await share(stage, Upload(name, b"x"))
    assert len(offers(stage)) == 1


async def test_a_file_delivered_again_is_offered_once(stage_both: Stage) -> None:
    """Slack's retry, and a second event for the same file, change nothing."""
    stage = stage_both
    await share(stage, RECORDING)
    shared = next(one for one in stage.slack.driver.deliveries if one.label == "event file_shared")
    assert (await stage.slack.again(shared)).status == 200
    inner = json.loads(shared.body)["event"]
    await stage.slack.event(inner)
    await stage.work_off()
    assert len(offers(stage)) == 1


async def test_our_own_files_are_not_offered_to_us(stage: Stage) -> None:
    """The bot posts transcripts too."""
    await share(stage, Upload("call transcript.txt", b"x"))
    [file] = stage.slack.workspace.files
    before = len(stage.slack.queued())
    inner = {"type": "file_shared", "file_id": file, "user_id": BOT_USER, "channel_id": "C0DEALSTW1", "event_ts": "9.9"}
    assert (await stage.slack.event(inner, user=BOT_USER)).status == 200
    assert len(stage.slack.queued()) == before


@LANGUAGES
async def test_from_the_offer_to_the_intake(stage: Stage, language: str) -> None:
    """Yes opens the modal; handed in, a job takes the file with the facts given, and the offer says so. Once."""
    user, words = PEOPLE[language], Words(language)
    await share(stage, RECORDING, user=user)
    [offer] = offers(stage)
    await stage.click(offer, Action.OFFER_ACCEPT, user=user)
    view = stage.modal(user)
    assert view.body["callback_id"] == Callback.INTAKE
    assert view.body["title"]["text"] == words("modal-intake-title")
    given = typed(
        company="Harbour & Pine",
        title="Second call",
        kind={"option": "demo"},
        spoken={"option": "zh-TW"},
        sellers="Dana、Maya",
        buyers="Lin",
        seller_channel={"option": "1"},
        consent={"options": ["noted"]},
    )
    submitted = await stage.person(user).submit(view.id, given)
    await stage.slack.again(submitted)
    assert answer(submitted) == {}
    [key] = stage.slack.queued(TAKE)
    with stage.room.begin(stage.room.workspace) as work:
        intake = work.intakes.get(key.split(":")[1])  # type: ignore[arg-type]
        deal = work.opportunities.recent()[0]
    assert deal.company == "Harbour & Pine"
    assert dict(intake.facts) == {
        "title": "Second call",
        "opportunity_id": deal.id,
        "company": "Harbour & Pine",
        "kind": "demo",
        "language": "zh-TW",
        "sellers": ["Dana", "Maya"],
        "buyers": ["Lin"],
        "seller_channel": 1,
        "consent": "noted",
        "owner_id": stage.room.person(user),
        "round": 1,
    }
    await stage.work_off()
    [shown] = stage.ours()
    assert words("offer-taken", name=escape(RECORDING.name)) in said(shown)
    assert Action.OFFER_ACCEPT not in action_ids(shown.blocks)


async def test_not_now_is_respected(stage: Stage) -> None:
    """The offer is taken back, and its old button says nothing wrong."""
    await share(stage, RECORDING)
    [offer] = offers(stage)
    await stage.click(offer, Action.OFFER_DISMISS)
    await stage.work_off()
    assert Words("en")("note-dismissed") in said(stage.ours()[0])
    assert stage.slack.queued(TAKE) == []


@LANGUAGES
async def test_two_companies_are_one_too_many(stage: Stage, language: str) -> None:
    """The field that is wrong says so; what was typed stays."""
    user = PEOPLE[language]
    await share(stage, RECORDING, user=user)
    await stage.click(offers(stage)[0], Action.OFFER_ACCEPT, user=user)
    values = typed(company="New one", kind={"option": "demo"}) | {
        "opportunity": {"opportunity.search": {"selected_option": {"value": "opp_1"}}}
    }
    reply = answer(await stage.person(user).submit(stage.modal(user).id, values))
    assert reply["errors"] == {Block.COMPANY: Words(language)("form-both-companies")}


async def test_a_file_taken_in_is_not_taken_twice(stage: Stage) -> None:
    """Two people press Analyze: the second is told that it is under way."""
    await share(stage, RECORDING)
    [offer] = offers(stage)
    for user in (EN, ZH):
        await stage.click(offer, Action.OFFER_ACCEPT, user=user)
    facts = typed(kind={"option": "demo"}, spoken={"option": "auto"}, seller_channel={"option": "none"})
    assert answer(await stage.person(EN).submit(stage.modal(EN).id, facts)) == {}
    late = answer(await stage.person(ZH).submit(stage.modal(ZH).id, facts))
    assert Words("zh-TW")("intake-taken", name=RECORDING.name) in late["errors"].values()
    assert len(stage.slack.queued(TAKE)) == 1
    await stage.click(offer, Action.OFFER_ACCEPT, user=ZH)
    await stage.told()
    assert Words("zh-TW")("intake-taken", name=escape(RECORDING.name)) in said(stage.whispered(ZH)[-1])


@LANGUAGES
async def test_the_message_shortcut_asks_what_the_file_is(stage: Stage, language: str) -> None:
    """Without an offer before it, on a message of anybody's; a message without a call says what would do."""
    user = PEOPLE[language]
    shared = await stage.person(EN).share(DEALS, [RECORDING])
    await stage.person(user).shortcut(Shortcut.ANALYZE_MESSAGE, DEALS, shared.ts)
    assert stage.modal(user).body["callback_id"] == Callback.INTAKE
    plain = await stage.person(EN).say(DEALS, "no file here")
    await stage.person(user).shortcut(Shortcut.ANALYZE_MESSAGE, DEALS, plain.ts)
    await stage.told()
    assert Words(language)("intake-no-file") in said(stage.whispered(user)[-1])


@LANGUAGES
async def test_a_direct_message_is_answered_in_its_thread(stage: Stage, language: str) -> None:
    """Help for what is no command, the list of one's calls, the demo: as in a channel."""
    user, words = PEOPLE[language], Words(language)
    channel = f"D{user[1:]}"
    mine = stage.call(user=user)
    for text, expected in (
        ("hello there", words("help-share")),
        ("list", mine.case_number),
        ("清單", mine.case_number),
    ):
        message = await stage.person(user).say(channel, text)
        await stage.work_off()
        assert expected in said(stage.ours(channel, thread=message.ts)[0])
    message = await stage.person(user).say(channel, "demo")
    await stage.work_off()
    assert words("state-waiting") in said(stage.ours(channel, thread=message.ts)[0])
    assert len(stage.slack.queued(DEMO)) == 1


async def test_a_case_number_written_to_us_shows_the_call(stage: Stage) -> None:
    """And "cancel" with one stops it."""
    done, running = stage.call(), stage.room.call(ConversationState.RUNNING)
    channel = f"D{EN[1:]}"
    message = await stage.person().say(channel, done.case_number)
    await stage.person().say(channel, f"cancel {running.case_number}")
    await stage.work_off()
    assert done.case_number in said(stage.ours(channel, thread=message.ts)[0])
    with stage.room.begin(stage.room.workspace) as work:
        assert work.conversations.get(running.id).state is ConversationState.CANCELED


@LANGUAGES
@pytest.mark.parametrize("word", ["cancel", "取消"])
async def test_cancel_and_status_in_a_calls_thread_mean_that_call(stage: Stage, language: str, word: str) -> None:
    """By mention, in both languages; a finished call says that it had ended, delivered twice it is said once."""
    user, words = PEOPLE[language], Words(language)
    call = stage.room.call(ConversationState.RUNNING, owner_id=stage.room.person(user))
    await stage.slack.command(f"/analyze {call.id}", user=user)
    await stage.work_off()
    [message] = stage.ours(thread="")

    async def ask(text: str) -> str:
        sent = await stage.person(user).say(DEALS, f"<@{BOT_USER}> {text}", thread_ts=message.ts)
        await stage.work_off()
        assert sent.thread_ts == message.ts
        return said(stage.ours(thread=message.ts)[-1])

    stands = words("note-stands", case=call.case_number, state=words("state-running"))
    assert stands in await ask("status")
    assert words("note-canceled", case=call.case_number) in await ask(word)
    assert words("note-ended", case=call.case_number, state=words("state-canceled")) in await ask(f"{word} ")
    with stage.room.begin(stage.room.workspace) as work:
        assert work.conversations.get(call.id).state is ConversationState.CANCELED


async def test_edits_and_our_own_words_are_not_answered(stage: Stage) -> None:
    """Only what a person writes anew."""
    before = len(stage.slack.queued())
    inner: Json = {
        "type": "message",
        "channel": f"D{EN[1:]}",
        "user": EN,
        "text": "help",
        "ts": "1.1",
        "channel_type": "im",
    }
    for change in ({"subtype": "message_changed"}, {"bot_id": "B1"}, {"text": ""}):
        assert (await stage.slack.event({**inner, **change})).status == 200
    assert len(stage.slack.queued()) == before


async def carded(stage: Stage, name: str = samples.CALL_EN, *, thread: str = "") -> Message:
    """Have the card of a bundled call posted, and return it."""
    stage.result(name, channel=DEALS, thread=thread)
    await stage.work_off()
    return next(one for one in stage.ours() if Action.REANALYZE in action_ids(one.blocks))


@pytest.mark.parametrize(
    ("name", "question", "carried"),
    [
        (samples.CALL_EN, "what did Priya say about the budget?", "budget"),
        (samples.CALL_ZH, "總經理要簽核嗎", "總經理"),
    ],
    ids=["en", "zh"],
)
async def test_a_question_in_the_thread_is_answered_with_quotes(
    stage: Stage, name: str, question: str, carried: str
) -> None:
    """The lines that carry its words, with who said them and when; found by searching, and saying so. Once."""
    card = await carded(stage, name)
    text = f"<@{BOT_USER}> {question}"
    await stage.person().say(DEALS, text, card.ts)
    asked = stage.slack.driver.deliveries[-1]
    await stage.slack.again(asked)
    await stage.everything()
    assert len(stage.slack.queued(ASK)) == 1
    [reply] = [one for one in stage.ours(thread=card.ts) if Words("en")("answer-quotes") in said(one)]
    assert fold(carried).text in fold(said(reply)).text
    assert Words("en")("answer-searched") in said(reply)
    lines = {segment.text for segment in samples.sample(name).transcript.segments}
    assert any(line[:30] in said(reply) for line in lines)


@LANGUAGES
async def test_words_that_are_not_found_are_not_called_unsaid(stage: Stage, language: str) -> None:
    """Without a model only words were compared, and the answer says no more than that, in the asker's language."""
    card = await carded(stage)
    await stage.person(PEOPLE[language]).say(DEALS, f"<@{BOT_USER}> Salesforce kubernetes migration?", card.ts)
    await stage.everything()
    expected = Words(language)("answer-no-words", question="Salesforce kubernetes migration?")
    assert expected in said(stage.ours(thread=card.ts)[-1])


async def test_a_card_in_a_files_thread_can_be_asked_about(stage: Stage) -> None:
    """There the thread begins with somebody's file, not with our card."""
    shared = await stage.person().share(DEALS, [RECORDING])
    await carded(stage, thread=shared.ts)
    await stage.person(ZH).say(DEALS, f"<@{BOT_USER}> who approves the budget?", shared.ts)
    await stage.everything()
    assert any(Words("zh-TW")("answer-quotes") in said(one) for one in stage.ours(thread=shared.ts))


@LANGUAGES
async def test_a_question_elsewhere_is_told_where_to_ask(stage: Stage, language: str) -> None:
    """In the thread of the question."""
    asked = await stage.person(PEOPLE[language]).say(DEALS, f"<@{BOT_USER}> who decides?")
    await stage.work_off()
    [reply] = stage.ours(thread=asked.ts)
    assert Words(language)("note-which-conversation") in said(reply)
    assert stage.slack.queued(ASK) == []


@LANGUAGES
async def test_home_shows_my_calls_and_deals(stage: Stage, language: str) -> None:
    """With state and letters, in the person's language."""
    user, words = PEOPLE[language], Words(language)
    await stage.slack.command("/opportunity create Harbour & Pine", user=user)
    call = stage.call(user=user)
    await stage.person(user).open_app("home")
    await stage.work_off()
    home = stage.slack.workspace.homes[user].body
    shown = words_of(home["blocks"])
    assert words("home-title") in shown
    assert call.case_number in shown
    assert "Harbour &amp; Pine" in shown
    assert Action.LANGUAGE in action_ids(home["blocks"])


@LANGUAGES
async def test_the_agent_view_opens_with_prompts(stage: Stage, language: str) -> None:
    """Four things to begin with; each of them is understood when it is sent."""
    user = PEOPLE[language]
    opened = await stage.person(user).open_app("messages")
    assert opened is not None
    assert opened.status == 200
    await stage.work_off()
    [set_] = [one["prompts"] for one in stage.slack.workspace.threads.values() if "prompts" in one]
    assert [one["title"] for one in set_] == [Words(language)(f"prompt-{name}-title") for name in PROMPTS]


async def test_the_stop_button_stops_the_call_of_the_thread(stage: Stage) -> None:
    """And a thread that is about no call stops nothing."""
    call = stage.room.call(ConversationState.RUNNING)
    await stage.slack.command(f"/analyze {call.case_number}")
    await stage.work_off()
    [message] = stage.ours()
    await stage.person().stop(DEALS, "1.1")
    stopped = await stage.person(ZH).stop(DEALS, message.ts)
    assert stopped is not None
    assert stopped.status == 200
    with stage.room.begin(stage.room.workspace) as work:
        assert work.conversations.get(call.id).state is ConversationState.CANCELED
