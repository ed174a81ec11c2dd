"""Transactions that begin before their workspace is known: each act stands or falls alone, however many share one."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select

from analysis.errors import UnavailableError
from analysis.model.ids import WorkspaceId
from analysis.ports.api import Enter, Entrance
from db.entrance import make_enter
from db.guard import ACROSS, ForgottenWorkspaceError
from db.schema import opportunities
from db.unit_of_work import SqlBegin
from tests.db.conftest import an_opportunity, bound

PATIENT_S = 60
Act = Callable[[Entrance], str]


class Rooms:
    """What a test needs of an entrance."""

    def __init__(self, begin: SqlBegin, workspace: WorkspaceId, pool: ThreadPoolExecutor) -> None:
        self.begin, self.workspace, self.pool = begin, workspace, pool
        self.enter: Enter = make_enter(begin, pool)
        self.commits = 0
        event.listen(begin.engine, "commit", self._count)

    def _count(self, _connection: object) -> None:
        self.commits += 1

    def adding(self, company: str, *, fail: Exception | None = None, refuse: bool = False) -> Act:
        """Return an act that adds a deal, and fails then if it should."""

        def act(entrance: Entrance) -> str:
            work = entrance.enter(self.workspace)
            work.opportunities.add(an_opportunity(self.workspace, company=company))
            if refuse:
                with suppress(LookupError), entrance.attempt():
                    work.opportunities.add(an_opportunity(self.workspace, company="taken back"))
                    raise LookupError
            if fail is not None:
                raise fail
            return company

        return act

    def all_at_once(self, acts: list[Act]) -> list["Future[str]"]:
        """Have them wait together, and then go."""
        gate = Event()
        held: list[Future[Any]] = [self.pool.submit(gate.wait, PATIENT_S) for _ in range(self.pool._max_workers)]
        futures = [self.enter(act) for act in acts]
        gate.set()
        wait([*held, *futures], timeout=PATIENT_S)
        return futures

    def companies(self) -> set[str]:
        """Return what is stored."""
        with bound(self.begin.engine, self.workspace) as connection:
            query = select(opportunities.c.company).where(opportunities.c.workspace_id == self.workspace)
            return set(connection.scalars(query))


@pytest.fixture
def rooms(begin: SqlBegin, workspace: WorkspaceId, engine: Engine) -> "Rooms":
    """An entrance with the threads that its database has."""
    return Rooms(begin, workspace, ThreadPoolExecutor(1 if engine.dialect.name == "sqlite" else 4))


def test_whoever_waits_together_shares_commits_and_fails_alone(rooms: Rooms) -> None:
    """A hundred and fifty acts: on SQLite in three commits; the one that failed left nothing, the others all."""
    acts = [rooms.adding(f"deal {n}", fail=ZeroDivisionError() if n == 70 else None) for n in range(150)]
    futures = rooms.all_at_once(acts)
    assert isinstance(futures[70].exception(), ZeroDivisionError)
    assert [one.result() for n, one in enumerate(futures) if n != 70] == [f"deal {n}" for n in range(150) if n != 70]
    assert rooms.commits == (3 if rooms.begin.engine.dialect.name == "sqlite" else 149)
    assert rooms.companies() == {f"deal {n}" for n in range(150) if n != 70}


def test_an_attempt_is_taken_back_and_what_came_before_stays(rooms: Rooms) -> None:
    """Also where many share a transaction."""
    for future in rooms.all_at_once([rooms.adding(f"deal {n}", refuse=True) for n in range(10)]):
        future.result(PATIENT_S)
    assert rooms.companies() == {f"deal {n}" for n in range(10)}


def test_what_is_to_be_done_after_the_commit_is_not_done_without_one(rooms: Rooms) -> None:
    """It sees what was committed; where nothing was, it never runs; where it fails, the answer stands."""
    seen: list[object] = []

    def noting(company: str, *, fail: bool) -> Act:
        def act(entrance: Entrance) -> str:
            rooms.adding(company)(entrance)
            entrance.after(lambda: seen.append(company in rooms.companies()))
            if fail:
                raise ZeroDivisionError
            entrance.after(lambda: seen.append(1 / 0))
            return company

        return act

    good, bad = rooms.all_at_once([noting("stays", fail=False), noting("goes", fail=True)])
    assert good.result(PATIENT_S) == "stays"
    assert isinstance(bad.exception(PATIENT_S), ZeroDivisionError)
    assert seen == [True]


@pytest.mark.fault("56")
def test_a_lost_transaction_is_told_to_all_who_shared_it(rooms: Rooms) -> None:
    """Nobody is told that something is stored which is not."""
    if rooms.begin.engine.dialect.name != "sqlite":
        pytest.skip("elsewhere nobody shares one")

    def breaking(entrance: Entrance) -> str:
        work = entrance.enter(rooms.workspace)
        work.connection.exec_driver_sql("rollback")  # type: ignore[attr-defined]  # as SQLite does where the disk is full
        raise OSError

    futures = rooms.all_at_once([rooms.adding("before"), breaking, rooms.adding("after")])
    assert all(future.exception(PATIENT_S) for future in futures)
    assert rooms.companies() == set()
    assert rooms.enter(rooms.adding("later")).result(PATIENT_S) == "later"


def test_a_connection_lost_within_an_attempt_is_a_database_away(rooms: Rooms) -> None:
    """Its transaction went with it; to go back within that is no step, and its failure would hide what happened."""
    if rooms.begin.engine.dialect.name == "sqlite":
        pytest.skip("a file has no connection to lose")

    def cut(entrance: Entrance) -> str:
        work = entrance.enter(rooms.workspace)
        with entrance.attempt():
            work.connection.exec_driver_sql("select pg_terminate_backend(pg_backend_pid())")  # type: ignore[attr-defined]
        return "never"

    with pytest.raises(UnavailableError):
        rooms.enter(cut).result(PATIENT_S)
    assert rooms.enter(rooms.adding("later")).result(PATIENT_S) == "later"


def test_an_entrance_sees_one_workspace(rooms: Rooms, other_workspace: WorkspaceId) -> None:
    """The guard holds whoever came in to the workspace that was entered, also after another's turn."""

    def count(entrance: Entrance) -> str:
        work = entrance.enter(other_workspace)
        query = select(func.count()).select_from(opportunities).where(opportunities.c.workspace_id == rooms.workspace)
        with pytest.raises(ForgottenWorkspaceError):
            work.connection.execute(query)  # type: ignore[attr-defined]
        return str(work.connection.scalar(query, execution_options={ACROSS: True}))  # type: ignore[attr-defined]

    first, second = rooms.all_at_once([rooms.adding("mine"), count])
    assert (first.result(PATIENT_S), second.result(PATIENT_S) in {"0", "1"}) == ("mine", True)
