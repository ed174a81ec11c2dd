"""A deal in Slack: opened, read letter by letter, corrected to full depth, in both languages."""

from typing import Any

import pytest

from analysis.model.conversation import Conversation
from analysis.model.exchange import CorrectionKind
from analysis.model.ids import AnalysisId, OpportunityId
from analysis.model.meddic import Letter, Level
from analysis.model.rollup import AnalyzedCall
from analysis.model.snapshot import SnapshotCause
from analysis.usecases.snapshots import note_deal_of
from bot.playground.people import BOT_USER
from bot.playground.state import Message
from handlers.render.slack.ids import Action, Callback, Options
from handlers.render.words import Words
from handlers.slack.outbound.announcer import announce
from handlers.slack.reply_to import SlackPlace
from tests.analysis.meddic.test_rollup_example import ONE, THREE, TWO
from tests.db.conftest import a_conversation, an_opportunity
from tests.fakes.block_checker.check_blocks import check
from tests.fakes.slack_driver import answer
from tests.handlers.slack.listeners.stage import DEALS, EN, PEOPLE, ZH, Stage, action_ids, said, typed, words_of

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-TW"])


def example(stage: Stage, *results: AnalyzedCall) -> tuple[OpportunityId, list[tuple[Conversation, AnalysisId]]]:
    """Store the worked example's calls as calls of a deal, each shown in the channel."""
    room, made = stage.room, []
    owner = room.person(EN)
    with room.begin(room.workspace) as work:
        deal = work.opportunities.add(an_opportunity(room.workspace, company="Harbour & Pine")).id
    for number, one in enumerate(results, 1):
        place = SlackPlace("T0PLAY0001", DEALS, "", EN).mint()
        with room.begin(room.workspace) as work:
            call = work.conversations.add(
                a_conversation(
                    room.workspace,
                    occurred_at=one.occurred_at,
                    opportunity_id=deal,
                    owner_id=owner,
                    title=f"Call {number}",
                    reply_to=place,
                    state="done",
                )
            )
            transcript = work.transcripts.save(call.id, one.transcript)
            analysis = work.analyses.save(call.id, transcript, one.analysis)
            note_deal_of(work, call.id, SnapshotCause.ANALYZED, source=analysis)
            announce(work, call)
        made.append((call, analysis))
    return deal, made


async def opened(stage: Stage, deal: str, language: str = "en") -> dict[str, Any]:
    """Type the command and return the answer, which Slack must take."""
    reply: dict[str, Any] = answer(await stage.slack.command(f"/opportunity {deal}", user=PEOPLE[language]))
    assert reply["response_type"] == "ephemeral"
    assert check(reply["blocks"]) == []
    shown = Message(DEALS, stage.slack.workspace.new_ts(), BOT_USER, reply["text"], blocks=reply["blocks"])
    shown.visible_to = PEOPLE[language]
    stage.slack.workspace.post(shown)
    return reply


async def press(stage: Stage, action: str, value: str, user: str = EN, **surface: Any) -> None:
    """Press a button that only this person sees: of an answer to a command, or of a modal."""
    having = [one for one in stage.whispered(user) if str(action) in action_ids(one.blocks)]
    shown = surface or {"channel": DEALS, "ts": having[-1].ts}
    sent = await stage.person(user).act(shown, {"action_id": str(action), "value": value})
    assert sent.status == 200, sent.reply
    await stage.told()


@LANGUAGES
async def test_a_deal_is_read_at_a_glance(stage: Stage, language: str) -> None:
    """Headline, strength with its band, levels with trend, what changed with both quotes, and its calls with links."""
    words = Words(language)
    deal, calls = example(stage, ONE, TWO, THREE)
    await stage.work_off()
    text = words_of((await opened(stage, "harbour & pine", language))["blocks"])
    level = words("level-1")
    assert words("card-headline", letter=words("letter-champion"), level=level, coverage=6) in text
    assert words("card-strength", strength=50, band=words("band-weak"), coverage=6) in text
    buyer = next(line for line in text.splitlines() if words("letter-economic_buyer") in line)
    assert words("trend-down") in buyer
    assert words("status-contradicted") in buyer
    assert "Mr Hsu, our finance director" in text
    assert "Mr Hsu moved; Ms Chiu signs this now" in text
    assert words("change-replaced") in text
    assert words("deal-side-then", quote="").rstrip()[:-1] in text
    ids = action_ids((await opened(stage, deal, language))["blocks"])
    assert {Action.DEAL_LETTER, Action.DEAL_CALLS, Action.OWNER_RUN, Action.OPEN_THREAD} <= ids
    assert len(calls) == 3


