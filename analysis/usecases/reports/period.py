"""Which days a report is about: whole days, weeks and months of the workspace's own zone."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from analysis.errors import RefusedError
from analysis.model.reports import Period
from analysis.usecases.costs import month_of

DAYS = 30
MOST_DAYS = 366
MONTH = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])")


class Named(StrEnum):
    """Periods that have a name. Weeks begin on Monday."""

    TODAY = "today"
    THIS_WEEK = "this-week"
    LAST_WEEK = "last-week"
    THIS_MONTH = "this-month"
    LAST_MONTH = "last-month"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A period as somebody put it; at most one of these.

    Attributes:
        days: So many days up to now, today included; 0 for none.
        month: Such as "2026-11"; "" for none.
    """

    days: int = 0
    month: str = ""
    name: Named | None = None


def period_of(wanted: Wanted, now: datetime, zone_name: str) -> Period:
    """Return the period; never beyond *now*.

    Raises:
        RefusedError: "reports-period": it begins in the future, or is longer than a year.
        RefusedError: "costs-month": it is no month.
    """
    zone = ZoneInfo(zone_name)
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    if wanted.month:
        since, until = month_of(wanted.month, zone)
    elif wanted.name is Named.LAST_MONTH:
        since, until = month_of((first - timedelta(days=1)).strftime("%Y-%m"), zone)
    else:
        begins = {
            Named.TODAY: today,
            Named.THIS_WEEK: monday,
            Named.LAST_WEEK: monday - timedelta(days=7),
            Named.THIS_MONTH: first,
        }
        day = begins[wanted.name] if wanted.name else today - timedelta(days=min(wanted.days or DAYS, 9999) - 1)
        since = datetime.combine(day, time(), zone)
        until = datetime.combine(monday, time(), zone) if wanted.name is Named.LAST_WEEK else now
    until = min(until, now)
    if since >= until or until - since > timedelta(days=MOST_DAYS):
        raise RefusedError("reports-period", limit=MOST_DAYS)
    return Period(since, until, zone_name)


def before(period: Period) -> datetime:
    """Return where as long a time before the period begins."""
    return period.since - (period.until - period.since)
