"""The daily look: once a day where each workspace is, whatever clocks, crashes and downtimes do."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select

from analysis.errors import RejectedError, UnavailableError
from analysis.model.alerts import AlertState
from analysis.model.conversation import ConversationState, Opportunity, Step, StepState
from analysis.model.ids import ConversationId, OpportunityId, WorkspaceId
from analysis.model.policy import WorkspaceHome
from analysis.usecases.alerts.daily import DAILY, BeginDays, CatchUp, LookAtDeals
from db.directory import Directory
from db.schema import alert_history
from handlers.jobs.daily import each_of, look
from handlers.jobs.engine import StepFailedError
from tests.analysis.usecases.rooms import Room
from tests.db.conftest import an_installation, an_opportunity, at_once, bound
from tests.fakes.engine import FakeEngine

HOUR = timedelta(hours=1)
CHANGES = {
    # Each begins three days before the clocks change, or, where they never do, anywhere.
    "Asia/Taipei": "2026-10-29T00:05:00+00:00",
    "America/New_York": "2026-10-29T00:05:00+00:00",
    "Europe/Berlin": "2026-03-26T00:05:00+00:00",
    "Australia/Lord_Howe": "2026-10-01T00:05:00+00:00",
    "Pacific/Kiritimati": "2026-10-29T00:05:00+00:00",
}
"""The last is fourteen hours ahead, Lord Howe changes by half an hour."""


def lives(room: Room, zone: str) -> BeginDays:
    """Let the workspace live in a zone."""
    with room.begin(room.workspace) as work:
        work.policies.move_home(WorkspaceHome("en", zone))
    return BeginDays(room.begin, room.clock)


def days_of(room: Room) -> list[str]:
    """Return the days for which a look was queued."""
    return [day for _, day in room.queue.named(DAILY)]


@pytest.mark.fault("67")
@pytest.mark.parametrize("zone", CHANGES)
def test_each_local_day_is_looked_at_once_across_clock_changes(room: Room, zone: str) -> None:
    """Asked every hour for a week by two workers: each day of the place once, never before six in the morning."""
    days = lives(room, zone)
    room.clock.now = datetime.fromisoformat(CHANGES[zone])
    queued_at: dict[str, datetime] = {}
    for _ in range(7 * 24):
        for _worker in range(2):
            days([room.workspace])
        for day in days_of(room):
            queued_at.setdefault(day, room.clock.now)
        room.clock.now += HOUR
    found = sorted(date.fromisoformat(day) for day in days_of(room))
    assert found == [found[0] + timedelta(days=n) for n in range(len(found))]
    assert len(found) in {7, 8}
    for day, moment in sorted(queued_at.items())[1:]:  # the first may have begun before we did
        local = moment.astimezone(ZoneInfo(zone))
        assert (local.date().isoformat(), local.hour) == (day, 6)


def test_two_workers_at_the_same_moment_queue_one_look(room: Room) -> None:
    """The key decides, not the schedule."""
    days = lives(room, "Asia/Taipei")
    room.clock.now = datetime(2026, 11, 23, 2, 5, tzinfo=UTC)
    at_once([partial(days, [room.workspace])] * 4)
    assert days_of(room) == ["2026-11-23"]


def test_who_was_down_in_the_morning_makes_up_for_it_the_same_day(room: Room) -> None:
    """Down from three to nine in the evening: the look comes late, once; a whole day away is not doubled either."""
    days = lives(room, "Asia/Taipei")
    for moment in ("2026-11-23T21:05:00+08:00", "2026-11-23T22:05:00+08:00", "2026-11-25T06:05:00+08:00"):
        room.clock.now = datetime.fromisoformat(moment)
        days([room.workspace])
    assert days_of(room) == ["2026-11-23", "2026-11-25"]


@pytest.mark.fault("67")
def test_moving_to_another_zone_repeats_no_day(room: Room) -> None:
    """An admin who moves the workspace from Taipei to Los Angeles in the afternoon lives that date for longer."""
    days = lives(room, "Asia/Taipei")
    room.clock.now = datetime.fromisoformat("2026-11-24T15:05:00+08:00")
    days([room.workspace])
    lives(room, "America/Los_Angeles")
    for _ in range(24):
        room.clock.now += HOUR
        days([room.workspace])
    # At four in the afternoon in Taipei it is midnight in Los Angeles: the 24th begins once more.
    assert days_of(room) == ["2026-11-24"]
    for _ in range(16):
        room.clock.now += HOUR
        days([room.workspace])
    assert days_of(room) == ["2026-11-24", "2026-11-25"]


def test_a_zone_nobody_knows_is_utc(room: Room) -> None:
    """A name that this machine has no clock for keeps nobody's day from beginning."""
    days = lives(room, "Mars/Olympus_Mons")
    room.clock.now = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)
    assert days([room.workspace]) == 1


