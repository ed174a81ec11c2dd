"""Attempts to break alerts: lose, double or silence one, send one to a stranger, answer somebody else's."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from analysis.errors import RefusedError
from analysis.model.alerts import AlertId, AlertState, Answer, DeliveryState, Later, Recipient, Signal
from analysis.model.conversation import Conversation
from analysis.model.delivery import Delivery
from analysis.model.ids import ReplyTo, UserId, WorkspaceId
from analysis.usecases.alerts.answer import AnswerAlert, ReleaseAlert
from analysis.usecases.alerts.lists import ListAlerts, ShowAlertHistory
from analysis.usecases.alerts.settle import settle
from analysis.usecases.appoint import Appointment, AppointPerson
from analysis.usecases.requests import Asked
from analysis.usecases.restrict import RestrictConversation
from db.directory import Directory
from db.schema import team_channels
from tests.conftest import FakeClock
from tests.db.conftest import a_conversation, add_user, an_opportunity, bound
from tests.fakes.block_checker.check_blocks import check
from tests.handlers.jobs.alert_room import AlertRoom, alert_room

REP, BOTH = (Recipient.REP,), (Recipient.REP, Recipient.MANAGER)


@pytest.fixture
def room(engine: Engine, clock: FakeClock) -> AlertRoom:
    """A room on a database of either kind."""
    return alert_room(engine, clock)


def asked(room: AlertRoom, who: str, key: str = "") -> Asked:
    """Return a click of a person."""
    slack = f"U{who.upper()}"
    delivery = Delivery(key, "click") if key else None
    return Asked(room.people[who], slack, f"D{slack}", "", private=True, reply_to=ReplyTo("x"), delivery=delivery)


def stranger(room: AlertRoom, name: str = "eve", **appointed: Any) -> UserId:
    """Let somebody be here whom nothing concerns."""
    with room.begin(room.workspace) as work:
        room.people[name] = work.users.ensure(f"U{name.upper()}", name=name.title()).id
    if appointed:
        AppointPerson(room.begin)(room.workspace, room.people[name], Appointment(**appointed), actor=None)
    return room.people[name]


# --- clicks ------------------------------------------------------------------------------------------------------


def answers(room: AlertRoom) -> AnswerAlert:
    """Return what takes answers."""
    return AnswerAlert(room.begin, room.clock)


def every_click(room: AlertRoom, alert: AlertId, who: str, workspace: WorkspaceId) -> list[Any]:
    """Return every answer a person could give, not given yet."""
    answer, by = answers(room), asked(room, who)
    return [
        lambda: answer.useful(workspace, alert, by),
        lambda: answer.acknowledge(workspace, alert, by),
        lambda: answer.assign(workspace, alert, room.people[who], by),
        lambda: answer.snooze(workspace, alert, Later.WEEK, by),
        lambda: answer.dismiss(workspace, alert, Answer.NOT_TRUE, by),
        lambda: ReleaseAlert(room.begin, room.clock)(workspace, alert, by),
    ]


def test_strangers_and_those_who_lost_access_change_nothing(room: AlertRoom, engine: Engine) -> None:
    """A colleague, a manager of others, somebody removed, and an id from another workspace: no alert is found."""
    stranger(room, "eve")
    stranger(room, "mallory", role="manager", team="south")
    room.found(room.match())
    room.work()
    alert = room.one()
    other = Directory(engine, room.clock).ensure_workspace("slack:T2")
    with room.begin(other) as work:
        room.people["far"] = work.users.ensure("UFAR").id
    with room.begin(room.workspace) as work:
        work.users.profile("UGONE", name="Gone", locale="", time_zone="", active=False)
        found = work.users.find("UGONE")
        assert found is not None
        room.people["gone"] = found.id
    for who, where in (("eve", room.workspace), ("mallory", room.workspace), ("gone", room.workspace), ("far", other)):
        for click in every_click(room, alert.id, who, where):
            with pytest.raises(RefusedError, match="alert-not-found"):
                click()
    assert room.one() == alert
    with pytest.raises(RefusedError, match="alert-not-found"):
        answers(room).useful(room.workspace, AlertId("al_made_up"), asked(room, "dana"))


def test_only_the_reps_click_ends_the_reps_time(room: AlertRoom) -> None:
    """The manager who waits for it, and the admin, cannot release to themselves what the rep has alone."""
    room.found(room.match())
    room.work()
    release = ReleaseAlert(room.begin, room.clock)
    for who in ("lin", "ada"):
        with pytest.raises(RefusedError, match="alert-not-found"):
            release(room.workspace, room.one().id, asked(room, who))
    assert room.to("lin") == []
    assert release(room.workspace, room.one().id, asked(room, "dana"))
    room.work()
    assert len(room.to("lin")) == 1
    assert not release(room.workspace, room.one().id, asked(room, "dana"))


def test_an_old_button_brings_nothing_back(room: AlertRoom) -> None:
    """What ended stays ended, whatever is pressed on a message from before; a word of dismissal still counts."""
    room.found(room.match(of=room.rule(recipients=REP)))
    room.work()
    over = room.one()
    room.found(gone=[over])
    room.work()
    answer = answers(room)
    with pytest.raises(RefusedError, match="alert-ended"):
        answer.snooze(room.workspace, over.id, Later.DAY, asked(room, "dana"))
    with pytest.raises(RefusedError, match="alert-ended"):
        answer.acknowledge(room.workspace, over.id, asked(room, "dana"))
    answer.dismiss(room.workspace, over.id, Answer.NOT_TRUE, asked(room, "dana"))
    room.pass_time(days=3)
    room.work()
    assert room.one().state is AlertState.RESOLVED
    assert len(room.to("dana")) == 1


# --- who may know ------------------------------------------------------------------------------------------------


def test_whoever_lost_access_reads_nothing_new(room: AlertRoom) -> None:
    """A manager who is none any more: the next edit takes the words away, no line comes, no copy is sent."""
    room.found(room.match("first words"))
    room.work()
    room.pass_time(minutes=31)
    room.work()
    [post] = room.to("lin")
    assert "first words" in str(post.message.blocks)
    AppointPerson(room.begin)(room.workspace, room.people["lin"], Appointment("rep"), actor=None)
    AppointPerson(room.begin)(room.workspace, room.people["dana"], Appointment("rep", room.people["ada"]), actor=None)
    with room.begin(room.workspace) as work:
        work.users.profile("ULIN", name="Lin", locale="en-US", time_zone="Asia/Taipei", active=False)
    room.found(room.match("second words", badness=2))
    room.work()
    [post] = room.to("lin")
    assert "words" not in str(post.message.blocks)
    assert room.lines("lin") == []
    assert "second words" in str(room.to("dana")[0].message.blocks)


def test_a_call_that_is_restricted_while_its_alert_waits_goes_to_nobody_who_may_not_see_it(room: AlertRoom) -> None:
    """Held for the night; restricted meanwhile: the deal's owner, who is not the call's, gets no word of it."""
    stranger(room, "eve", role="rep")
    with room.begin(room.workspace) as work:
        call = work.conversations.add(
            a_conversation(
                room.workspace,
                owner_id=room.people["eve"],
                opportunity_id=room.deal.id,
                reply_to=ReplyTo("slack:T1:C1::UEVE"),
            )
        )
    room.pass_time(hours=13)
    quoting = room.match(of=room.rule(recipients=REP), conversation_id=call.id, signals=())
    room.found(quoting)
    room.work()
    RestrictConversation(room.begin)(room.workspace, call.id, restricted=True, actor=None)
    room.pass_time(hours=10)
    room.work()
    assert room.to("dana") == []
    assert room.deliveries(room.one().id)["dana"].reason == "alert-no-access"
    assert len(room.to("ada")) == 1
    seen = ListAlerts(room.begin, room.clock)(room.workspace, room.people["dana"])
    assert (seen.open, seen.untold) == ((), ())
    history = ShowAlertHistory(room.begin, room.clock)(room.workspace, room.deal.company, room.people["dana"])
    assert history.alerts == ()


def quoting(room: AlertRoom, call: Conversation, words: str) -> Signal:
    """Return a quote of a call."""
    return replace(room.match().signals[0], conversation_id=call.id, text=words)


def colleagues(room: AlertRoom, **changes: Any) -> Conversation:
    """Store a call of the deal that a colleague brought, as an import did: everybody may see it."""
    with room.begin(room.workspace) as work:
        call = a_conversation(room.workspace, owner_id=None, opportunity_id=room.deal.id, **changes)
        return work.conversations.add(call)


def test_restricting_a_call_takes_its_words_out_of_alerts_and_digests(room: AlertRoom) -> None:
    """Also of an alert that no call or another one brought up, and that was told long ago."""
    call = colleagues(room)
    rule = room.rule(recipients=REP)
    room.found(room.match("own", of=rule, conversation_id=None, signals=(quoting(room, call, "Said in secret."),)))
    room.work()
    room.pass_time(hours=13)
    late = (quoting(room, call, "Said at night."),)
    room.found(room.match("late", of=rule, subject="pain", conversation_id=None, signals=late))
    room.work()
    room.pass_time(hours=10)
    room.work()
    own, digest = room.to("dana")
    assert "Said in secret." in str(own.message.blocks)
    assert "late" in str(digest.message.blocks)
    restrict = RestrictConversation(room.begin)
    restrict(room.workspace, call.id, restricted=True, actor=None)
    room.work()
    assert "Said in secret." not in str(own.message.blocks)
    assert "own" not in str(own.message.blocks)
    restrict(room.workspace, call.id, restricted=False, actor=None)
    room.work()
    assert "Said in secret." in str(own.message.blocks)


def test_what_not_everybody_may_know_never_stands_in_a_teams_channel(room: AlertRoom, engine: Engine) -> None:
    """Open when it was posted; then it is amended with words of a private call: everybody reads that it is gone."""
    boss = room.people["boss"] = UserId("usr_boss")
    add_user(engine, room.workspace, boss)
    appoint = AppointPerson(room.begin)
    appoint(room.workspace, boss, Appointment("manager", None, "north"), actor=None)
    appoint(room.workspace, room.people["dana"], Appointment("rep", boss, "north"), actor=None)
    with bound(engine, room.workspace) as connection:
        row = {"team": "north", "alerts_channel": "CNORTH", "updated_at": room.clock()}
        connection.execute(insert(team_channels).values(workspace_id=room.workspace, **row))
    rule = room.rule(recipients=(Recipient.MANAGER,), rep_first=False)
    room.found(room.match("open", of=rule, conversation_id=None, signals=()))
    room.work()
    [post] = [one for one in room.slack.posts if one.channel == "CNORTH"]
    assert "open" in str(post.message.blocks)
    private = (quoting(room, room.call, "Only for Dana."),)
    room.found(room.match("new", of=rule, conversation_id=None, signals=private, badness=2))
    room.work()
    there = [one for one in room.slack.posts if one.channel == "CNORTH"]
    assert not [one for one in there if "Only for Dana." in str(one.message.blocks)]
    assert "open" not in str(post.message.blocks)


def test_one_person_with_several_roles_hears_it_once(room: AlertRoom) -> None:
    """Rep, uploader and admin in one: one alert is one message."""
    AppointPerson(room.begin)(room.workspace, room.people["dana"], Appointment("admin"), actor=None)
    rule = room.rule(recipients=(Recipient.REP, Recipient.UPLOADER, Recipient.ADMIN))
    room.found(room.match(of=rule))
    room.work()
    room.pass_time(minutes=31)
    room.work()
    assert len(room.to("dana")) == 1


# --- silence -----------------------------------------------------------------------------------------------------


def test_what_became_worse_breaks_through_a_snooze(room: AlertRoom) -> None:
    """It was put off for a week as it stood; one level worse it is open again at once, and a line says what changed."""
    rule = room.rule(recipients=REP)
    room.found(room.match("f1", of=rule))
    room.work()
    answers(room).snooze(room.workspace, room.one().id, Later.WEEK, asked(room, "dana"))
    room.found(room.match("f2", of=rule))
    room.work()
    assert room.one(AlertState.SNOOZED).badness == 1
    room.found(room.match("f3", of=rule, badness=2))
    room.work()
    assert room.one(AlertState.SENT).badness == 2
    assert len(room.to("dana")) == 1
    assert len(room.lines("dana")) == 2
    assert "f3" in str(room.to("dana")[0].message.blocks)


def test_what_became_worse_breaks_through_a_dismissal(room: AlertRoom) -> None:
    """Dismissed as known: new evidence within the cooldown waits in the digest, worse evidence is told."""
    rule = room.rule(recipients=REP)
    room.found(room.match("f1", of=rule))
    room.work()
    answers(room).dismiss(room.workspace, room.one().id, Answer.KNOWN, asked(room, "dana"))
    room.found(room.match("f2", of=rule))
    room.work()
    assert len(room.to("dana")) == 1
    room.found(room.match("f3", of=rule, badness=2))
    room.work()
    assert len(room.to("dana")) == 2


def test_a_mute_hides_no_worsening(room: AlertRoom) -> None:
    """Muted for a month: the next digest tells it as it stands by then, once; worse again, the one after it does."""
    with room.begin(room.workspace) as work:
        work.inbox.mute(room.people["dana"], room.deal.id, room.clock() + timedelta(days=30))
    rule = room.rule(recipients=REP)
    room.found(room.match("calm", of=rule))
    room.found(room.match("urgent", of=rule, badness=3))
    room.work()
    assert room.slack.posts == []
    room.pass_time(days=1)
    room.work()
    [digest] = room.to("dana")
    assert "urgent" in str(digest.message.blocks)
    assert "calm" not in str(digest.message.blocks)
    room.found(room.match("worst", of=rule, badness=4, subject="pain"))
    room.work()
    room.pass_time(days=1)
    room.work()
    assert "worst" in str(room.to("dana")[1].message.blocks)
    assert len(room.to("dana")) == 2


def test_a_zone_that_nobody_here_knows_silences_nobody(room: AlertRoom) -> None:
    """Slack names a zone that this machine has no clock for: the workspace's holds, for the rep and all others."""
    with room.begin(room.workspace) as work:
        work.users.profile("UDANA", name="Dana", locale="en-US", time_zone="Mars/Olympus_Mons")
        assert work.users.get(room.people["dana"]).zone == "Asia/Taipei"
    room.found(room.match())
    room.work()
    room.pass_time(minutes=31)
    room.work()
    assert (len(room.to("dana")), len(room.to("lin"))) == (1, 1)


