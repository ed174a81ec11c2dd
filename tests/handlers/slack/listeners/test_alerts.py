"""What people make of alerts: each button stores who and when, shows on everybody's copy, and obeys the access rule."""

from datetime import timedelta
from typing import Any

import pytest

from analysis.errors import RefusedError
from analysis.model.alerts import AlertState, Answer, DeliveryState, Later
from bot.alert_services import make_alert_services
from bot.playground import payloads
from bot.playground.people import MANAGER
from bot.playground.state import Message
from bot.wiring import utc_now
from handlers.render.slack.carried import Snooze
from handlers.render.slack.ids import Action, Block, Callback
from handlers.render.words import Words
from tests.handlers.slack.listeners.alerting import BOSS, QUOTE, REP, Alarm, alarm, deliver
from tests.handlers.slack.listeners.stage import DEALS, Stage, action_ids, said, typed

EN, ZH = Words("en"), Words("zh-TW")
STRANGER = MANAGER


async def press(it: Alarm, action: Action, user: str = REP, **chosen: Any) -> None:
    """Press a button on one's own copy, then let everything be painted."""
    person = it.rep if user == REP else it.boss
    given = chosen or {"value": it.id}
    await it.stage.click(it.copy(person), action, user=user, **given)
    await it.stage.work_off()


async def old_button(it: Alarm, action: Action, user: str) -> None:
    """Press a button that the message no longer has: a phone may show an old state of it."""
    place, _ = it.stage.person(user).place({"channel": (copy := it.copy(it.rep)).channel, "ts": copy.ts}, {})
    pressed = {"action_id": action, "block_id": "alert", "type": "button", "value": it.id}
    sent = await it.stage.slack.interaction(payloads.block_actions(it.stage.slack.workspace, user, place, pressed, {}))
    assert sent.status == 200
    await it.stage.told()


def later(it: Alarm, how: Later) -> dict[str, Any]:
    """Return a choice of when it comes back."""
    return {"type": "static_select", "selected_option": {"value": Snooze(it.id, how).encode()}}


def copies(it: Alarm) -> tuple[Message, Message]:
    """Return the rep's copy and the manager's."""
    return it.copy(it.rep), it.copy(it.boss)


async def test_it_comes_to_rep_and_manager_in_their_languages(stage: Stage) -> None:
    """Header, quote with its place, one action, footer; each in the reader's words, the quote as it was said."""
    it = await alarm(stage)
    mine, theirs = copies(it)
    assert mine.channel != theirs.channel
    for copy, words in ((mine, EN), (theirs, ZH)):
        shown = said(copy)
        assert QUOTE in shown
        assert words("severity-medium") in shown
        assert words("alert-msg-next", action=words("alert-off-limit")) in shown
    assert EN("alert-because-rep") in said(mine)
    assert "Riley Chen" in said(theirs)
    buttons = {Action.ALERT_USEFUL, Action.ALERT_SNOOZE, Action.ALERT_DISMISS, Action.ALERT_ASSIGN}
    assert buttons <= action_ids(mine.blocks)
    assert it.now().state is AlertState.SENT


async def test_useful_is_noted_once_and_shown_to_everybody(stage: Stage) -> None:
    """Who found it useful stands on both copies; its state stays open."""
    it = await alarm(stage)
    await press(it, Action.ALERT_USEFUL)
    await press(it, Action.ALERT_USEFUL)
    assert it.now().answers == {it.rep: Answer.USEFUL}
    assert it.now().state is AlertState.SENT
    mine, theirs = copies(it)
    assert EN("alert-msg-useful", people="Riley Chen") in said(mine)
    assert ZH("alert-msg-useful", people="Riley Chen") in said(theirs)


async def test_taking_it_on_says_who(stage: Stage) -> None:
    """Acknowledged by the manager: stored with who and when, and the rep sees it."""
    it = await alarm(stage)
    await press(it, Action.ALERT_ACKNOWLEDGE, BOSS)
    now = it.now()
    assert (now.state, now.assigned_to, now.acted_by) == (AlertState.ACKNOWLEDGED, it.boss, it.boss)
    assert now.acted_at is not None
    assert "林雅婷 takes care of it" in said(it.copy(it.rep))
    assert Action.ALERT_ACKNOWLEDGE not in action_ids(it.copy(it.rep).blocks)


