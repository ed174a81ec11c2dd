"""What reports ask of the database is what plain Python finds in the same rows, however they lie."""

# ruff: noqa: S311  # the rows must be repeatable, not secret

import random
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from analysis.model.ids import UserId, WorkspaceId
from analysis.model.meddic import CheckState
from analysis.model.reports import Answers, Point
from db.guard import BOUND
from db.schema import call_facts, conversations, meddic_analyses, opportunities, opportunity_snapshots
from db.unit_of_work import SqlBegin
from tests.bench.month import NOW, deal_rows
from tests.conftest import FakeClock

DEALS = 25
STATES = [*CheckState, "unclear"]
SINCE, ALIVE = NOW - timedelta(days=14), NOW - timedelta(days=44)
WEEKS = [SINCE + timedelta(days=3), SINCE + timedelta(days=10), NOW]
Rows = dict[Any, list[dict[str, Any]]]
Stand = tuple[str, datetime, int]


@pytest.fixture(scope="module", params=range(3))
def seed(request: pytest.FixtureRequest) -> int:
    """Each another month."""
    return int(request.param)


def made(seed: int, workspace: WorkspaceId, people: list[UserId]) -> Rows:
    """Return a month of deals in which nothing is as usual: moved, held, owned by nobody, closed, analyzed twice."""
    rng, rows = random.Random(seed), Rows()
    for number in range(DEALS):
        for table, row in deal_rows(rng, workspace, number, rng.choice([*people, None])):
            rows.setdefault(table, []).append(row)
    rows.pop(call_facts)
    for deal in rows[opportunities]:
        deal["state"] = rng.choice(["open", "open", "won", "lost"])
    for call in rows[conversations]:
        call["owner_id"] = rng.choice([call["owner_id"], call["owner_id"], *people, None])
        call["state"] = rng.choice(["done"] * 9 + ["held"])
        call["occurred_at"] -= timedelta(days=rng.choice([0, 0, 0, 40]))
        call["opportunity_id"] = rng.choice([call["opportunity_id"]] * 9 + [f"opp_{rng.randrange(DEALS)}", None])
    shift(rng, rows[opportunity_snapshots])
    for result in list(rows[meddic_analyses]):
        result["checks"] = checks(rng)
        if rng.random() < 0.2:
            again = {"id": f"{result['id']}b", "revision": 2, "engine": "other", "checks": checks(rng)}
            rows[meddic_analyses].append({**result, **again})
    return rows


def shift(rng: random.Random, snapshots: list[dict[str, Any]]) -> None:
    """Let some deals be quiet for long, and some clocks stand still or run back."""
    quiet = {f"opp_{number}" for number in rng.sample(range(DEALS), 8)}
    for before, after in zip([None, *snapshots], snapshots, strict=False):
        after["at"] -= timedelta(days=100 if after["opportunity_id"] in quiet else rng.choice([0, 0, 2]))
        if before and before["opportunity_id"] == after["opportunity_id"] and rng.random() < 0.2:
            after["at"] = before["at"]  # a clock that stood still: what was written last counts


def checks(rng: random.Random) -> list[dict[str, str]]:
    """Return what became of up to three questions; words are no answers."""
    return [{"who": '"state": "answered"', "state": str(rng.choice(STATES))} for _ in range(rng.randrange(4))]


def alive(rows: Rows, owners: Collection[str] | None) -> set[str]:
    """Return the deals that count, by looking at each."""
    lately = {one["opportunity_id"] for one in rows[opportunity_snapshots] if one["at"] >= ALIVE}
    return {
        deal["id"]
        for deal in rows[opportunities]
        if (deal["state"] == "open" or deal["id"] in lately) and (owners is None or deal["owner_id"] in owners)
    }


def stands(points: Iterable[Point]) -> set[Stand]:
    """Return what tells one standing from another."""
    return {(point.deal, point.at, point.strength) for point in points}


def last(some: Iterable[dict[str, Any]], *by: str) -> set[Stand]:
    """Return the last standing of each deal."""
    newest = {one["opportunity_id"]: one for one in sorted(some, key=lambda one: tuple(one[name] for name in by))}
    return {(deal, one["at"], one["strength"]) for deal, one in newest.items()}


def test_figures_are_those_of_plain_python(engine: Engine, workspace: WorkspaceId, clock: FakeClock, seed: int) -> None:
    """Deals that count, how they stood at a moment and week by week, calls by owner, and what became of questions."""
    begin = SqlBegin(engine, clock)
    with begin(workspace) as work:
        people = [work.users.ensure(f"U{number}").id for number in range(4)]
    rows = made(seed, workspace, people)
    with engine.connect().execution_options(**{BOUND: workspace}) as connection, connection.begin():
        for table, some in rows.items():
            connection.execute(insert(table), some)
    snapshots, calls = rows[opportunity_snapshots], [one for one in rows[conversations] if one["state"] != "held"]
    for owners in (None, people[:2], people[3:], []):
        counting = alive(rows, owners)
        mine = [one for one in snapshots if one["opportunity_id"] in counting]
        weeks = list(zip([SINCE, *WEEKS], WEEKS, strict=False))
        with begin(workspace) as work:
            found = work.reports
            assert {deal.id for deal in found.deals(ALIVE, owners)} == counting
            for at in (NOW, SINCE):
                told = stands(found.stood(at, ALIVE, owners).values())
                assert told == last([one for one in mine if one["at"] < at], "position")
            assert [stands(week) for week in found.weekly(SINCE, WEEKS, ALIVE, owners)] == [
                last([one for one in mine if since <= one["at"] < until], "at", "position") for since, until in weeks
            ]
            assert found.calls(weeks) == [
                Counter(one["owner_id"] for one in calls if since <= one["occurred_at"] < until)
                for since, until in weeks
            ]
            assert found.answers(SINCE, NOW, owners) == answers(rows, calls, owners)
            if owners is not None:
                theirs = [one for one in calls if one["owner_id"] in owners and one["opportunity_id"] in counting]
                assert set(found.calls_of(owners, ALIVE)) == {one["id"] for one in theirs}
    named = [one["id"] for one in rows[conversations]][:40]
    with begin(workspace) as work:
        told_of = {call.id: call.owner for call in work.reports.calls_named([*named, "nowhere"])}  # type: ignore[list-item]
    assert told_of == {one["id"]: one["owner_id"] for one in calls if one["id"] in named}


def answers(rows: Rows, calls: list[dict[str, Any]], owners: Collection[UserId] | None) -> dict[UserId | None, Answers]:
    """Add up what the newest results of the calls since then say."""
    owner = {one["id"]: one["owner_id"] for one in calls if SINCE <= one["occurred_at"] < NOW}
    newest = {one["conversation_id"]: one for one in sorted(rows[meddic_analyses], key=lambda one: one["revision"])}
    counted: dict[UserId | None, Counter[str]] = {}
    for call, result in newest.items():
        if result["checks"] and call in owner and (owners is None or owner[call] in owners):
            counted.setdefault(owner[call], Counter()).update(check["state"] for check in result["checks"])
    states = (CheckState.ANSWERED, CheckState.ASKED, CheckState.NOT_ASKED)
    return {person: Answers(*(said[state] for state in states)) for person, said in counted.items()}