@LANGUAGES
async def test_a_letters_history_opens_beside_it(stage: Stage, language: str) -> None:
    """Level after each call, what it rests on, what was denied, both sides of the contradiction."""
    words, user = Words(language), PEOPLE[language]
    deal, _ = example(stage, ONE, TWO, THREE)
    await opened(stage, deal, language)
    await press(stage, Action.DEAL_LETTER, f"{deal}:economic_buyer", user)
    view = stage.modal(user).body
    text = words_of(view["blocks"])
    levels = text.split(words("deal-letter-levels"))[1].splitlines()[1:4]
    assert [words(f"level-{n}") in line for n, line in zip((2, 3, 2), levels, strict=True)] == [True] * 3
    assert words("deal-letter-retired") in text
    assert "It's my budget" in text


async def test_a_letter_that_is_none_and_a_deal_that_is_none(stage: Stage) -> None:
    """A forged value opens nothing."""
    deal, _ = example(stage, ONE, TWO)
    await opened(stage, deal)
    for action, value in (
        (Action.DEAL_LETTER, f"{deal}:x"),
        (Action.DEAL_LETTER, "opp_unknown:champion"),
        (Action.DEAL_CALLS, f"{deal}:-1"),
        (Action.DEAL_CALLS, "opp_unknown:0"),
        (Action.OWNER_RUN, f"{deal}:maybe"),
        (Action.OWNER_RUN, "opp_unknown:on"),
    ):
        await press(stage, action, value)
    assert not stage.slack.workspace.stacks.get(EN)


@LANGUAGES
async def test_fifty_calls_turn_page_by_page(stage: Stage, language: str) -> None:
    """Ten a page; the same modal turns, it does not pile up."""
    words, user = Words(language), PEOPLE[language]
    deal, _ = example(stage, *[ONE] * 23)
    await opened(stage, deal, language)
    await press(stage, Action.DEAL_CALLS, f"{deal}:0", user)
    view = stage.modal(user)
    assert words("deal-page", page=1, pages=3) in words_of(view.body["blocks"])
    await press(stage, Action.DEAL_CALLS, f"{deal}:2", user, view_id=view.id)
    assert words("deal-page", page=3, pages=3) in words_of(stage.modal(user).body["blocks"])
    assert len(stage.slack.workspace.stacks[user]) == 1


async def test_owner_run_is_marked_and_every_card_is_painted_anew(stage: Stage) -> None:
    """Whoever presses is told; pressed again nothing changes; the deal says so."""
    deal, [(call, _)] = example(stage, ONE)
    await stage.work_off()
    await opened(stage, deal)
    await press(stage, Action.OWNER_RUN, f"{deal}:on")
    assert Words("en")("note-owner-run-on") in said(stage.whispered()[-1])
    with stage.room.begin(stage.room.workspace) as work:
        assert work.opportunities.get(deal).owner_run
    [painted] = stage.room.messages(call)
    assert painted.wanted > painted.shown
    await press(stage, Action.OWNER_RUN, f"{deal}:on")
    assert Words("en")("note-owner-run-already") in said(stage.whispered()[-1])
    assert Words("en")("deal-owner-run") in words_of((await opened(stage, deal))["blocks"])


async def corrections(stage: Stage, call: Conversation, language: str = "en") -> str:
    """Open the modal of corrections on a call's card and return its id."""
    user = PEOPLE[language]
    card = next(one for one in stage.ours(DEALS) if call.case_number in said(one) and not one.thread_ts)
    await stage.click(card, Action.CORRECT, user=user)
    return stage.modal(user).id


@LANGUAGES
async def test_a_missing_quote_is_picked_from_the_transcript(stage: Stage, language: str) -> None:
    """Searched by words, chosen with time and speaker; the level follows by rule, and the card is edited in place."""
    words, user = Words(language), PEOPLE[language]
    deal, [(call, _)] = example(stage, ONE)
    await stage.work_off()
    below = await corrections(stage, call, language)
    await press(stage, Action.ADD_QUOTE, call.id, user, view_id=below)
    view = stage.modal(user)
    assert view.body["callback_id"] == Callback.ADD_QUOTE
    offered = await stage.person(user).suggest(
        {"view_id": view.id}, {"action_id": Options.LINE, "block_id": "line"}, "setup erp"
    )
    [line] = offered["options"]
    assert line["value"] == "s8"
    assert line["text"]["text"].startswith("0:40 · Lin · Does it connect")
    given = typed(marker={"option": "identify_pain:pain_owner"}, reason="It is what he said.")
    given["line"] = {str(Options.LINE): {"selected_option": {"value": "s7"}}}
    refused = await stage.person(user).submit(view.id, given)
    assert words("correction-subject-needed") in answer(refused)["errors"].values()
    stored = await stage.person(user).submit(view.id, given | typed(subject="Mr Hsu"))
    assert words("note-corrected", case=call.case_number) in words_of(answer(stored)["view"]["blocks"])
    with stage.room.begin(stage.room.workspace) as work:
        [made] = work.corrections.of(call.id)
        last = work.snapshots.latest([deal])[deal]
    assert (made.kind, made.target, made.after["subject"]) == (
        CorrectionKind.QUOTE_ADDED,
        "identify_pain",
        "Mr Hsu",
    )
    assert (last.cause, last.source) == (SnapshotCause.CORRECTED, made.id)
    await stage.everything()
    thread = "\n".join(said(one) for one in stage.ours(DEALS))
    assert "Mr Hsu, our finance director" in thread


