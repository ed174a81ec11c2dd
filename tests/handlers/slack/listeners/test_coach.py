"""Coaching reaches the call's owner alone, wherever it is asked for, and a manager only when the owner shares it."""

import pytest

from analysis.model.conversation import Conversation
from analysis.model.messages import MessageKind
from analysis.usecases.coach import COACH
from bot.demo import samples
from bot.playground.people import Json
from bot.playground.state import Message
from handlers.render.slack.ids import Action
from handlers.render.words import Words
from tests.fakes.slack_driver import answer
from tests.handlers.slack.listeners.stage import DEALS, EN, PEOPLE, ZH, Stage, action_ids, said, words_of

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-TW"])


def call_of(stage: Stage, language: str = "en") -> Conversation:
    """Store the bundled call of a language, owned by the rep who speaks it."""
    name = samples.CALL_EN if language == "en" else samples.CALL_ZH
    return stage.call(name, user=PEOPLE[language])


async def typed(stage: Stage, line: str, user: str = EN) -> Json:
    """Type a command in a channel and return the answer to the person who typed it."""
    reply = answer(await stage.slack.command(line, user=user, channel=DEALS))
    assert reply.get("response_type", "ephemeral") == "ephemeral"
    return reply


def sent(stage: Stage, user: str = EN) -> list[Message]:
    """Return the coachings that this person got, and hold that they are direct messages."""
    with stage.room.begin(stage.room.workspace) as work:
        calls = work.conversations.recent()
        rows = [row for call in calls for row in work.messages.of(call.id, MessageKind.COACHING)]
    mine = {row.ts: row.place for row in rows if row.want.asker == user}
    assert all(place.startswith("D") for place in mine.values())
    return [one for one in stage.slack.workspace.messages if mine.get(one.ts) == one.channel]


def manage(stage: Stage, *, boss: str = ZH, of: str = EN) -> None:
    """Enter somebody's manager."""
    with stage.room.begin(stage.room.workspace) as work:
        person, manager = work.users.ensure(of).id, work.users.ensure(boss).id
        work.users.appoint(manager, role="manager", manager="", team="")
        work.users.appoint(person, role="rep", manager=manager, team="North")


@LANGUAGES
async def test_the_owner_gets_it_privately(stage: Stage, language: str) -> None:
    """Asked for in a channel, it comes as a direct message: figures, moments with quotes, one thing to try."""
    words, user = Words(language), PEOPLE[language]
    call = call_of(stage, language)
    reply = await typed(stage, f"/coach {call.case_number.lower()}", user)
    assert reply["text"] == words("coach-coming", case=call.case_number)
    await stage.everything()
    assert stage.ours(DEALS) == []
    [message] = sent(stage, user)
    shown = said(message)
    for key in ("coach-only-you", "coach-well", "coach-next", "coach-by-rules"):
        assert words(key) in shown
    assert words("coach-looking") not in shown
    assert {Action.COACH_SHARE} <= action_ids(message.blocks)
    heard = {"en": "For your last purchase of about this size", "zh-TW": "最後是誰核准的"}[language]
    assert heard in shown


async def test_once_a_call_and_brought_up_to_date(stage: Stage) -> None:
    """Asking again points to the message there is; a deleted one comes again."""
    call = call_of(stage)
    await typed(stage, f"/coach {call.id}")
    await stage.everything()
    [message] = sent(stage)
    again = await typed(stage, f"/coach {call.id}")
    await stage.everything()
    assert Words("en")("coach-stands", case=call.case_number) in words_of(again["blocks"])
    assert len(sent(stage)) == 1
    assert len(stage.slack.queued(COACH)) == 1
    assert message.ts


async def test_without_words_it_is_ones_last_call(stage: Stage) -> None:
    """Nobody looks up a number on a phone; who has no call hears how to begin."""
    call_of(stage)
    newest = call_of(stage)
    reply = await typed(stage, "/coach")
    assert newest.case_number in reply["text"]
    nothing = await typed(stage, "/coach", ZH)
    assert nothing["text"] == Words("zh-TW")("coach-none")
    assert {Action.DEMO} <= action_ids(nothing["blocks"])


