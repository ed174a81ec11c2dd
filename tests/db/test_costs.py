"""The books of a month are exact, in the workspace's own time, and read no other month."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Engine, update

from analysis.errors import RefusedError
from analysis.model.conversation import Step
from analysis.model.costs import CostBy
from analysis.model.ids import ConversationId, WorkspaceId
from analysis.model.meddic import Usage
from analysis.model.paid import PaidAnswer
from analysis.usecases.costs import ReportCosts
from db.schema import users, workspaces
from db.unit_of_work import SqlBegin
from tests.conftest import FakeClock
from tests.db.conftest import add_user, an_opportunity, bound, stored

TAIPEI = "Asia/Taipei"
GEMINI, GROQ = "gemini:gemini-3.8-flash", "groq:whisper-large-v3-turbo"
TENTH = Usage(1_000, 100, 50, 60.0, 0.1, 2.0)


class Books:
    """One workspace in Taipei that buys."""

    def __init__(self, engine: Engine, begin: SqlBegin, clock: FakeClock, workspace: WorkspaceId) -> None:
        self.engine, self.begin, self.clock, self.workspace = engine, begin, clock, workspace
        self.bought = 0
        with bound(engine, workspace) as connection:
            connection.execute(update(workspaces).where(workspaces.c.id == workspace).values(time_zone=TAIPEI))

    def member(self, user: str, team: str) -> str:
        """Make somebody of a team."""
        add_user(self.engine, self.workspace, user)
        with bound(self.engine, self.workspace) as connection:
            mine = users.c.workspace_id == self.workspace, users.c.id == user
            connection.execute(update(users).where(*mine).values(team=team))
        return user

    def call(self, **changes: object) -> ConversationId:
        """Store a call."""
        return stored(self.begin, self.workspace, **changes).id

    def buy(
        self, call: ConversationId, usage: Usage = TENTH, *, provider: str = GEMINI, at: str = "2026-11-10T00:00"
    ) -> None:
        """Buy something at a moment, UTC."""
        self.clock.now = datetime.fromisoformat(at).replace(tzinfo=UTC)
        self.bought += 1
        key = f"k{self.bought}"
        with self.begin(self.workspace) as work:
            work.purchases.intend(call, key, 1, provider=provider, step=Step.ANALYZE)
            work.purchases.settle(call, key, 1, PaidAnswer("{}", usage))

    def report(self, by: CostBy | None = None, month: str = "2026-11") -> list[tuple[str, str]]:
        """Return (name, cost) of each line."""
        found = ReportCosts(self.begin, self.clock)(self.workspace, month, by)
        return [(line.name, str(line.cost_usd)) for line in found.lines]


@pytest.fixture
def books(engine: Engine, begin: SqlBegin, clock: FakeClock, workspace: WorkspaceId) -> Books:
    """An empty workspace on a real database of either kind."""
    return Books(engine, begin, clock, workspace)


def test_tenths_add_up_exactly(books: Books) -> None:
    """Ten times ten cents is a dollar, on a database without decimals too; the smallest part is kept."""
    call = books.call()
    for _ in range(10):
        books.buy(call)
    books.buy(call, Usage(cost_usd=0.00000001))
    total = ReportCosts(books.begin, books.clock)(books.workspace, "2026-11").total
    assert total.cost_usd == Decimal("1.00000001")
    assert (total.calls, total.requests, total.input_tokens, total.output_tokens) == (1, 11, 10_000, 500)
    assert total.audio_s == pytest.approx(600)


def test_a_month_is_the_workspaces_own(books: Books) -> None:
    """Midnight in Taipei is 16:00 UTC of the day before: the last second of October is no part of November."""
    call = books.call()
    books.buy(call, at="2026-10-31T15:59:59")
    books.buy(call, at="2026-10-31T16:00:00", provider=GROQ)
    books.buy(call, at="2026-11-30T15:59:59", provider=GROQ)
    books.buy(call, at="2026-11-30T16:00:00")
    assert books.report(CostBy.PROVIDER) == [(GROQ, "0.2")]
    assert books.report(CostBy.PROVIDER, "2026-10") == [(GEMINI, "0.1")]
    assert books.report(CostBy.PROVIDER, "2026-12") == [(GEMINI, "0.1")]
    books.clock.now = datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert ReportCosts(books.begin, books.clock)(books.workspace).month == "2026-12"


def test_each_division_adds_up_to_the_total(books: Books) -> None:
    """By team of the owner, person, opportunity and provider; calls without one have a line of their own."""
    north, south = books.member("usr_a", "North"), books.member("usr_b", "South")
    mate = books.member("usr_c", "North")
    with books.begin(books.workspace) as work:
        deal = work.opportunities.add(an_opportunity(books.workspace)).id
    first, second, third = (books.call(owner_id=one, opportunity_id=deal) for one in (north, south, mate))
    nobody = books.call()
    for call, times in ((first, 3), (second, 2), (third, 2), (nobody, 1)):
        for _ in range(times):
            books.buy(call, provider=GROQ if call == second else GEMINI)
    assert books.report(CostBy.TEAM) == [("North", "0.5"), ("South", "0.2"), ("", "0.1")]
    assert books.report(CostBy.PERSON) == [("usr_a", "0.3"), ("usr_b", "0.2"), ("usr_c", "0.2"), ("", "0.1")]
    assert books.report(CostBy.OPPORTUNITY) == [("Harbour & Pine", "0.7"), ("", "0.1")]
    assert books.report(CostBy.PROVIDER) == [(GEMINI, "0.6"), (GROQ, "0.2")]
    for by in CostBy:
        found = ReportCosts(books.begin, books.clock)(books.workspace, "2026-11", by)
        assert sum(line.cost_usd for line in found.lines) == found.total.cost_usd == Decimal("0.8")
        assert sum(line.requests for line in found.lines) == found.total.requests


def test_an_unknown_price_is_counted_and_in_no_sum(books: Books) -> None:
    """Nor is what failed; what may have been billed is counted apart."""
    call = books.call()
    books.buy(call)
    books.buy(call, Usage(cost_usd=9.0, priced=False), provider="gemini:gemini-9-ultra")
    with books.begin(books.workspace) as work:
        assert work.purchases.cost_usd(call) is None
        for key in ("lost", "failed"):
            work.purchases.intend(call, key, 1, provider=GEMINI, step=Step.ANALYZE)
        work.purchases.doubt(call, "lost", 1, "timeout")
        work.purchases.fail(call, "failed", 1, "429")
    total = ReportCosts(books.begin, books.clock)(books.workspace, "2026-11").total
    assert (str(total.cost_usd), total.requests, total.unpriced, total.doubtful) == ("0.1", 2, 1, 1)


def test_an_empty_month_and_another_workspace(books: Books, other_workspace: WorkspaceId) -> None:
    """Nothing is a nought, not an error; and nobody sees another workspace's books."""
    books.buy(books.call())
    found = ReportCosts(books.begin, books.clock)(other_workspace, "2026-11", CostBy.TEAM)
    assert not found.lines
    assert (found.total.requests, found.total.cost_usd) == (0, Decimal(0))


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "november", "0026-01", "2026-11-01"])
def test_what_is_no_month_is_refused(books: Books, month: str) -> None:
    """In words."""
    with pytest.raises(RefusedError) as refused:
        books.report(month=month)
    assert refused.value.key == "costs-month"


def test_other_months_are_not_read(books: Books) -> None:
    """The index on (workspace, moment) is what both databases go by."""
    plan = "explain query plan " if books.engine.dialect.name == "sqlite" else "explain "
    query = (
        f"{plan}select sum(cost_usd) from purchases where workspace_id = 'w' "  # noqa: S608 - no foreign words
        "and intended_at >= '2026-11-01' and intended_at < '2026-12-01' and state <> 'failed'"
    )
    with books.engine.connect() as connection:
        if books.engine.dialect.name == "postgresql":
            connection.exec_driver_sql("set enable_seqscan = off")
        told = "\n".join(str(row) for row in connection.exec_driver_sql(query))
    assert "ix_purchases_spent" in told