def test_whoever_removed_the_app_has_no_days(room: Room, engine: Engine) -> None:
    """No rule looks for a workspace that left; a deleted one gets no rules again."""
    directory = Directory(engine, room.clock)
    assert room.workspace in directory.present()
    with room.begin(room.workspace) as work:
        work.installations.save(an_installation())
        work.installations.revoke()
    assert room.workspace not in directory.present()
    assert directory.close(room.workspace, room.clock.now)
    with room.begin(room.workspace) as work:
        work.forgettings.empty()
    assert room.workspace not in directory.present()
    assert room.workspace in directory.all()


# --- what it finds --------------------------------------------------------------------------------------------


def closing(room: Room, on: date, company: str = "Harbour & Pine") -> Opportunity:
    """Store a deal that is to close on a day, with a call that proves little of who decides."""
    owner = room.appoint("U1LIN", role="rep")
    made = an_opportunity(room.workspace, owner_id=owner, company=company, close_date=on, created_at=room.clock.now)
    with room.begin(room.workspace) as work:
        return work.opportunities.add(made)


def looked(room: Room) -> Mapping[str, int]:
    """Run the workflow's body once."""
    nobody = CatchUp(room.begin, room.clock, lambda *_: {})
    done: Mapping[str, int] = look(FakeEngine(), LookAtDeals(room.begin, room.clock), nobody, room.workspace, "day")
    return done


def told(room: Room, engine: Engine, rule: str) -> list[tuple[str, int]]:
    """Return (fingerprint, badness) of everything a rule stored, in order."""
    query = select(alert_history.c.fingerprint, alert_history.c.badness).where(
        alert_history.c.workspace_id == room.workspace, alert_history.c.rule_id == rule
    )
    with bound(engine, room.workspace) as connection:
        return [tuple(row) for row in connection.execute(query.order_by(alert_history.c.created_at))]


def test_the_marks_of_a_close_date_come_once_each_also_after_days_away(room: Room, engine: Engine) -> None:
    """Thirty, fourteen, seven and three days: each is told once; a mark passed while nobody worked is told after."""
    lives(room, "Asia/Taipei")
    room.clock.now = datetime.fromisoformat("2026-11-01T06:05:00+08:00")
    closing(room, date(2026, 12, 5))
    away = {date(2026, 11, 5) + timedelta(days=n) for n in range(3)} | {date(2026, 11, 21)}
    for _ in range(36):
        if room.clock.now.astimezone(ZoneInfo("Asia/Taipei")).date() not in away:
            for _twice in range(2):
                looked(room)
        room.clock.now += timedelta(days=1)
    first, *later = told(room, engine, "closing_with_gaps")
    # The first is the alert, which was brought forward each time; the others are the evidence of the later marks.
    assert first[1] == 4
    assert [badness for _, badness in later] == [2, 3, 4]
    assert len({fingerprint for fingerprint, _ in [first, *later]}) == 4


@pytest.mark.fault("67")
def test_the_day_is_the_workspaces_not_the_servers(room: Room, engine: Engine) -> None:
    """A close date of the 23rd has passed in Taipei on the 24th at six, while it is still the 23rd in Greenwich."""
    lives(room, "Asia/Taipei")
    room.clock.now = datetime.fromisoformat("2026-11-23T06:05:00+08:00")
    closing(room, date(2026, 11, 23))
    looked(room)
    assert told(room, engine, "close_date_passed") == []
    room.clock.now = datetime.fromisoformat("2026-11-24T06:05:00+08:00")
    assert room.clock.now.astimezone(UTC).date() == date(2026, 11, 23)
    looked(room)
    assert len(told(room, engine, "close_date_passed")) == 1