async def test_a_manager_sees_nothing_before_the_owner_shares(stage: Stage) -> None:
    """Clear words why not; the share is one click, audited, once; then it comes with whose it is."""
    manage(stage)
    call = call_of(stage)
    await typed(stage, f"/coach {call.id}")
    await stage.everything()
    early = await typed(stage, f"/coach {call.id}", ZH)
    assert early["text"] == Words("zh-TW")("coach-unshared", case=call.case_number, owner="Riley Chen")
    await stage.everything()
    assert sent(stage, ZH) == []
    [mine] = sent(stage)
    await stage.click(mine, Action.COACH_SHARE)
    await stage.click(mine, Action.COACH_SHARE)
    await stage.everything()
    [theirs] = sent(stage, ZH)
    assert Words("zh-TW")("coach-from", owner="Riley Chen") in said(theirs)
    assert Action.COACH_SHARE not in action_ids(theirs.blocks)
    [mine] = sent(stage)
    assert Words("en")("coach-shared-with", manager="林雅婷") in said(mine)
    assert [action for action, _ in stage.room.audited(stage.slack.world.engine) if action == "coaching.shared"] == [
        "coaching.shared"
    ]
    later = await typed(stage, f"/coach {call.id}", ZH)
    assert Words("zh-TW")("coach-stands", case=call.case_number) in words_of(later["blocks"])


async def test_colleagues_hear_whose_it_is(stage: Stage) -> None:
    """Somebody who may see the call gets no coaching of it, by command or by the card's button."""
    call = stage.call(channel=DEALS)
    await stage.everything()
    reply = await typed(stage, f"/coach {call.id}", ZH)
    assert reply["text"].startswith(Words("zh-TW")("coach-owners", line="").split("`")[0])
    card = next(one for one in stage.ours(DEALS) if Action.COACH in action_ids(one.blocks))
    await stage.click(card, Action.COACH, user=ZH)
    await stage.everything()
    assert sent(stage, ZH) == []
    await stage.click(card, Action.COACH, user=EN)
    await stage.everything()
    assert len(sent(stage)) == 1


async def test_a_share_without_a_manager_shows_nobody(stage: Stage) -> None:
    """And a forged press of the button by somebody else is refused like a call that is not there."""
    call = call_of(stage)
    await typed(stage, f"/coach {call.id}")
    await stage.everything()
    [mine] = sent(stage)
    await stage.click(mine, Action.COACH_SHARE)
    assert Words("en")("coach-shared-alone") in said(stage.whispered()[-1])
    manage(stage, boss=EN, of=ZH)
    await stage.click(mine, Action.COACH_SHARE, user=ZH)
    await stage.everything()
    assert len(sent(stage)) == 1
    assert sent(stage, ZH) == []


@LANGUAGES
async def test_a_question_is_answered_privately(stage: Stage, language: str) -> None:
    """With quotes, or that the call does not say; to whoever asks, never in the channel."""
    words, user = Words(language), PEOPLE[language]
    call = call_of(stage, language)
    question = {"en": "what did Priya say about the budget?", "zh-TW": "總經理要簽核嗎"}[language]
    verb = {"en": "ask", "zh-TW": "問"}[language]
    reply = await typed(stage, f"/coach {verb} {call.case_number} {question}", user)
    assert reply["text"] == words("coach-ask-coming", case=call.case_number)
    await typed(stage, f"/coach ask {call.case_number} Kubernetes?", user)
    await stage.everything()
    assert stage.ours(DEALS) == []
    direct = [one for one in stage.slack.workspace.messages if one.channel.startswith("D")]
    told = "\n".join(map(said, direct))
    assert {"en": "budget", "zh-TW": "總經理"}[language] in told
    assert words("answer-no-words", question="Kubernetes?") in told


@LANGUAGES
async def test_what_is_not_understood_gets_a_suggestion(stage: Stage, language: str) -> None:
    """Help lists every use; a slip of the finger is mended; another workspace's call is like none."""
    words, user = Words(language), PEOPLE[language]
    call = call_of(stage, language)
    helped = words_of((await typed(stage, "/coach help", user))["blocks"])
    assert all(words(f"usage-coach-{use}", command="/coach") in helped for use in ("last", "show", "ask", "help"))
    slip = await typed(stage, f"/coach {call.case_number[:-1]}9", user)
    assert f"/coach {call.case_number}" in slip["text"]
    assert "/coach help" in words_of((await typed(stage, "/coach hlep", user))["blocks"])
    bare = await typed(stage, f"/coach ask {call.case_number}", user)
    assert words("coach-ask-example") in bare["text"]
    wrong = await typed(stage, "/coach ask 209901-XX001 who?", user)
    assert "209901-XX001" in wrong["text"]


async def test_a_call_without_a_result_says_so(stage: Stage) -> None:
    """Nothing is promised that cannot come."""
    call = stage.room.call(owner_id=stage.room.person(EN))
    reply = await typed(stage, f"/coach {call.id}")
    assert reply["text"] == Words("en")("coach-early", case=call.case_number)
