"""Programs read what they asked for, as far as their team goes."""

import asyncio
import csv
import io
from collections.abc import Sequence
from dataclasses import replace

import pytest

from analysis.errors import UnavailableError
from analysis.model.credentials import ApiScope
from analysis.model.ids import WorkspaceId
from analysis.model.usage import UsageRow
from analysis.usecases.reports.period import Wanted
from analysis.usecases.reports.usage import RollUpUsage, ShowUsage
from bot.usage import UsageBuffer
from db.unit_of_work import SqlBegin
from db.usage import SqlUsageStore
from handlers.api.door import Door
from tests.conftest import FakeClock
from tests.handlers.api.conftest import Rows
from tests.handlers.api.driver import ApiDriver, Program, new_key, new_token


@pytest.fixture
def north(begin: SqlBegin, clock: FakeClock, workspace: WorkspaceId) -> Program:
    """A program of one team."""
    return new_key(begin, clock, workspace, team="North")


@pytest.fixture
async def asked(api: ApiDriver, usage: Rows, begin: SqlBegin, dialer: Program, north: Program) -> None:
    """Four requests of two programs, one of them refused, stored as the web process stores them."""
    for program, path in ((dialer, "/me"), (dialer, "/me?x=1"), (north, "/me"), (dialer, "/me")):
        await api.call(program, "GET", path)
    SqlUsageStore(begin.engine).write(usage.rows)


@pytest.mark.usefixtures("asked")
async def test_the_workspaces_program_reads_all_of_it(api: ApiDriver, dashboard: Program, dialer: Program) -> None:
    """Sums, days, credentials, routes and errors say the same."""
    found = (await api.call(dashboard, "GET", "/usage?days=2")).json
    assert (found["total"]["requests"], found["total"]["refused"]) == (4, 1)
    assert [day["requests"] for day in found["days"]] == [0, 4]
    assert found["credentials"][0] | {"bytes_out": 0} == {
        "credential": dialer.id, "name": "Dialer", "requests": 3, "refused": 1, "limited": 0, "failed": 0,
        "bytes_in": 0, "bytes_out": 0,
    }  # fmt: skip
    assert [(one["route"], one["requests"]) for one in found["routes"]] == [("GET /me", 4)]
    assert found["routes"][0]["latency"]["p99_ms"] >= found["latency"]["p50_ms"] > 0
    assert found["errors"] == [{"status": 422, "route": "GET /me", "requests": 1}]
    assert found["costs"]["total"]["cost_usd"] == "0.00000000"


@pytest.mark.usefixtures("asked")
async def test_a_teams_program_reads_its_teams(api: ApiDriver, north: Program) -> None:
    """Nothing tells it that others exist, and no cost of theirs is in its figures."""
    found = (await api.call(north, "GET", "/usage")).json
    assert (found["team"], found["total"]["requests"], len(found["credentials"])) == ("North", 1, 1)
    assert len(found["days"]) == 30
    assert "by_provider" not in found["costs"]


@pytest.mark.usefixtures("asked")
async def test_the_table_holds_the_same(api: ApiDriver, dashboard: Program) -> None:
    """A row a figure; the first is the sum."""
    answer = await api.call(dashboard, "GET", "/usage.csv?days=2")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert (rows[0]["by"], rows[0]["api_requests"]) == ("", "4")
    by = {name: sum(int(row["api_requests"]) for row in rows if row["by"] == name) for name in ("day", "route")}
    assert by == {"day": 4, "route": 4}


@pytest.mark.parametrize("query", ["days=0", "days=367", "month=2026-13", "days=3&month=2026-11", "month=2031-01"])
async def test_days_that_are_none_are_refused(api: ApiDriver, dashboard: Program, query: str) -> None:
    """In words, and not by an empty table."""
    answer = await api.call(dashboard, "GET", f"/usage?{query}")
    assert (answer.status, answer.json["type"]) == (422, "/api/docs/problems#validation")


async def test_it_takes_the_scope(api: ApiDriver, begin: SqlBegin, clock: FakeClock, workspace: WorkspaceId) -> None:
    """Who may bring calls may not read the books for that."""
    program = new_token(begin, clock, workspace, scopes=[ApiScope.CALLS_READ, ApiScope.CALLS_WRITE])
    assert (await api.call(program, "GET", "/usage")).status == 403


class Shaky:
    """A store whose database is away every third time, and every third time says so after it has committed."""

    def __init__(self, store: SqlUsageStore) -> None:
        """Take the real one."""
        self.store, self.times = store, 0

    def write(self, rows: Sequence[UsageRow]) -> None:
        """Store, or fail before or after it."""
        self.times += 1
        if self.times % 3 == 0:
            raise UnavailableError("database")
        self.store.write(rows)
        if self.times % 3 == 1:
            raise UnavailableError("database", detail="lost during the commit")


@pytest.mark.fault("68")
async def test_row_68_sums_are_equal_after_chaos(
    door: Door, begin: SqlBegin, clock: FakeClock, workspace: WorkspaceId, other_workspace: WorkspaceId
) -> None:
    """Credentials = teams = days = routes = rows = requests answered, whatever became of the writing."""
    buffer = UsageBuffer(Shaky(SqlUsageStore(begin.engine)).write)
    api = ApiDriver(replace(door, usage=buffer))
    programs = [new_key(begin, clock, workspace, team=team) for team in ("North", "South", "North", "")]
    stranger = new_key(begin, clock, other_workspace)
    answered = []
    for number in range(6):
        asked = [api.call(one, "GET", "/me" if number % 2 else "/me?x") for one in [*programs, stranger]]
        answered += await asyncio.gather(*asked)
        await asyncio.to_thread(buffer.flush)
    while await asyncio.to_thread(buffer.flush) == 0:
        pass
    assert buffer.dropped == 0
    mine = len(programs) * 6
    shown = ShowUsage(begin, clock)
    with begin(workspace) as work:
        day = clock().date()
        teams = {team: work.usage.total(day, day, team=team).requests for team in ("North", "South", "")}
    _, before = shown(workspace, Wanted(days=2))
    clock.advance(86_400)
    RollUpUsage(begin)(workspace)
    _, found = shown(workspace, Wanted(days=2))
    assert teams == {"North": 12, "South": 6, "": 6}
    for sums in (before, found):
        assert sums.total.requests == mine
        assert sum(line.requests for line in sums.credentials) == mine
        assert sum(line.requests for line in sums.days) == mine
        assert sum(one.requests.requests for one in sums.routes) == mine
        assert sums.latency.requests == mine
        assert sums.total.refused == mine // 2
    assert len(answered) == mine + 6