@LANGUAGES
async def test_a_call_is_moved_and_moved_back(stage: Stage, language: str) -> None:
    """Both deals stand anew; the correction and its taking back are seen in the history."""
    words, user = Words(language), PEOPLE[language]
    here, [(call, _)] = example(stage, ONE)
    await stage.work_off()
    below = await corrections(stage, call, language)
    await press(stage, Action.MOVE_CALL, call.id, user, view_id=below)
    moved = await stage.person(user).submit(stage.modal(user).id, typed(company="Nordlicht", reason="Wrong customer"))
    with stage.room.begin(stage.room.workspace) as work:
        there = work.opportunities.find("Nordlicht")
        assert there is not None
        stand = {deal: one.standing.strength for deal, one in work.snapshots.latest([here, there.id]).items()}
        assert work.conversations.get(call.id).opportunity_id == there.id
    assert stand == {here: 0, there.id: 50}
    text = words_of(answer(moved)["view"]["blocks"])
    assert words("note-moved", company="Nordlicht", case=there.case_number) in text
    await stage.work_off()
    below = await corrections(stage, call, language)
    await press(stage, Action.TAKE_BACK, call.id, user, view_id=below)
    view = stage.modal(user)
    assert "Wrong customer" in words_of(view.body["blocks"])
    [choice] = [b["element"]["options"] for b in view.body["blocks"] if b.get("block_id") == "correction"]
    await stage.person(user).submit(view.id, typed(correction={"option": choice[0]["value"]}))
    with stage.room.begin(stage.room.workspace) as work:
        assert work.conversations.get(call.id).opportunity_id == here
        assert work.snapshots.latest([here])[here].standing.strength == 50


async def test_two_people_at_once_are_told_of_each_other(stage: Stage) -> None:
    """Who opened the form before somebody else set the same level is told who, and overwrites nothing unseen."""
    _, [(call, _)] = example(stage, ONE)
    await stage.work_off()
    mine, theirs = await corrections(stage, call), await corrections(stage, call, "zh-TW")
    level = typed(letter={"option": "champion"}, level={"option": "2"}, reason="I was there.")
    await stage.person(ZH).submit(theirs, level)
    late = await stage.person(EN).submit(mine, level | typed(level={"option": "0"}))
    assert "林雅婷" in str(answer(late)["errors"])
    other = typed(letter={"option": "metrics"}, level={"option": "1"}, reason="Their number.")
    assert answer(await stage.person(EN).submit(mine, other))["response_action"] == "update"
    with stage.room.begin(stage.room.workspace) as work:
        assert [(one.target, one.after["level"]) for one in work.corrections.of(call.id)] == [
            ("champion", 2),
            ("metrics", 1),
        ]


async def test_a_level_taken_back_is_computed_again(stage: Stage) -> None:
    """Undo: what was computed stands again, and the history of the letter shows both."""
    deal, [(call, _)] = example(stage, ONE)
    await stage.work_off()
    form = await corrections(stage, call)
    await stage.person(EN).submit(
        form, typed(letter={"option": "champion"}, level={"option": "3"}, reason="He fights for us.")
    )
    text = words_of((await opened(stage, deal))["blocks"])
    assert "He fights for us." in text
    below = await corrections(stage, call)
    await press(stage, Action.TAKE_BACK, call.id, view_id=below)
    with stage.room.begin(stage.room.workspace) as work:
        [made] = work.corrections.of(call.id)
    view = stage.modal()
    await stage.person(EN).submit(view.id, typed(correction={"option": made.id}, reason="He left."))
    with stage.room.begin(stage.room.workspace) as work:
        assert work.snapshots.latest([deal])[deal].standing.of(Letter.CHAMPION).level is Level.CLAIMED
    await opened(stage, deal)
    await press(stage, Action.DEAL_LETTER, f"{deal}:champion")
    history = words_of(stage.modal().body["blocks"])
    assert "He fights for us." in history
    assert "He left." in history
    assert "↩" in history


async def test_what_a_restricted_call_said_does_not_show_through(stage: Stage) -> None:
    """Somebody who may not see a call reads neither its quotes nor its level, only that one is kept from them."""
    deal, calls = example(stage, ONE, TWO)
    with stage.room.begin(stage.room.workspace) as work:
        work.conversations.restrict(calls[1][0].id, restricted=True)
    theirs = words_of((await opened(stage, deal, "zh-TW"))["blocks"])
    assert "It's my budget" not in theirs
    assert Words("zh-TW")("deal-unseen", count=1) in theirs
    assert "It's my budget" in words_of((await opened(stage, deal))["blocks"])
