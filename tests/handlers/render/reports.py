"""Made-up reports of every kind, with whatever words."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from analysis.model.costs import CostBy, Spent
from analysis.model.ids import CaseNumber, OpportunityId, UserId
from analysis.model.meddic import Letter, Level
from analysis.model.reports import (
    Body,
    Costs,
    Dashboard,
    DealRow,
    Member,
    Mover,
    OpenAlerts,
    Period,
    Point,
    Quote,
    Report,
    ReportDeal,
    ReportKind,
    RepPage,
    RepRow,
    Scope,
    Share,
    Team,
    Trends,
    Week,
)
from analysis.model.snapshot import SnapshotCause
from analysis.model.usage import ApiUsage, Requests, RouteUsage, latency_of
from analysis.usecases.reports.figures import coverage, gaps_of, known, standing

NOW = datetime(2026, 11, 22, tzinfo=UTC)
MANY = 12


def rows(text: str, count: int = MANY) -> tuple[DealRow, ...]:
    """Return deals, two thirds of them with a result."""
    return tuple(
        DealRow(
            ReportDeal(
                OpportunityId(f"opp_{n}"),
                CaseNumber(f"202611-OP{n:03}"),
                text,
                text,
                1e6,
                "TWD",
                None,
                UserId("u"),
                "open",
            ),
            text,
            point(n, 90 - n * 11) if n < count * 2 // 3 else None,
            point(n, 50),
        )
        for n in range(count)
    )


def point(n: int, strength: int) -> Point:
    """Return how a deal stands."""
    levels = {letter: Level((place + n) % 4) for place, letter in enumerate(Letter)}
    return Point(OpportunityId(f"opp_{n}"), NOW, strength, 4, levels, (), NOW, SnapshotCause.ANALYZED, "")


def bodies(text: str) -> dict[ReportKind, Body]:
    """Return what each kind says."""
    deals = rows(text)
    points = standing(deals)
    quote = Quote(text, text, "buyer", 751_000, CaseNumber("202611-IC046"))
    up, down = (Level.CLAIMED, Level.STATED), (Level.STATED, Level.UNKNOWN)
    movers = (
        Mover(deals[0], 50, 90, Letter.CHAMPION, *up, SnapshotCause.ANALYZED, quote),
        Mover(deals[5], 50, 35, Letter.ECONOMIC_BUYER, *down, SnapshotCause.CORRECTED),
    )
    alerts = OpenAlerts((("high", 1), ("medium", 3)), 8, 12)
    member = Member(UserId("u"), text or "Dana Wu", "North", active=True)
    figures = RepRow(member, 7, MANY, known(points), coverage(points), Share(2, 5), Share(4, 5))
    weeks = tuple(
        Week((NOW - timedelta(days=7 * (13 - n))).date(), NOW, 5 + n, 40 + n * 2, known(points[: 3 + n % 5]), n)
        for n in range(13)
    )
    spent = Spent(text, text, 3, 9, 1, 1, 100, 100, 60.0, Decimal("1.2345"))
    bands = {"strong": 2, "medium": 2, "weak": 3, "at_risk": 1}
    return {
        ReportKind.DASHBOARD: Dashboard(
            deals, bands, known(points), known(points, Level.STATED), 31, 24, movers, alerts
        ),
        ReportKind.TEAM: Team((figures,) * 30),
        ReportKind.TRENDS: Trends(weeks),
        ReportKind.REP: RepPage(figures, deals, movers, gaps_of(deals), alerts),
        ReportKind.GAPS: gaps_of(deals),
        ReportKind.COSTS: Costs(spent, (spent, spent)),
        ReportKind.USAGE: an_api_usage(text, spent),
    }


def an_api_usage(text: str, spent: Spent) -> ApiUsage:
    """Return 30 days of programs at work."""

    def line(key: str, n: int, name: str = "") -> Requests:
        return Requests(key, name or key, 100 * n, 7 * n, 3 * n, n, 60_000 * n, 250_000 * n)

    days = tuple(line((NOW - timedelta(days=29 - n)).date().isoformat(), n % 7) for n in range(30))
    fast = latency_of({12: 500, 20: 90, 30: 10})
    routes = ("POST /conversations", "GET /conversations/{conversation_id}", "PATCH /opportunities/{opportunity_id}")
    return ApiUsage(
        team=None,
        first=NOW.date() - timedelta(days=29),
        last=NOW.date(),
        total=line("", 90),
        latency=fast,
        days=days,
        credentials=tuple(line(f"dk_{n}", 20 - n, text) for n in range(MANY)),
        routes=tuple(RouteUsage(line(route, 30 - n), fast) for n, route in enumerate((*routes, "GET"))),
        errors=tuple(line(f"{status} {routes[0]}", 5) for status in (422, 429, 503)),
        spent=spent,
        spent_by=dict.fromkeys((CostBy.TEAM, CostBy.PROVIDER, CostBy.OPPORTUNITY), (spent,) * MANY),
    )


def reports(text: str) -> Iterator[tuple[str, Report]]:
    """Yield a report of each kind, and one that its reader may not have."""
    period = Period(NOW - timedelta(days=90), NOW, "Asia/Taipei")
    for kind, body in bodies(text).items():
        person = body.figures.member if isinstance(body, RepPage) else None
        yield str(kind), Report(kind, period, text, Scope.TEAM, body, 2, 1, person)
    yield "kept", Report(ReportKind.COSTS, period, text, Scope.OWN, None)
