"""Requests add up to the same sums, whether they are read from rows or from sums of days."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from random import Random

from sqlalchemy import Engine, delete, func, select

from analysis.model.credentials import ApiScope, KeyId
from analysis.model.ids import WorkspaceId
from analysis.model.reports import Period
from analysis.model.usage import ApiUsage, UsageBy, UsageRow, bucket_of, latency_of, most_ms
from analysis.usecases.reports.usage import RollUpUsage, usage_of
from db.schema import api_latency_days, api_request_days, api_requests
from db.unit_of_work import SqlBegin
from db.usage import SqlUsageStore
from tests.conftest import FakeClock
from tests.db.conftest import at_once, bound

ROUTES = (("POST", "/conversations"), ("GET", "/conversations/{conversation_id}"), ("GET", ""))
STATUSES = (200, 200, 200, 202, 404, 429, 503)


def requests(workspace: WorkspaceId, clock: FakeClock, *, days: int, each: int, seed: int = 1) -> list[UsageRow]:
    """Return requests of the last *days* days, today included."""
    random, found = Random(seed), []  # noqa: S311 - figures of a test
    for day in range(days):
        for _ in range(each):
            method, route = random.choice(ROUTES)
            at = clock() - timedelta(days=day, seconds=random.randrange(3600))
            team = random.choice(("North", ""))
            found.append(
                UsageRow(
                    workspace, f"dk_{team}", team, method, route, random.choice(STATUSES), random.uniform(0.2, 900),
                    random.randrange(1000), random.randrange(5000), at,
                )
            )  # fmt: skip
    return found


def show(begin: SqlBegin, workspace: WorkspaceId, *, days: int, team: str | None = None) -> ApiUsage:
    """Return the figures of the last days."""
    now = begin.clock()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    with begin(workspace) as work:
        return usage_of(work, Period(midnight - timedelta(days=days - 1), now, "UTC"), team=team)


def adds_up(usage: ApiUsage, rows: Iterable[UsageRow]) -> None:
    """Hold every division of the figures against the rows."""
    rows = list(rows)
    assert usage.total.requests == len(rows)
    assert usage.total.bytes_in == sum(row.bytes_in for row in rows)
    assert usage.total.bytes_out == sum(row.bytes_out for row in rows)
    assert usage.total.refused == sum(400 <= row.status < 500 for row in rows)
    assert usage.total.limited == sum(row.status == 429 for row in rows)
    assert usage.total.failed == sum(row.status >= 500 for row in rows)
    for lines in (usage.days, usage.credentials, [one.requests for one in usage.routes]):
        assert sum(line.requests for line in lines) == len(rows)
        assert sum(line.bytes_out for line in lines) == usage.total.bytes_out
        assert sum(line.failed for line in lines) == usage.total.failed
    assert sum(line.requests for line in usage.errors) == usage.total.refused + usage.total.failed
    assert usage.latency.requests == sum(one.latency.requests for one in usage.routes) == len(rows)


def test_sums_of_days_say_what_the_rows_said(
    engine: Engine, begin: SqlBegin, clock: FakeClock, workspace: WorkspaceId, other_workspace: WorkspaceId
) -> None:
    """Rolled up, and without the rows of the days that are over, every figure is the same, for all and for a team."""
    rows = requests(workspace, clock, days=9, each=20)
    SqlUsageStore(engine).write([*rows, *requests(other_workspace, clock, days=9, each=3)])
    north = [row for row in rows if row.team == "North"]
    before, of_north = show(begin, workspace, days=9), show(begin, workspace, days=9, team="North")
    adds_up(before, rows)
    adds_up(of_north, north)
    assert RollUpUsage(begin)(workspace) == 8
    with bound(engine, workspace) as connection:
        old = (clock() - timedelta(days=3)).date()
        mine = (api_requests.c.workspace_id == workspace) & (api_requests.c.day <= old)
        assert connection.execute(delete(api_requests).where(mine)).rowcount == 6 * 20
    assert show(begin, workspace, days=9) == before
    assert show(begin, workspace, days=9, team="North") == of_north
    assert show(begin, workspace, days=4).total.requests == 4 * 20


def test_rolling_up_again_changes_nothing(
    engine: Engine, begin: SqlBegin, clock: FakeClock, workspace: WorkspaceId
) -> None:
    """Twice, four times at once, or after rows were cleaned away: a day that stands is never taken back."""
    rows = requests(workspace, clock, days=6, each=10)
    SqlUsageStore(engine).write(rows)
    at_once([lambda: RollUpUsage(begin)(workspace)] * 4)
    before = show(begin, workspace, days=6)
    adds_up(before, rows)
    with bound(engine, workspace) as connection:
        half = select(api_requests.c.id).where(api_requests.c.workspace_id == workspace).limit(7)
        old = api_requests.c.day < (clock() - timedelta(days=2)).date()
        connection.execute(
            delete(api_requests).where(
                api_requests.c.workspace_id == workspace, api_requests.c.id.in_(half.where(old).scalar_subquery())
            )
        )
    RollUpUsage(begin)(workspace)
    assert show(begin, workspace, days=6) == before


def test_a_late_row_of_an_open_day_is_counted(
    engine: Engine, begin: SqlBegin, clock: FakeClock, workspace: WorkspaceId
) -> None:
    """What a web process could only store a day later, because the database was away, is in the figures for good."""
    store, rows = SqlUsageStore(engine), requests(workspace, clock, days=3, each=5)
    store.write(rows[:10])
    RollUpUsage(begin)(workspace)
    store.write(rows[10:])
    adds_up(show(begin, workspace, days=3), rows)
    clock.advance(86_400)
    RollUpUsage(begin)(workspace)
    clock.advance(86_400 * 3)
    RollUpUsage(begin)(workspace)
    adds_up(show(begin, workspace, days=7), rows)
    with bound(engine, workspace) as connection:
        for table in (api_request_days, api_latency_days):
            total = select(func.sum(table.c.requests)).where(table.c.workspace_id == workspace)
            assert connection.scalar(total) == len(rows)


def test_days_without_a_worker_are_read_from_their_rows(
    engine: Engine, begin: SqlBegin, clock: FakeClock, workspace: WorkspaceId
) -> None:
    """A roll-up that never ran hides nothing."""
    rows = requests(workspace, clock, days=20, each=2)
    SqlUsageStore(engine).write(rows)
    clock.advance(40 * 86_400)
    adds_up(show(begin, workspace, days=60), rows)


def test_a_day_stays_the_day_it_was(engine: Engine, begin: SqlBegin, clock: FakeClock, workspace: WorkspaceId) -> None:
    """Every day is there, also one without a request."""
    at = datetime(2026, 11, 19, 12, tzinfo=UTC)
    SqlUsageStore(engine).write([UsageRow(workspace, "dk_1", "", "GET", "/me", 200, 3.0, 0, 10, at)])
    days = show(begin, workspace, days=4).days
    assert [(line.key, line.requests) for line in days] == [
        (date(2026, 11, 18).isoformat(), 0), ("2026-11-19", 1), ("2026-11-20", 0), ("2026-11-21", 0),
    ]  # fmt: skip


def test_credentials_go_by_name_while_they_exist(engine: Engine, begin: SqlBegin, workspace: WorkspaceId) -> None:
    """What a deleted key did stays in the books under its id."""
    now = begin.clock()
    with begin(workspace) as work:
        work.credentials.add_key(
            KeyId("dk_1"), name="Dialer", team="", scopes=[ApiScope.CALLS_READ], created_by="operator"
        )
    SqlUsageStore(engine).write(
        [UsageRow(workspace, key, "", "GET", "/me", 200, 3.0, 0, 10, now) for key in ("dk_1", "dk_1", "dk_gone")]
    )
    with begin(workspace) as work:
        found = work.usage.counted(now.date(), now.date(), UsageBy.CREDENTIAL)
    assert [(line.key, line.name, line.requests) for line in found] == [
        ("dk_1", "Dialer", 2),
        ("dk_gone", "dk_gone", 1),
    ]


def test_percentiles_are_never_better_than_it_was() -> None:
    """A percentile is the end of its bucket: at least the true one, and at most 19 % more."""
    random = Random(7)  # noqa: S311 - figures of a test
    measured = sorted(random.lognormvariate(3, 1) for _ in range(1000))
    counts: dict[int, int] = {}
    for ms in measured:
        counts[bucket_of(ms)] = counts.get(bucket_of(ms), 0) + 1
    told = latency_of(counts)
    for percent, said in ((50, told.p50_ms), (95, told.p95_ms), (99, told.p99_ms)):
        assert said is not None
        true = measured[-(-len(measured) * percent // 100) - 1]
        assert true * 0.999 <= said <= true * 1.2
    assert latency_of({}).p50_ms is None
    assert latency_of({0: 1}).p99_ms == most_ms(0)
