"""What each report says: one function a kind, from what its reader may see to plain figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from analysis.meddic.rubric import BANDS, band
from analysis.model.costs import CostBy
from analysis.model.ids import OpportunityId, UserId
from analysis.model.meddic import Level
from analysis.model.reports import (
    Answers,
    Costs,
    Dashboard,
    DealRow,
    Gaps,
    Member,
    Period,
    RepPage,
    RepRow,
    Share,
    Team,
    Trends,
    Week,
)
from analysis.model.usage import ApiUsage
from analysis.ports import Work
from analysis.ports.reports import Owners
from analysis.usecases.reports.eyes import owners
from analysis.usecases.reports.figures import alerts_of, coverage, gaps_of, known, movers_of, standing
from analysis.usecases.reports.period import before
from analysis.usecases.reports.sight import ACTIVE, Sight, alive, rows_of
from analysis.usecases.reports.usage import usage_of

NO_ANSWERS = Answers()


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked for.

    Attributes:
        person: Whose page, for REP.
    """

    sight: Sight
    person: Member | None = None


def dashboard(work: Work, asked: Question) -> Dashboard:
    """Return the deals at a glance."""
    sight, period = asked.sight, asked.sight.period
    rows = rows_of(sight)
    points = standing(rows)
    counted = [band(point.strength) for point in points]
    calls, calls_before = work.reports.calls([(period.since, period.until), (before(period), period.since)])
    return Dashboard(
        rows=tuple(rows),
        bands={name: counted.count(name) for _, name in BANDS},
        letters=known(points),
        proven=known(points, Level.STATED),
        calls=sight.calls(calls),
        calls_before=sight.calls(calls_before),
        movers=movers_of(work, rows, period.since, period.until),
        alerts=alerts_of(work, _ids(rows), judged_at=period.until if sight.viewer.is_admin else None),
    )


def _ids(rows: list[DealRow]) -> frozenset[OpportunityId]:
    return frozenset(row.deal.id for row in rows)


def team(work: Work, asked: Question) -> Team:
    """Return everybody of the scope who is active or has something in it, by name."""
    sight = asked.sight
    by_owner: dict[UserId | None, list[DealRow]] = {}
    for row in rows_of(sight):
        by_owner.setdefault(row.deal.owner, []).append(row)
    of = figures_of(work, sight, owners(sight.viewer))
    found = [of(member, by_owner.get(member.id, ())) for member in sight.members.values() if _over(sight, member)]
    return Team(tuple(one for one in found if one.member.active or one.calls or one.deals))


def _over(sight: Sight, member: Member) -> bool:
    return sight.viewer.is_admin or member.id == sight.viewer.user or member.id in sight.viewer.team


def figures_of(work: Work, sight: Sight, people: Owners) -> Callable[[Member, Sequence[DealRow]], RepRow]:
    """Read what people did in the period; return what makes the figures of one of them, given their deals."""
    period = sight.period
    [calls] = work.reports.calls([(period.since, period.until)])
    answers = work.reports.answers(period.since, period.until, people)

    def figures(member: Member, rows: Sequence[DealRow]) -> RepRow:
        shown = sight.scored(member.id)
        points = standing(rows)
        said = answers.get(member.id, NO_ANSWERS) if shown else NO_ANSWERS
        fate = said.answered + said.asked + said.not_asked
        return RepRow(
            member=member,
            calls=calls.get(member.id, 0),
            deals=len(rows),
            letters=known(points),
            coverage=coverage(points),
            answered=Share(said.answered, fate),
            asked=Share(said.answered + said.asked, fate),
            kept=not shown,
        )

    return figures


def rep(work: Work, asked: Question) -> RepPage | None:
    """Return one person's page; None where nobody is asked about."""
    sight, period, person = asked.sight, asked.sight.period, asked.person
    if person is None:
        return None
    rows = rows_of(sight, owner=person.id)
    return RepPage(
        figures=figures_of(work, sight, [person.id])(person, rows),
        rows=tuple(rows),
        movers=movers_of(work, rows, period.since, period.until),
        gaps=gaps_of(rows),
        alerts=alerts_of(work, _ids(rows), judged_at=None),
    )


def gaps(_work: Work, asked: Question) -> Gaps:
    """Return which letters stay unknown where."""
    return gaps_of(rows_of(asked.sight))


def costs(work: Work, asked: Question) -> Costs | None:
    """Return what providers charged, by team; None for everybody but admins."""
    period = asked.sight.period
    if not asked.sight.viewer.is_admin:
        return None
    [total] = work.costs.spent(period.since, period.until)
    return Costs(total, tuple(work.costs.spent(period.since, period.until, by=CostBy.TEAM)))


def usage(work: Work, asked: Question) -> ApiUsage | None:
    """Return what programs asked of the API; None for everybody but admins."""
    return usage_of(work, asked.sight.period) if asked.sight.viewer.is_admin else None


def trends(work: Work, asked: Question) -> Trends:
    """Return how the deals of the scope stood at the end of each week."""
    sight, period = asked.sight, asked.sight.period
    weeks = weeks_of(period)
    ends = [end for _, end in weeks]
    changes = work.reports.weekly(period.since, ends, alive(period), owners(sight.viewer))
    sight.eyes.learn(point for week in changes for point in week)
    stood, found = dict(sight.then), []
    for (begins, end), changed, calls in zip(weeks, changes, work.reports.calls(weeks), strict=True):
        stood.update((point.deal, point) for point in changed)
        shown = [sight.shown(stood, deal) for deal in sight.deals]
        points = [one for one in shown if one and one.last_call_at and one.last_call_at >= end - ACTIVE]
        found.append(
            Week(
                begins=begins.date(),
                ends=end,
                deals=len(points),
                strength=round_half_up(median(point.strength for point in points)) if points else None,
                letters=known(points),
                calls=sight.calls(calls),
            )
        )
    return Trends(tuple(found))


def weeks_of(period: Period) -> list[tuple[datetime, datetime]]:
    """Return begin and end of each week in the period, where the workspace is; the first and last may be short."""
    zone = ZoneInfo(period.zone)
    begins, found = period.since.astimezone(zone), []
    while begins < period.until:
        monday = begins.date() + timedelta(days=7 - begins.weekday())
        ends = min(datetime.combine(monday, time(), zone), period.until.astimezone(zone))
        found.append((begins, ends))
        begins = ends
    return found


def round_half_up(value: float) -> int:
    """Return the nearest whole number; halves go up, as everywhere scores are rounded."""
    return int(value + 0.5)
