"""What each report says: one function a kind, from what its reader may see to plain figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from analysis.meddic.rubric import BANDS, band
from analysis.model.costs import CostBy
from analysis.model.ids import ConversationId, OpportunityId
from analysis.model.meddic import Level
from analysis.model.reports import (
    CallResult,
    Costs,
    Dashboard,
    DealRow,
    Gaps,
    Member,
    Period,
    Point,
    RepPage,
    RepRow,
    Share,
    Team,
    Trends,
    Week,
)
from analysis.model.usage import ApiUsage
from analysis.ports import Work
from analysis.usecases.reports.figures import alerts_of, coverage, gaps_of, known, movers_of, standing
from analysis.usecases.reports.period import before
from analysis.usecases.reports.sight import ACTIVE, Sight, rows_of
from analysis.usecases.reports.usage import usage_of


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked for.

    Attributes:
        person: Whose page, for REP.
    """

    sight: Sight
    now: Mapping[OpportunityId, Point]
    then: Mapping[OpportunityId, Point]
    person: Member | None = None


def dashboard(work: Work, asked: Question) -> Dashboard:
    """Return the deals at a glance."""
    sight, period = asked.sight, asked.sight.period
    rows = rows_of(sight, asked.now, asked.then)
    points = standing(rows)
    counted = [band(point.strength) for point in points]
    return Dashboard(
        rows=tuple(rows),
        bands={name: counted.count(name) for _, name in BANDS},
        letters=known(points),
        proven=known(points, Level.STATED),
        calls=len(sight.within(period.since, period.until)),
        calls_before=len(sight.within(before(period), period.since)),
        movers=movers_of(work, rows, period.since, period.until),
        alerts=alerts_of(work, _ids(rows), judged_at=period.until if sight.viewer.is_admin else None),
    )


def _ids(rows: list[DealRow]) -> frozenset[OpportunityId]:
    return frozenset(row.deal.id for row in rows)


def team(work: Work, asked: Question) -> Team:
    """Return everybody of the scope who is active or has something in it, by name."""
    sight, period = asked.sight, asked.sight.period
    rows = rows_of(sight, asked.now, asked.then)
    results = work.reports.results(period.since, period.until)
    found = [rep_row(sight, member, rows, results) for member in sight.members.values() if _over(sight, member)]
    return Team(tuple(one for one in found if one.member.active or one.calls or one.deals))


def _over(sight: Sight, member: Member) -> bool:
    return sight.viewer.is_admin or member.id == sight.viewer.user or member.id in sight.viewer.team


def rep_row(sight: Sight, member: Member, rows: list[DealRow], results: Mapping[ConversationId, CallResult]) -> RepRow:
    """Return one person's figures."""
    period = sight.period
    calls = [call for call in sight.within(period.since, period.until) if call.owner == member.id]
    mine = [row for row in rows if row.deal.owner == member.id]
    shown = sight.scored(member.id)
    points = standing(mine)
    said = [results[call.id] for call in calls if call.id in results] if shown else []
    answered, asked = sum(one.answered for one in said), sum(one.asked for one in said)
    fate = answered + asked + sum(one.not_asked for one in said)
    return RepRow(
        member=member,
        calls=len(calls),
        deals=len(mine),
        letters=known(points),
        coverage=coverage(points),
        answered=Share(answered, fate),
        asked=Share(answered + asked, fate),
        kept=not shown,
    )


def rep(work: Work, asked: Question) -> RepPage | None:
    """Return one person's page; None where nobody is asked about."""
    sight, period, person = asked.sight, asked.sight.period, asked.person
    if person is None:
        return None
    rows = rows_of(sight, asked.now, asked.then, owner=person.id)
    return RepPage(
        figures=rep_row(sight, person, rows, work.reports.results(period.since, period.until)),
        rows=tuple(rows),
        movers=movers_of(work, rows, period.since, period.until),
        gaps=gaps_of(rows),
        alerts=alerts_of(work, _ids(rows), judged_at=None),
    )


def gaps(_work: Work, asked: Question) -> Gaps:
    """Return which letters stay unknown where."""
    return gaps_of(rows_of(asked.sight, asked.now, asked.then))


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
    changes = work.reports.changes(period.since, period.until)
    changes.sort(key=lambda point: point.at)  # of one deal they come in the order written, and stay so
    stood = dict(asked.then)
    mine = {deal.id: deal for deal in sight.deals}
    found, at = [], 0
    for begins, ends in weeks_of(period):
        while at < len(changes) and changes[at].at < ends:
            stood[changes[at].deal] = changes[at]
            at += 1
        shown = [sight.shown(stood, deal) for deal in mine.values() if deal.id in stood]
        points = [one for one in shown if one and one.last_call_at and one.last_call_at >= ends - ACTIVE]
        found.append(
            Week(
                begins=begins.date(),
                ends=ends,
                deals=len(points),
                strength=round_half_up(median(point.strength for point in points)) if points else None,
                letters=known(points),
                calls=len(sight.within(begins, ends)),
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