def test_quiet_hours_are_each_persons_own(room: AlertRoom) -> None:
    """Ten in the morning in Taipei is night in New York and noon in Sydney, where the clocks have changed."""
    zones = {"dana": "America/New_York", "lin": "Australia/Sydney", "ada": "Asia/Taipei"}
    for who, zone in zones.items():
        with room.begin(room.workspace) as work:
            work.users.profile(f"U{who.upper()}", name=who.title(), locale="en-US", time_zone=zone)
    rule = room.rule(recipients=(Recipient.REP, Recipient.MANAGER, Recipient.ADMIN), rep_first=False)
    room.found(room.match(of=rule))
    room.work()
    assert [len(room.to(who)) for who in ("dana", "lin", "ada")] == [0, 1, 1]
    held = room.deliveries(room.one().id)["dana"]
    assert (held.state, held.reason) == (DeliveryState.HELD, "alert-held-quiet")
    assert held.due_at.isoformat() == "2026-11-18T13:00:00+00:00"  # eight in New York, in winter
    room.pass_time(hours=11)
    room.work()
    assert [len(room.to(who)) for who in ("dana", "lin", "ada")] == [1, 1, 1]


def test_a_rep_far_away_does_not_hold_back_the_manager_for_ever(room: AlertRoom) -> None:
    """The rep's half hour would end in her night: it ends half an hour after her morning, and the manager has it."""
    with room.begin(room.workspace) as work:
        work.users.profile("UDANA", name="Dana", locale="en-US", time_zone="America/New_York")
    room.found(room.match(of=room.rule(recipients=BOTH)))
    room.work()
    waits = room.deliveries(room.one().id)["lin"]
    assert waits.due_at.isoformat() == "2026-11-18T13:30:00+00:00"
    room.pass_time(hours=11, minutes=31)
    room.work()  # half past nine in the evening in Taipei
    assert (len(room.to("dana")), len(room.to("lin"))) == (1, 0)
    room.pass_time(hours=11)
    room.work()
    assert len(room.to("lin")) == 1