@pytest.mark.parametrize("how", list(Later))
async def test_put_off_until_when(stage: Stage, how: Later) -> None:
    """Each length is stored; "until the next call" has no date."""
    it = await alarm(stage)
    before = utc_now()
    await press(it, Action.ALERT_SNOOZE, **later(it, how))
    now = it.now()
    assert now.state is AlertState.SNOOZED
    days = {Later.DAY: 1, Later.THREE_DAYS: 3, Later.WEEK: 7}.get(how)
    assert (now.due_at is None) is (days is None)
    if now.due_at is not None and days is not None:
        assert now.due_at - before >= timedelta(days=days)
    assert "💤" in said(it.copy(it.boss))


async def test_dismissed_with_a_reason(stage: Stage) -> None:
    """The modal asks why; both copies then say who set it aside and why, without buttons to answer again."""
    it = await alarm(stage)
    await press(it, Action.ALERT_DISMISS)
    modal = stage.modal(REP)
    assert modal.body["callback_id"] == Callback.ALERT_DISMISS
    sent = await stage.person(REP).submit(modal.id, typed(**{Block.ALERT_REASON: {"option": Answer.KNOWN}}))
    assert sent.status == 200
    await stage.work_off()
    now = it.now()
    assert (now.state, now.answers) == (AlertState.DISMISSED, {it.rep: Answer.KNOWN})
    for copy, words in zip(copies(it), (EN, ZH), strict=True):
        assert words("alert-answer-known") in said(copy)
        assert Action.ALERT_SNOOZE not in action_ids(copy.blocks)
    await old_button(it, Action.ALERT_ACKNOWLEDGE, BOSS)
    assert it.now().state is AlertState.DISMISSED


async def test_not_true_opens_the_correction_of_that_letter(stage: Stage) -> None:
    """The dismissal is stored first; then the call's own correction modal stands there, with the letter chosen."""
    it = await alarm(stage)
    await press(it, Action.ALERT_DISMISS)
    modal = stage.modal(REP)
    await stage.person(REP).submit(modal.id, typed(**{Block.ALERT_REASON: {"option": Answer.NOT_TRUE}}))
    assert it.now().answers == {it.rep: Answer.NOT_TRUE}
    correction = stage.modal(REP).body
    assert correction["callback_id"] == Callback.CORRECT
    [letter] = [block for block in correction["blocks"] if block.get("block_id") == Block.LETTER]
    assert letter["element"]["initial_option"]["value"] == "champion"
    fields = {Block.LETTER: {"option": "champion"}, Block.LEVEL: {"option": "3"}, Block.REASON: "She tested it."}
    await stage.person(REP).submit(stage.modal(REP).id, typed(**fields))
    with stage.room.begin(stage.room.workspace) as work:
        [corrected] = work.corrections.of(it.call.id)
    assert corrected.author_id == it.rep


async def test_given_to_somebody_who_may_see_it(stage: Stage) -> None:
    """The modal offers members; whoever is chosen stands on every copy and finds it in their list."""
    it = await alarm(stage)
    await press(it, Action.ALERT_ASSIGN, BOSS)
    modal = stage.modal(BOSS)
    assert modal.body["callback_id"] == Callback.ALERT_ASSIGN
    await stage.person(BOSS).submit(modal.id, typed(**{Block.ASSIGNEE: {"option": it.rep}}))
    await stage.work_off()
    assert (it.now().assigned_to, it.now().acted_by) == (it.rep, it.boss)
    assert "Riley Chen takes care of it, asked by 林雅婷" in said(it.copy(it.rep))


async def test_a_stranger_cannot_answer_or_look(stage: Stage) -> None:
    """Somebody it was not for gets the words for what does not exist, and nothing is stored."""
    it = await alarm(stage)
    stage.room.person(STRANGER)
    copy = it.copy(it.rep)
    for action in (Action.ALERT_USEFUL, Action.ALERT_ACKNOWLEDGE, Action.ALERT_DISMISS, Action.ALERT_ASSIGN):
        await stage.click(copy, action, user=STRANGER, value=it.id)
    await stage.click(copy, Action.ALERT_SNOOZE, user=STRANGER, **later(it, Later.DAY))
    await stage.work_off()
    assert (it.now().state, it.now().answers, it.now().acted_by) == (AlertState.SENT, {}, None)


