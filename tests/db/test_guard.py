"""No query can forget its workspace."""

# ruff: noqa: ARG005, PT012 - tables of lambdas share one signature; what raises is the end of the unit of work, not one statement

from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import bindparam, delete, exists, func, insert, or_, select, text, union_all, update
from sqlalchemy.exc import IntegrityError

from analysis.model.ids import WorkspaceId
from db.guard import ForgottenWorkspaceError
from db.schema import case_counters, conversations, opportunities, purchases, workspaces
from db.unit_of_work import SqlBegin, SqlWork
from tests.db.conftest import AT

C, DEAL, P = conversations.c, opportunities.c, purchases.c
Statement = Callable[[WorkspaceId, WorkspaceId], Any]

FORGETFUL: dict[str, Statement] = {
    "no condition": lambda own, other: select(C.id),
    "another workspace": lambda own, other: select(C.id).where(C.workspace_id == other),
    "one of two": lambda own, other: select(C.id).where(or_(C.workspace_id == own, C.title == "")),
    "not": lambda own, other: select(C.id).where(~(C.workspace_id == own)),
    "column to column": lambda own, other: select(C.id).where(C.workspace_id == C.id),
    "cross join": lambda own, other: select(C.id, DEAL.id).where(C.workspace_id == own),
    "joined table": lambda own, other: (
        select(C.id).join(opportunities, DEAL.id == C.opportunity_id).where(C.workspace_id == own)
    ),
    "outer join's condition": lambda own, other: (
        select(C.id)
        .outerjoin_from(conversations, opportunities, (DEAL.id == C.opportunity_id) & (C.workspace_id == own))
        .where(DEAL.workspace_id == own)
    ),
    "alias": lambda own, other: select(conversations.alias().c.id).where(C.workspace_id == own),
    "subquery": lambda own, other: select(select(C.id).subquery().c.id),
    "scalar subquery": lambda own, other: select(C.id, select(func.count(DEAL.id)).scalar_subquery()).where(
        C.workspace_id == own
    ),
    "exists": lambda own, other: select(C.id).where(C.workspace_id == own, exists(select(DEAL.id))),
    "cte": lambda own, other: select(select(C.id).cte().c.id),
    "half of a union": lambda own, other: union_all(select(C.id).where(C.workspace_id == own), select(DEAL.id)),
    "count": lambda own, other: select(func.count()).select_from(conversations),
    "update": lambda own, other: update(conversations).where(C.id == "x").values(title=""),
    "update away": lambda own, other: update(conversations).where(C.workspace_id == own).values(workspace_id=other),
    "update by subquery": lambda own, other: (
        update(conversations).where(C.workspace_id == own, C.id.in_(select(P.conversation_id))).values(title="")
    ),
    "delete": lambda own, other: delete(conversations).where(C.id == "x"),
    "insert elsewhere": lambda own, other: insert(case_counters).values(workspace_id=other, month="1", last=1),
    "insert without": lambda own, other: insert(case_counters).values(month="1", last=1),
    "insert many": lambda own, other: insert(case_counters).values([{"workspace_id": own, "month": "1", "last": 1}]),
    "insert from select": lambda own, other: insert(case_counters).from_select(
        ["workspace_id", "month", "last"], select(workspaces.c.id, workspaces.c.key, 1).where(workspaces.c.id == own)
    ),
    "workspaces": lambda own, other: select(workspaces.c.name).where(workspaces.c.key == "local"),
    "text": lambda own, other: text("select id from conversations"),
}
MINDFUL: dict[str, Statement] = {
    "plain": lambda own, other: select(C.id).where(C.workspace_id == own, C.title == ""),
    "joined": lambda own, other: (
        select(C.id)
        .join(opportunities, (DEAL.id == C.opportunity_id) & (DEAL.workspace_id == own))
        .where(C.workspace_id == own)
    ),
    "own row": lambda own, other: select(workspaces.c.name).where(workspaces.c.id == own),
    "text over nothing": lambda own, other: text("select 1"),
}