def test_one_deal_that_cannot_be_looked_at_keeps_nothing_from_the_others(room: Room, engine: Engine) -> None:
    """The first of three deals has a rule's settings against it; the two others are looked at all the same."""
    lives(room, "Asia/Taipei")
    room.clock.now = datetime.fromisoformat("2026-11-24T06:05:00+08:00")
    deals = [closing(room, date(2026, 11, 20), company=f"Deal {n}").id for n in range(3)]
    looking = LookAtDeals(room.begin, room.clock)

    @dataclass
    class Poisoned:
        """Fails on the first deal, as a bug would."""

        seen: list[OpportunityId] = field(default_factory=list)

        def deals(self, workspace: WorkspaceId) -> list[OpportunityId]:
            """Return all."""
            return looking.deals(workspace)

        def look(self, workspace: WorkspaceId, opportunity: OpportunityId) -> dict[str, int]:
            """Fail on the first."""
            self.seen.append(opportunity)
            if opportunity == deals[0]:
                raise ZeroDivisionError
            return looking.look(workspace, opportunity)

    done = look(FakeEngine(), Poisoned(), CatchUp(room.begin, room.clock, lambda *_: {}), room.workspace, "day")
    assert (done["deals"], done["failed"]) == (2, 1)
    assert len(told(room, engine, "close_date_passed")) == 2


def test_a_database_that_is_away_is_waited_for(room: Room) -> None:
    """Nothing is skipped for it: the whole look runs again, and finds what it had found."""
    tries = Counter[int]()

    def one(number: int) -> dict[str, int]:
        tries[number] += 1
        if number == 1 and tries[number] == 1:
            raise UnavailableError("database")
        return {"deals": 1}

    engine = FakeEngine()
    assert engine.step("look", lambda: each_of(partial(one, n) for n in range(3))) == {"deals": 3}
    assert tries == {0: 2, 1: 2, 2: 1}


# --- calls that nobody evaluated --------------------------------------------------------------------------------


def unevaluated(room: Room, hours: int, *, state: StepState | None = None) -> ConversationId:
    """Store a call whose result is so many hours old and whose evaluation stands at *state*."""
    call = room.call(ConversationState.DONE)
    now, room.clock.now = room.clock.now, room.clock.now - hours * HOUR
    with room.begin(room.workspace) as work:
        work.steps.put(call.id, call.attempt, Step.STORE, StepState.DONE)
        if state is not None:
            work.steps.put(call.id, call.attempt, Step.EVALUATE, state)
    room.clock.now = now
    return call.id


def test_calls_whose_evaluation_never_ended_are_caught_up_with(room: Room) -> None:
    """Its job died or its model stayed away; not those that are under way, evaluated, or no news any more."""
    lost, waiting = unevaluated(room, 24), unevaluated(room, 20, state=StepState.WAITING)
    unevaluated(room, 1)
    unevaluated(room, 24, state=StepState.DONE)
    unevaluated(room, 24 * 9)
    asked: list[ConversationId] = []

    def evaluate(_: WorkspaceId, call: ConversationId, attempt: int) -> dict[str, int]:
        asked.append(call)
        if call == lost:
            raise RejectedError("cannot be")
        with room.begin(room.workspace) as work:
            work.steps.put(call, attempt, Step.EVALUATE, StepState.DONE)
        return {"alerts": 1}

    catch_up, engine = CatchUp(room.begin, room.clock, evaluate), FakeEngine()
    done = look(engine, LookAtDeals(room.begin, room.clock), catch_up, room.workspace, "day")
    assert asked == [lost, waiting]
    assert (done["caught_up"], done["failed"], done["alerts"]) == (1, 1, 1)
    assert catch_up.missed(room.workspace) == [(lost, 1)]


def test_a_model_that_is_still_away_keeps_no_other_call_waiting(room: Room) -> None:
    """Each is tried; the job says in the end that somebody was away."""
    calls = [unevaluated(room, 24) for _ in range(3)]
    asked = Counter[ConversationId]()

    def away(_: WorkspaceId, call: ConversationId, __: int) -> dict[str, int]:
        asked[call] += 1
        raise UnavailableError("gemini", 1)

    with pytest.raises(StepFailedError, match="provider-unavailable"):
        look(
            FakeEngine(tries=2),
            LookAtDeals(room.begin, room.clock),
            CatchUp(room.begin, room.clock, away),
            room.workspace,
            "day",
        )
    assert asked == dict.fromkeys(calls, 2)


def test_nothing_is_looked_at_twice_for_having_been_looked_at(room: Room, engine: Engine) -> None:
    """A look that is run again, as after a kill, claims nothing anew and suppresses nothing."""
    lives(room, "Asia/Taipei")
    room.clock.now = datetime.fromisoformat("2026-11-24T06:05:00+08:00")
    closing(room, date(2026, 11, 20))
    first = looked(room)
    assert first["alerts"] > 0
    for _ in range(3):
        assert looked(room)["alerts"] == 0
    query = select(alert_history.c.state).where(alert_history.c.workspace_id == room.workspace)
    with bound(engine, room.workspace) as connection:
        states = list(connection.scalars(query))
    assert AlertState.SUPPRESSED not in states
    assert len(states) == first["alerts"]
