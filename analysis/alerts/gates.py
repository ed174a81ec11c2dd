"""When an alert may reach a person: the rep first, never in quiet hours, never too many an hour. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from analysis.model.alerts import AlertRule, Recipient, Severity
from analysis.model.policy import NotificationPolicy

HOUR = timedelta(hours=1)
WEEK = 7


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate that is closed.

    Attributes:
        reason: Catalog key.
        until: When to look again, UTC.
    """

    reason: str
    until: datetime


def quiet_until(moment: datetime, zone: ZoneInfo, policy: NotificationPolicy) -> datetime | None:
    """Return when the quiet hours end that *moment* lies in, UTC; None outside of them.

    Wall times are the person's: on the day clocks change, eight o'clock is still eight o'clock.
    """
    local = moment.astimezone(zone)
    if not _quiet(local, policy):
        return None
    for ahead in range(WEEK + 1):
        day = local.date() + timedelta(days=ahead)
        opens = time(0) if policy.quiet_from == policy.quiet_until else policy.quiet_until
        end = datetime.combine(day, opens, zone)
        if end > local and day.weekday() not in policy.quiet_days:
            return end.astimezone(UTC)
    # Every day is quiet: an admin switched alerts off, and the digest comes once a week.
    return (moment + timedelta(days=WEEK)).astimezone(UTC)


def digest_at(moment: datetime, zone: ZoneInfo, policy: NotificationPolicy) -> datetime:
    """Return when the next digest comes after *moment*, UTC: when the quiet hours end on a day that is not quiet.

    Where no hours are quiet it comes daily all the same, at the time when they would end.
    """
    local = moment.astimezone(zone)
    for ahead in range(WEEK + 1):
        day = local.date() + timedelta(days=ahead)
        comes = datetime.combine(day, policy.quiet_until, zone)
        if comes > local and day.weekday() not in policy.quiet_days:
            return comes.astimezone(UTC)
    return (moment + timedelta(days=WEEK)).astimezone(UTC)


def _quiet(local: datetime, policy: NotificationPolicy) -> bool:
    if local.weekday() in policy.quiet_days:
        return True
    begins, ends, now = policy.quiet_from, policy.quiet_until, local.time()
    if begins <= ends:
        return begins <= now < ends
    return now >= begins or now < ends


def rep_window_until(begun: datetime, zone: ZoneInfo, policy: NotificationPolicy) -> datetime:
    """Return when the rep's time alone ends, UTC: not in his quiet hours, but as long after they end.

    Args:
        begun: When the rep saw the analysis.
        zone: The rep's.
        policy: See there.
    """
    window = timedelta(minutes=policy.rep_first_min)
    end = begun + window
    quiet = quiet_until(end, zone, policy)
    return end.astimezone(UTC) if quiet is None else quiet + window


def passes(rule: AlertRule, severity: Severity) -> bool:
    """Tell whether the alert is urgent and an admin lets such ones through quiet hours and the window."""
    return severity is Severity.HIGH and rule.passes_quiet


def window_of(
    rule: AlertRule,
    severity: Severity,
    role: Recipient,
    *,
    begun: datetime,
    rep_zone: ZoneInfo,
    policy: NotificationPolicy,
) -> Gate | None:
    """Return the gate that lets the rep answer first; None where it does not apply.

    The rep himself waits for nobody, and what is wrong with the service concerns no deal of his.
    """
    if role is not Recipient.MANAGER or not rule.rep_first or passes(rule, severity):
        return None
    return Gate("alert-held-rep-first", rep_window_until(begun, rep_zone, policy))


def hour_of(
    rule: AlertRule, severity: Severity, now: datetime, zone: ZoneInfo, policy: NotificationPolicy
) -> Gate | None:
    """Return the gate of quiet hours, if *now* lies in them."""
    end = None if passes(rule, severity) else quiet_until(now, zone, policy)
    return None if end is None else Gate("alert-held-quiet", end)


def room(sent: Sequence[datetime], now: datetime, policy: NotificationPolicy) -> int:
    """Return how many alerts more an hour may bring a person who got some within the last one; never below 0."""
    return max(policy.hourly_cap - sum(now - HOUR < moment <= now for moment in sent), 0)
