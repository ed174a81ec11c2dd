"""Gates, digests, fallbacks: every match is told, held or visible as suppressed, to the right person."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert

from analysis.model.access import ScoreVisibility
from analysis.model.alerts import AlertState, DeliveryState, Recipient, Severity
from analysis.model.ids import UserId
from analysis.usecases.appoint import Appointment, AppointPerson
from db.schema import team_channels
from tests.conftest import FakeClock
from tests.db.conftest import a_conversation, add_user, bound
from tests.handlers.jobs.alert_room import AlertRoom, alert_room

REP, MANAGER = (Recipient.REP,), (Recipient.MANAGER,)


@pytest.fixture
def room(engine: Engine, clock: FakeClock) -> AlertRoom:
    """A room on a database of either kind."""
    return alert_room(engine, clock)


def test_what_is_new_about_an_open_alert_edits_it_and_adds_a_line(room: AlertRoom) -> None:
    """No second post: the original changes, and its thread says what is new, once."""
    rule = room.rule(recipients=REP)
    room.found(room.match("f1", of=rule))
    room.work()
    for _ in range(2):
        room.found(room.match("f2", of=rule, badness=2))
        room.work()
    [post] = room.to("dana")
    assert post.edits >= 1
    assert "f2" in str(post.message.blocks)
    [line] = room.lines("dana")
    assert line.thread == post.ts
    assert [one.reason for one in room.alerts() if one.state is AlertState.SUPPRESSED] == ["alert-merged"]
    assert room.one(AlertState.SENT).badness == 2


def test_a_cooldown_keeps_fresh_evidence_visible_and_ends(room: AlertRoom) -> None:
    """Within seven days it stands in the digest; worse breaks through; after seven days it is told again."""
    rule = room.rule(recipients=REP)
    room.found(room.match("f1", of=rule))
    room.work()
    room.found(gone=[room.one()])
    room.found(room.match("f2", of=rule))
    room.work()
    assert len(room.to("dana")) == 1
    cooling = room.one(AlertState.SUPPRESSED)
    assert cooling.reason == "alert-cooldown"
    room.pass_time(days=1)
    room.work()
    [digest] = room.to("dana")[1:]
    assert "f2" in str(digest.message.blocks)
    room.found(room.match("f3", of=rule, badness=2))
    room.work()
    assert len(room.to("dana")) == 3


def test_a_match_that_ended_unseen_is_told_when_it_is_true_again(room: AlertRoom) -> None:
    """A correction that is taken back must not swallow the alert."""
    room.pass_time(hours=13)
    rule = room.rule(recipients=REP)
    room.found(room.match(of=rule))
    room.work()
    room.found(gone=[room.one()])
    assert room.one().reason == "alert-resolved-unseen"
    room.found(room.match(of=rule))
    room.pass_time(hours=11)
    room.work()
    assert len(room.to("dana")) == 1


def test_an_urgent_alert_passes_quiet_hours_only_where_an_admin_lets_it(room: AlertRoom) -> None:
    """At 23:00 one comes and the other waits."""
    room.pass_time(hours=13)
    loud = room.rule("loud", recipients=REP, severity=Severity.HIGH, passes_quiet=True)
    still = room.rule("still", recipients=REP, severity=Severity.HIGH)
    room.found(room.match("a", of=loud), room.match("b", of=still))
    room.work()
    assert len(room.to("dana")) == 1
    room.pass_time(hours=9)
    room.work()
    assert len(room.to("dana")) == 2


def test_who_may_not_see_the_call_gets_nothing_and_the_admin_is_told(room: AlertRoom) -> None:
    """The deal's owner is not the call's, which is private: the alert would quote it."""
    with room.begin(room.workspace) as work:
        secret = work.conversations.add(
            a_conversation(room.workspace, owner_id=room.people["ada"], opportunity_id=room.deal.id)
        )
    rule = room.rule(recipients=REP)
    quoting = replace(room.match().signals[0], conversation_id=secret.id)
    room.found(room.match(of=rule, conversation_id=secret.id, signals=(quoting,)))
    room.work()
    assert room.to("dana") == []
    assert len(room.to("ada")) == 1
    mine = room.deliveries(room.one().id)["dana"]
    assert (mine.state, mine.reason) == (DeliveryState.SUPPRESSED, "alert-no-access")
    room.pass_time(days=1)
    room.work()
    assert room.to("dana") == []


def test_where_only_the_rep_sees_scores_no_manager_is_told_of_calls(room: AlertRoom) -> None:
    """An alert says levels; nobody goes around the setting, and no admin is bothered with it."""
    with room.begin(room.workspace) as work:
        work.policies.choose_score_visibility(ScoreVisibility.REP)
    room.found(room.match())
    room.pass_time(minutes=31)
    room.work()
    assert (len(room.to("dana")), len(room.to("lin")), len(room.to("ada"))) == (1, 0, 0)
    assert room.deliveries(room.one().id)["lin"].reason == "alert-no-scores"


def test_what_somebody_muted_waits_for_the_digest(room: AlertRoom) -> None:
    """Muted is not lost."""
    with room.begin(room.workspace) as work:
        work.inbox.mute(room.people["dana"], room.deal.id, room.clock() + timedelta(days=7))
    room.found(room.match(of=room.rule(recipients=REP)))
    room.work()
    assert room.slack.posts == []
    room.pass_time(days=1)
    room.work()
    assert len(room.to("dana")) == 1
    assert room.one().state is AlertState.SENT


def test_a_manager_without_slack_is_told_in_the_teams_channel_and_the_admin_once(room: AlertRoom) -> None:
    """The channel gets the alerts, the admin one note; a call that was not shared stays out of channels."""
    _without_slack(room)
    with bound(room.engine, room.workspace) as connection:
        row = {"team": "north", "alerts_channel": "CNORTH", "updated_at": room.clock()}
        connection.execute(insert(team_channels).values(workspace_id=room.workspace, **row))
    rule = room.rule(recipients=MANAGER, rep_first=False)
    for n in range(2):
        room.found(room.match(f"f{n}", of=rule, subject=f"s{n}", conversation_id=None, signals=()))
    room.work()
    assert len([one for one in room.slack.posts if one.channel == "CNORTH"]) == 2
    assert len(room.to("ada")) == 1
    room.found(room.match("private", of=rule, subject="private"))
    room.work()
    assert len([one for one in room.slack.posts if one.channel == "CNORTH"]) == 2
    assert len(room.to("ada")) == 2


def _without_slack(room: AlertRoom) -> None:
    boss = room.people["boss"] = UserId("usr_boss")
    add_user(room.engine, room.workspace, boss)
    appoint = AppointPerson(room.begin)
    appoint(room.workspace, boss, Appointment("manager", None, "north"), actor=None)
    appoint(room.workspace, room.people["dana"], Appointment("rep", boss, "north"), actor=None)


def test_a_person_who_is_gone_is_replaced_by_the_admin(room: AlertRoom) -> None:
    """Slack refuses for good: the delivery failed, an admin has the alert, and it is no lost claim."""
    room.slack.gone.add("UDANA")
    room.found(room.match(of=room.rule(recipients=REP)))
    room.work()
    assert len(room.to("ada")) == 1
    alert = room.one()
    assert alert.state is AlertState.SENT
    mine = room.deliveries(alert.id)["dana"]
    assert (mine.state, mine.reason) == (DeliveryState.FAILED, "alert-undelivered")


def test_a_deal_without_an_owner_stands_in_the_admins_digest_until_it_has_one(room: AlertRoom) -> None:
    """Nothing that matched vanishes for want of a recipient."""
    with room.begin(room.workspace) as work:
        call = work.conversations.add(a_conversation(room.workspace))
    room.found(room.match(of=room.rule(recipients=REP), opportunity_id=None, conversation_id=call.id, signals=()))
    room.work()
    assert room.slack.posts == []
    room.pass_time(days=1)
    room.work()
    assert len(room.to("ada")) == 1


def test_snoozed_alerts_return_on_time_and_with_the_next_call(room: AlertRoom) -> None:
    """Their own message stands open again and a line says so; what is no longer true does not return."""
    rule = room.rule(recipients=REP)
    for subject in ("timed", "call", "over"):
        room.found(room.match(subject, of=rule, subject=subject))
    room.work()
    stored = room.alerts()
    with room.begin(room.workspace) as work:
        for one in stored:
            due = None if one.subject == "call" else room.clock() + timedelta(days=1)
            work.inbox.move(one.id, AlertState.SNOOZED, by=room.people["dana"], due_at=due)
    room.untrue = {"over"}
    room.pass_time(days=1)
    room.work()
    room.found(room.match("call", of=rule, subject="call"), call=room.call.id)
    room.work()
    assert {one.subject: one.state for one in room.alerts()} == {
        "timed": AlertState.SENT,
        "call": AlertState.SENT,
        "over": AlertState.RESOLVED,
    }
    assert len(room.to("dana")) == 3
    assert len(room.lines("dana")) == 2


def test_after_an_outage_what_is_still_true_comes_as_one_digest(room: AlertRoom) -> None:
    """Nobody sent for three hours: seven that are still true come as one message, one that is not never does."""
    rule = room.rule(recipients=REP)
    # Longer than "f3", which the random ids within the blocks hold now and then.
    room.found(*(room.match(f"finding number {n}", of=rule, subject=f"s{n}") for n in range(8)))
    room.untrue = {"s3"}
    room.pass_time(hours=3)
    room.work()
    [digest] = room.to("dana")
    assert "finding number 4" in str(digest.message.blocks)
    assert "finding number 3" not in str(digest.message.blocks)


@pytest.mark.fault("11")
def test_slack_away_loses_nothing(room: AlertRoom) -> None:
    """The painter gives up after its patience; the delivery's lease ends, and it is sent then, once."""
    room.slack.plan = ["away"] * 6
    room.found(room.match(of=room.rule(recipients=REP)))
    room.work()
    assert room.to("dana") == []
    room.pass_time(minutes=16)
    room.work()
    assert len(room.to("dana")) == 1
    assert room.one().state is AlertState.SENT


def test_what_somebody_dismissed_in_the_reps_time_does_not_reach_the_manager(room: AlertRoom) -> None:
    """It stands in the manager's digest, with the reason."""
    room.found(room.match())
    room.work()
    told = room.one().id
    with room.begin(room.workspace) as work:
        work.inbox.move(told, AlertState.DISMISSED, by=room.people["dana"], reason="alert-answer-known")
    room.pass_time(minutes=31)
    room.work()
    assert room.to("lin") == []
    assert room.deliveries(room.one().id)["lin"].reason == "alert-answered-before"
    room.pass_time(days=1)
    room.work()
    assert len(room.to("lin")) == 1


def test_what_was_suppressed_long_ago_is_forgotten(room: AlertRoom) -> None:
    """Only that."""
    rule = room.rule(recipients=REP)
    room.found(room.match("f1", of=rule))
    room.work()
    room.found(room.match("f2", of=rule))
    room.pass_time(days=181)
    with room.begin(room.workspace) as work:
        assert work.alert_log.forget_suppressed(room.clock() - timedelta(days=180)) == 1
    assert room.one().state is AlertState.SENT