# --- outages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fates", [["away"] * 6, ["away"] * 40, ["lost"], ["away", "lost"]])
def test_a_digest_that_slack_did_not_take_comes_once_slack_is_back(room: AlertRoom, fates: list[str]) -> None:
    """Not only with the next day's: its lease ends, it is looked for and sent; no alert is in two digests."""
    room.pass_time(hours=13)
    rule = room.rule(recipients=REP)
    for n in range(4):
        room.found(room.match(f"held number {n}", of=rule, subject=f"s{n}"))
    room.work()
    room.pass_time(hours=9)
    morning = room.clock()
    room.slack.plan = list(fates)
    room.work()
    for _ in range(8):
        room.pass_time(minutes=16)
        room.work()
    [digest] = room.to("dana")
    for n in range(4):
        assert f"held number {n}" in str(digest.message.blocks)
    assert {one.state for one in room.alerts()} == {AlertState.SENT}
    came = datetime.fromtimestamp(float(digest.ts), UTC)
    assert came - morning < timedelta(hours=3)
    room.pass_time(days=2)
    room.work()
    assert len(room.to("dana")) == 1


def test_found_while_slack_is_away_is_told_as_it_stands_when_it_is_back(room: AlertRoom) -> None:
    """Three hours away: what ended meanwhile is not told, what is still true comes once each or in one digest."""
    rule = room.rule(recipients=REP)
    room.slack.plan = ["away"] * 20_000
    for n in range(9):
        room.found(room.match(f"finding number {n}", of=rule, subject=f"s{n}"))
        room.work()
        room.pass_time(minutes=20)
    room.found(gone=[one for one in room.alerts() if one.subject == "s4"])
    room.slack.plan = []
    for _ in range(6):
        room.work()
        room.pass_time(minutes=16)
    room.pass_time(days=1)
    room.work()
    told = Counter(n for post in room.to("dana") for n in range(9) if f"finding number {n}" in str(post.message.blocks))
    assert told == {n: 1 for n in range(9) if n != 4}


