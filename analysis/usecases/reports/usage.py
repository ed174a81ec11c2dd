"""What programs asked of the API, added up: for reports, for programs themselves, and once a day for good."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from analysis.model.costs import CostBy, Spent
from analysis.model.ids import WorkspaceId
from analysis.model.reports import Period
from analysis.model.usage import ApiUsage, Requests, RouteUsage, UsageBy, latency_of
from analysis.ports import Begin, Clock, Work
from analysis.usecases.reports.period import Wanted, period_of

COSTS = (CostBy.TEAM, CostBy.PROVIDER, CostBy.OPPORTUNITY)


def usage_of(work: Work, period: Period, *, team: str | None = None) -> ApiUsage:
    """Return the figures of whole days, however many requests there were: at most 15 statements.

    Args:
        work: Of the workspace.
        period: Its days count whole; what providers charged, by the moment.
        team: Whose credentials and calls alone; None for all.
    """
    first, last = days_of(period)
    buckets = work.usage.latencies(first, last, team=team)
    everything: dict[int, int] = {}
    for counts in buckets.values():
        for bucket, count in counts.items():
            everything[bucket] = everything.get(bucket, 0) + count
    by_team = tuple(work.costs.spent(period.since, period.until, by=CostBy.TEAM))
    if team is None:
        [spent] = work.costs.spent(period.since, period.until)
        divided = {by: tuple(work.costs.spent(period.since, period.until, by=by)) for by in COSTS[1:]}
        spent_by = {CostBy.TEAM: by_team, **divided}
    else:
        mine = tuple(line for line in by_team if line.key == team)
        spent, spent_by = mine[0] if mine else NOTHING, {CostBy.TEAM: mine}
    return ApiUsage(
        team=team,
        first=first,
        last=last,
        total=work.usage.total(first, last, team=team),
        latency=latency_of(everything),
        days=tuple(_every_day(first, last, work.usage.counted(first, last, UsageBy.DAY, team=team))),
        credentials=tuple(work.usage.counted(first, last, UsageBy.CREDENTIAL, team=team)),
        routes=tuple(
            RouteUsage(line, latency_of(buckets.get(line.key, {})))
            for line in work.usage.counted(first, last, UsageBy.ROUTE, team=team)
        ),
        errors=tuple(work.usage.counted(first, last, UsageBy.ERROR, team=team)),
        spent=spent,
        spent_by=spent_by,
    )


NOTHING = Spent("", "", 0, 0, 0, 0, 0, 0, 0.0, cost_usd=Decimal(0))


def days_of(period: Period) -> tuple[date, date]:
    """Return the first and the last day of a period, where the workspace is."""
    zone = ZoneInfo(period.zone)
    return period.since.astimezone(zone).date(), (period.until - timedelta(microseconds=1)).astimezone(zone).date()


def _every_day(first: date, last: date, counted: list[Requests]) -> list[Requests]:
    found = {line.key: line for line in counted}
    days = [(first + timedelta(days=number)).isoformat() for number in range((last - first).days + 1)]
    return [found.get(day) or Requests(day, day, 0, 0, 0, 0, 0, 0) for day in days]


@dataclass(frozen=True, slots=True)
class ShowUsage:
    """Add up the usage of one workspace."""

    begin: Begin
    clock: Clock

    def __call__(self, workspace: WorkspaceId, wanted: Wanted, *, team: str | None = None) -> tuple[Period, ApiUsage]:
        """Return the days that were meant, and their figures.

        Args:
            workspace: Whose.
            wanted: Which days; 30 where none are named.
            team: Whose credentials alone; None for all.

        Raises:
            RefusedError: "reports-period", "costs-month".
        """
        with self.begin(workspace) as work:
            _, zone = work.costs.home()
            period = period_of(wanted, self.clock(), zone)
            return period, usage_of(work, period, team=team)


@dataclass(frozen=True, slots=True)
class RollUpUsage:
    """Compute the sums of the days that are over, each in a transaction of its own."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId) -> int:
        """Return how many days were computed. Harmless when run twice or broken off."""
        with self.begin(workspace) as work:
            days = work.usage.to_roll()
        for day in days:
            with self.begin(workspace) as work:
                work.usage.roll(day)
        return len(days)