async def test_a_stranger_learns_nothing_of_a_restricted_call(stage: Stage) -> None:
    """Every use case behind alerts asks the access rule: of an alert on a restricted call a colleague gets nothing."""
    it = await alarm(stage)
    colleague, services = stage.room.person(STRANGER), stage.slack.world.services.alerts
    workspace = stage.room.workspace
    with stage.room.begin(workspace) as work:
        work.conversations.restrict(it.call.id, restricted=True)
    assert services.show(workspace, it.id, colleague) is None
    assert services.listed(workspace, colleague).open == ()
    assert services.history(workspace, it.deal.company, colleague).alerts == ()
    with pytest.raises(RefusedError, match="alert-not-found"):
        services.people(workspace, it.id, colleague)
    asked = stage.room.asked(REP)
    with pytest.raises(RefusedError, match="alert-assignee-unseen"):
        services.answer.assign(workspace, it.id, colleague, asked)
    with pytest.raises(RefusedError, match="alert-not-found"):
        services.release(workspace, it.id, stage.room.asked(STRANGER))
    assert services.show(workspace, it.id, it.boss) is not None
    assert colleague not in {one.id for one in services.people(workspace, it.id, it.rep).people}


async def test_the_rep_lets_the_manager_have_it_early(stage: Stage) -> None:
    """In the rep's time alone the manager has nothing; one press ends it, and the button goes."""
    it = await alarm(stage, rep_first_min=30)
    assert it.row(it.boss) is None
    assert Action.ALERT_RELEASE in action_ids(it.copy(it.rep).blocks)
    await press(it, Action.ALERT_RELEASE)
    await it.deliver()
    assert QUOTE in said(it.copy(it.boss))
    assert Action.ALERT_RELEASE not in action_ids(it.copy(it.rep).blocks)


async def test_the_manager_cannot_release_what_is_the_reps_time(stage: Stage) -> None:
    """The window belongs to the deal's owner."""
    it = await alarm(stage, rep_first_min=30)
    await stage.click(it.copy(it.rep), Action.ALERT_RELEASE, user=BOSS, value=it.id)
    deliver(stage)
    with stage.room.begin(stage.room.workspace) as work:
        states = {one.recipient_id: one.state for one in work.inbox.deliveries(it.id)}
    assert states[it.boss] is DeliveryState.HELD


async def test_the_same_click_counts_once(stage: Stage) -> None:
    """Slack's retry of a click changes nothing: who acted and when stay."""
    it = await alarm(stage)
    first = await stage.click(it.copy(it.rep), Action.ALERT_ACKNOWLEDGE, value=it.id)
    before = it.now()
    again = await stage.slack.again(first)
    assert again.status == 200
    assert it.now() == before


async def test_lists_open_what_they_name(stage: Stage) -> None:
    """ "Open" in a list shows the alert to whoever may see it; "My alerts" shows the list."""
    it = await alarm(stage)
    await old_button(it, Action.ALERT_SHOW, REP)
    assert QUOTE in said(stage.whispered(REP)[-1])
    await old_button(it, Action.ALERTS, REP)
    assert EN("alerts-title") in said(stage.whispered(REP)[-1])
    assert stage.ours(DEALS) == []


async def test_precision_counts_what_people_answered(stage: Stage) -> None:
    """One useful, one unanswered: both counts are there, and too few to tell."""
    it = await alarm(stage)
    await alarm(stage, kind="price_pressure")
    await press(it, Action.ALERT_USEFUL)
    rules = make_alert_services(stage.room.begin, utc_now).rules(stage.room.workspace, it.rep)
    found = {one.rule.kind: one.precision for one in rules}
    assert (found["missing_decision_maker"].useful, found["missing_decision_maker"].few) == (1, True)
    assert found["price_pressure"].unanswered == 1
