"""The first seven of the eight checks a stranger can run, and what else must hold on an alert's way to people."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import time

import pytest
from sqlalchemy import Engine

from analysis.errors import UnavailableError
from analysis.model.alerts import AlertState, DeliveryState, Recipient, Severity
from analysis.model.ids import WorkspaceId
from analysis.model.messages import MessageState
from analysis.ports import Begin, Work
from handlers.jobs.engine import StepFailedError
from tests.conftest import FakeClock
from tests.db.conftest import at_once
from tests.handlers.jobs.alert_room import AlertRoom, alert_room

REP = (Recipient.REP,)


@pytest.fixture
def room(engine: Engine, clock: FakeClock) -> AlertRoom:
    """A room on a database of either kind."""
    return alert_room(engine, clock)


def test_1_the_same_call_analyzed_twice_is_one_alert(room: AlertRoom) -> None:
    """Whether the first is on its way, told, or over: the same evidence comes once; a repetition is kept visible."""
    for _ in range(2):
        room.found(room.match())
    room.work()
    room.found(room.match())
    room.work()
    assert len(room.to("dana")) == 1
    first = room.one()
    room.found(gone=[first])
    room.found(room.match())
    room.found(room.match())
    room.work()
    assert len(room.to("dana")) == 1
    again = room.one(AlertState.SUPPRESSED)
    assert again.reason == "alert-duplicate"
    assert room.deliveries(again.id)["dana"].state is DeliveryState.SUPPRESSED


def test_2_two_senders_at_once_are_one_message(room: AlertRoom) -> None:
    """Racing evaluations claim once, racing deliveries want once, racing painters post once."""
    at_once([lambda: room.found(room.match(of=rule))] * 4 if (rule := room.rule()) else [])
    at_once([room.deliver] * 4)
    room.work()
    assert len(room.alerts()) == 1
    assert len(room.to("dana")) == 1


@dataclass
class Failing:
    """A database that is away from a number of transactions on, until it is started again."""

    inner: Begin
    left: int | None = None

    @contextmanager
    def _work(self, workspace: WorkspaceId) -> Iterator[Work]:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise UnavailableError("database", detail="stopped")
        with self.inner(workspace) as work:
            yield work

    def __call__(self, workspace: WorkspaceId) -> AbstractContextManager[Work]:
        return self._work(workspace)


def test_3_stopped_database_no_message_restarted_exactly_one(engine: Engine, clock: FakeClock) -> None:
    """Wherever it stops between the match and the confirmation: nothing is told twice, and nothing is lost."""
    failing: list[Failing] = []

    def wrap(begin: Begin) -> Failing:
        failing.append(Failing(begin))
        return failing[0]

    room = alert_room(engine, clock, wrap=wrap)
    rule = room.rule(recipients=REP)
    room.policy(quiet_from=time(0), quiet_until=time(0), quiet_days=frozenset())
    for cut in range(14):
        posted = len(room.to("dana"))
        room.pass_time(hours=1)
        failing[0].left = cut
        try:
            room.found(room.match(f"f{cut}", of=rule, subject=f"s{cut}"))
            room.work()
        except (UnavailableError, StepFailedError):
            assert len(room.to("dana")) <= posted + 1
        failing[0].left = None
        room.found(room.match(f"f{cut}", of=rule, subject=f"s{cut}"))
        room.worked.clear()  # the durable queue runs again what did not end
        room.work()
        assert len(room.to("dana")) == posted + 1, cut
    assert {one.state for one in room.alerts()} == {AlertState.SENT}


def test_4_a_lost_reply_is_still_one_message(room: AlertRoom) -> None:
    """Slack took it and the answer was lost: its metadata tells, and the alert counts as sent."""
    room.slack.plan = ["lost"]
    room.found(room.match())
    room.work()
    assert len(room.to("dana")) == 1
    assert room.deliveries(room.one().id)["dana"].state is DeliveryState.SENT


def test_4_unreadable_history_is_never_sent_again_and_the_admin_knows(room: AlertRoom) -> None:
    """Nobody can find out: it stays uncertain, and an admin gets the alert beside it."""
    room.slack.plan, room.slack.unreadable = ["lost"], True
    room.found(room.match(of=room.rule(recipients=REP)))
    room.work()
    room.pass_time(hours=2)
    room.work()
    assert len(room.to("dana")) == 1
    assert len(room.to("ada")) == 1
    mine = room.deliveries(room.one().id)
    assert (mine["dana"].state, mine["ada"].state) == (DeliveryState.UNCERTAIN, DeliveryState.SENT)


def test_5_at_23_in_taipei_it_is_held_for_the_digest_at_eight(room: AlertRoom) -> None:
    """Nothing at night; one digest in the morning tells it, with where it stands."""
    room.pass_time(hours=13)
    room.found(room.match(of=room.rule(recipients=REP)))
    room.work()
    assert room.slack.posts == []
    held = room.one()
    assert (held.state, held.reason) == (AlertState.HELD, "alert-held-quiet")
    room.pass_time(hours=8, minutes=59)
    room.work()
    assert room.slack.posts == []
    room.pass_time(minutes=1)
    room.work()
    assert len(room.to("dana")) == 1
    assert room.deliveries(held.id)["dana"].state is DeliveryState.DIGESTED
    assert room.one().state is AlertState.SENT
    room.pass_time(days=1)
    room.work()
    assert len(room.to("dana")) == 1


def test_6_corrected_within_the_window_the_manager_sees_nothing(room: AlertRoom) -> None:
    """The rule is looked at again when the rep's time ends: resolved, and the history says why."""
    room.found(room.match())
    room.work()
    assert len(room.to("dana")) == 1
    assert room.deliveries(room.one().id)["lin"].state is DeliveryState.HELD
    room.untrue = {"champion"}
    room.pass_time(minutes=31)
    room.work()
    assert room.to("lin") == []
    over = room.one()
    assert (over.state, over.reason) == (AlertState.RESOLVED, "alert-resolved-over")
    assert room.deliveries(over.id)["lin"].state is DeliveryState.RESOLVED
    assert room.to("dana")[0].edits == 1