# --- very much ---------------------------------------------------------------------------------------------------


def test_a_thousand_deals_at_once_are_five_messages_and_one_digest(room: AlertRoom, *, full: bool) -> None:
    """Every deal of a rep has something on one morning: five come, the digest says how many wait; none is lost."""
    count = 1_000 if full else 150
    rule = room.rule(recipients=REP, cooldown_s=0)
    for n in range(count):
        with room.begin(room.workspace) as work:
            deal = work.opportunities.add(
                an_opportunity(room.workspace, owner_id=room.people["dana"], company=f"Deal {n}")
            )
            match = room.match(f"f{n}", of=rule, opportunity_id=deal.id, conversation_id=None, signals=())
            assert settle(work, [match], [], now=room.clock()).claimed
    room.work()
    assert len(room.to("dana")) == 5
    room.pass_time(days=1)
    room.work()
    assert len(room.to("dana")) == 6
    digest = room.to("dana")[-1].message
    assert check({"text": digest.text, "blocks": digest.blocks}, "message") == []
    assert str(count - 5) in digest.text
    states = Counter(room.deliveries(one.id)["dana"].state for one in room.alerts())
    assert states == {DeliveryState.SENT: 5, DeliveryState.DIGESTED: count - 5}
    found = ListAlerts(room.begin, room.clock)(room.workspace, room.people["dana"])
    assert len(found.open) + found.more == count
