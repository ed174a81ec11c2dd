"""When an alert may reach a person, on the clock of that person."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.alerts.gates import hour_of, quiet_until, rep_window_until, room, window_of
from analysis.model.alerts import Recipient, Severity
from analysis.model.policy import NotificationPolicy
from tests.analysis.alerts.made import NOW, rule

TAIPEI, BERLIN = ZoneInfo("Asia/Taipei"), ZoneInfo("Europe/Berlin")
POLICY = NotificationPolicy()
OPEN_WEEK = NotificationPolicy(quiet_days=frozenset())


def taipei(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of November 2026 in Taipei; the 18th is a Wednesday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=TAIPEI)


@pytest.mark.parametrize(
    ("moment", "ends"),
    [
        (taipei(18, 23), taipei(19, 8)),
        (taipei(19, 3), taipei(19, 8)),
        (taipei(18, 18), taipei(19, 8)),
        (taipei(19, 8), None),
        (taipei(18, 17, 59), None),
        (taipei(20, 19), taipei(23, 8)),
        (taipei(21, 12), taipei(23, 8)),
        (taipei(22, 23), taipei(23, 8)),
    ],
    ids=["night", "small hours", "first moment", "last moment", "before", "Friday evening", "Saturday", "Sunday night"],
)
def test_quiet_hours_end_on_a_working_morning(moment: datetime, ends: datetime | None) -> None:
    """Six in the evening to eight in the morning, and the weekend as a whole."""
    assert quiet_until(moment, TAIPEI, POLICY) == ends


@pytest.mark.fault("67")
def test_eight_o_clock_stays_eight_o_clock_when_clocks_change() -> None:
    """In Berlin clocks went back on 25 October 2026: the night was an hour longer."""
    moment = datetime(2026, 10, 24, 23, tzinfo=BERLIN)
    assert quiet_until(moment, BERLIN, OPEN_WEEK) == datetime(2026, 10, 25, 8, tzinfo=BERLIN).astimezone(UTC)
    assert datetime(2026, 10, 25, 8, tzinfo=BERLIN).astimezone(UTC) - moment.astimezone(UTC) == timedelta(hours=10)


def test_quiet_hours_within_a_day_and_none_at_all() -> None:
    """A lunch break; and the same time twice is no quiet time."""
    lunch = NotificationPolicy(quiet_from=time(12), quiet_until=time(13), quiet_days=frozenset())
    assert quiet_until(taipei(18, 12, 30), TAIPEI, lunch) == taipei(18, 13)
    assert quiet_until(taipei(18, 13), TAIPEI, lunch) is None
    none = NotificationPolicy(quiet_from=time(8), quiet_until=time(8), quiet_days=frozenset())
    assert quiet_until(taipei(18, 3), TAIPEI, none) is None


def test_the_weekend_without_quiet_hours_ends_at_midnight() -> None:
    """Saturday and Sunday are quiet, Monday begins at its beginning."""
    policy = NotificationPolicy(quiet_from=time(8), quiet_until=time(8))
    assert quiet_until(taipei(21, 12), TAIPEI, policy) == taipei(23, 0)


def test_a_week_of_quiet_days_is_looked_at_again_in_a_week() -> None:
    """Never an endless search."""
    policy = NotificationPolicy(quiet_days=frozenset(range(7)))
    assert quiet_until(taipei(18, 12), TAIPEI, policy) == taipei(25, 12)


@given(
    st.timedeltas(timedelta(0), timedelta(days=730)).map(lambda later: NOW + later),
    st.sampled_from([TAIPEI, BERLIN]),
)
def test_quiet_hours_end_later_and_then_are_over(moment: datetime, zone: ZoneInfo) -> None:
    """What is held until then may go then."""
    end = quiet_until(moment, zone, POLICY)
    if end is not None:
        assert end > moment
        assert quiet_until(end, zone, POLICY) is None


def test_the_rep_has_half_an_hour() -> None:
    """And as long after his quiet hours, where it would end in them."""
    assert rep_window_until(taipei(18, 10), TAIPEI, POLICY) == taipei(18, 10, 30)
    assert rep_window_until(taipei(18, 17, 45), TAIPEI, POLICY) == taipei(19, 8, 30)
    assert rep_window_until(taipei(18, 23), TAIPEI, POLICY) == taipei(19, 8, 30)


@pytest.mark.parametrize("role", [Recipient.REP, Recipient.ADMIN, Recipient.UPLOADER])
def test_only_the_manager_waits_for_the_rep(role: Recipient) -> None:
    """A rule may go without the window, and an urgent alert may pass it, if an admin allowed that."""

    def gate(of: Recipient, severity: Severity = Severity.MEDIUM, *, first: bool = True, passing: bool = False) -> bool:
        made = rule(rep_first=first, passes_quiet=passing)
        return window_of(made, severity, of, begun=NOW, rep_zone=TAIPEI, policy=POLICY) is not None

    assert not gate(role)
    assert gate(Recipient.MANAGER)
    assert not gate(Recipient.MANAGER, first=False)
    assert gate(Recipient.MANAGER, Severity.HIGH)
    assert not gate(Recipient.MANAGER, Severity.HIGH, passing=True)
    assert gate(Recipient.MANAGER, Severity.MEDIUM, passing=True)


def test_urgent_alerts_pass_quiet_hours_only_where_allowed() -> None:
    """High severity alone is no reason to wake anybody."""
    night = taipei(18, 23)
    assert hour_of(rule(), Severity.HIGH, night, TAIPEI, POLICY) is not None
    assert hour_of(rule(passes_quiet=True), Severity.MEDIUM, night, TAIPEI, POLICY) is not None
    assert hour_of(rule(passes_quiet=True), Severity.HIGH, night, TAIPEI, POLICY) is None
    assert hour_of(rule(), Severity.LOW, taipei(18, 12), TAIPEI, POLICY) is None


def test_the_sixth_within_an_hour_is_one_too_many() -> None:
    """Any sixty minutes count, not the hour of the clock."""
    sent = [NOW - timedelta(minutes=minute) for minute in (0, 10, 30, 59, 59)]
    assert room(sent, NOW, POLICY) == 0
    assert room([*sent, *sent], NOW, POLICY) == 0
    assert room(sent[1:], NOW, POLICY) == 1
    assert room([*sent[1:], NOW - timedelta(hours=1)], NOW, POLICY) == 1