# SQLAlchemy warns of some of them by itself, as it compiles them.
@pytest.mark.fault("33")
@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
@pytest.mark.parametrize("case", FORGETFUL)
def test_forgetful_statement_never_runs(
    begin: SqlBegin, workspace: WorkspaceId, other_workspace: WorkspaceId, case: str
) -> None:
    """Each way to forget is an error before the database sees it."""
    statement = FORGETFUL[case](workspace, other_workspace)
    with pytest.raises(ForgottenWorkspaceError), begin(workspace) as work:
        assert isinstance(work, SqlWork)
        work.connection.execute(statement)


@pytest.mark.parametrize("case", MINDFUL)
def test_mindful_statement_runs(
    begin: SqlBegin, workspace: WorkspaceId, other_workspace: WorkspaceId, case: str
) -> None:
    """What names the bound workspace everywhere passes."""
    with begin(workspace) as work:
        assert isinstance(work, SqlWork)
        work.connection.execute(MINDFUL[case](workspace, other_workspace))


def test_parameter_sets_are_checked_one_by_one(
    begin: SqlBegin, workspace: WorkspaceId, other_workspace: WorkspaceId
) -> None:
    """A stranger's row does not hide among one's own."""
    rows = [{"workspace_id": owner, "month": "202611", "last": 1} for owner in (workspace, other_workspace)]
    with pytest.raises(ForgottenWorkspaceError), begin(workspace) as work:
        assert isinstance(work, SqlWork)
        work.connection.execute(insert(case_counters), rows)


def test_a_known_statement_is_compared_anew(
    begin: SqlBegin, workspace: WorkspaceId, other_workspace: WorkspaceId
) -> None:
    """That it ran before lets no other workspace pass, whether the value stands in it or comes with it."""
    built = select(C.id).where(C.workspace_id == bindparam("owner"))
    with begin(workspace) as work:
        assert isinstance(work, SqlWork)
        for owner in (workspace, other_workspace):
            allowed = nullcontext() if owner == workspace else pytest.raises(ForgottenWorkspaceError)
            with allowed:
                work.connection.execute(select(C.id).where(C.workspace_id == owner))
            with allowed:
                work.connection.execute(built, {"owner": owner})


def test_a_row_added_by_the_way_is_checked_too(
    begin: SqlBegin, workspace: WorkspaceId, other_workspace: WorkspaceId
) -> None:
    """An insert inside of another statement names its workspace itself, not by the outer one's parameters."""
    row = insert(case_counters).values(workspace_id=other_workspace, month="1", last=1)
    outer = insert(case_counters).values(month="2", last=1).add_cte(row.returning(case_counters.c.month).cte())
    with pytest.raises(ForgottenWorkspaceError), begin(workspace) as work:
        assert isinstance(work, SqlWork)
        work.connection.execute(outer, {"workspace_id": workspace})


@pytest.mark.fault("33")
def test_no_link_into_another_workspace(begin: SqlBegin, workspace: WorkspaceId, other_workspace: WorkspaceId) -> None:
    """Behind the guard, the keys themselves hold: an id of another workspace is no target."""
    row = {"id": "opp_1", "case_number": "1", "company": "A", "company_key": "a", "stage": "", "currency": ""}
    row |= {"owner_run": False, "state": "open", "created_at": AT}  # type: ignore[dict-item]
    with begin(other_workspace) as work:
        assert isinstance(work, SqlWork)
        work.connection.execute(insert(opportunities).values(workspace_id=other_workspace, **row))
    with pytest.raises(IntegrityError), begin(workspace) as work:
        assert isinstance(work, SqlWork)
        bad = {"workspace_id": workspace, "owner_id": "usr_x", "close_date": AT.date() + timedelta(1), "amount": 1.5}
        work.connection.execute(insert(opportunities).values(**row | bad))


def test_who_may_look_across() -> None:
    """The option that lifts the guard is said in these files only."""
    root = Path(__file__).parents[2]
    files = (
        path for folder in ("analysis", "bot", "db", "handlers", "storage") for path in (root / folder).rglob("*.py")
    )
    said = {
        str(path.relative_to(root)) for path in files if "ACROSS" in (t := path.read_text()) or "across_workspaces" in t
    }
    assert said == {"db/guard.py", "db/directory.py", "db/callers.py", "db/gauges.py", "db/sealed.py", "db/sizes.py"}