def test_6_still_true_the_manager_gets_it_after_the_window(room: AlertRoom) -> None:
    """Thirty minutes, not before."""
    room.found(room.match())
    room.work()
    room.pass_time(minutes=29)
    room.work()
    assert room.to("lin") == []
    room.pass_time(minutes=1)
    room.work()
    assert len(room.to("lin")) == 1
    assert len(room.to("dana")) == 1


def test_7_the_sixth_within_an_hour_waits_for_the_digest(room: AlertRoom) -> None:
    """Five come, high severity first; the others come together next morning, and none is lost."""
    rule, urgent = room.rule(recipients=REP), room.rule("r2", recipients=REP, severity=Severity.HIGH)
    matches = [room.match(f"f{n}", of=rule, subject=f"s{n}") for n in range(6)]
    room.found(*matches, room.match("urgent", of=urgent, subject="urgent"))
    room.work()
    assert len(room.to("dana")) == 5
    mine = {one.subject: room.deliveries(one.id)["dana"].state for one in room.alerts()}
    assert mine["urgent"] is DeliveryState.SENT
    assert list(mine.values()).count(DeliveryState.CAPPED) == 2
    room.pass_time(days=1)
    room.work()
    assert len(room.to("dana")) == 6
    assert {room.deliveries(one.id)["dana"].state for one in room.alerts()} == {
        DeliveryState.SENT,
        DeliveryState.DIGESTED,
    }
    with room.begin(room.workspace) as work:
        found = work.messages.at("DUDANA", room.to("dana")[-1].ts)
    assert found is not None
    assert found.state is MessageState.POSTED
