"""How long the look at open and due alerts takes as told ones pile up: it must not grow with them."""

import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Table, insert, text

from analysis.model.alerts import RuleId
from analysis.model.ids import UserId, WorkspaceId
from analysis.ports import Work
from db.directory import Directory
from db.engine import make_engine
from db.guard import BOUND
from db.schema import alert_deliveries, alert_history, alert_rules, opportunities, users
from db.unit_of_work import SqlBegin
from tests.bench import rooms
from tests.bench.clock import ms
from tests.bench.table import Row, Size, compared

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
SIZES = {
    Size.TINY: ((300, 600), 1),
    Size.QUICK: ((1_000, 20_000), 15),
    Size.FULL: ((1_000, 100_000), 30),
}
"""Alerts in two databases, and runs; the median counts."""
GOAL_GROWTH = 2.0
OPEN, DUE, PEOPLE, DEALS = 200, 50, 20, 1_000
BATCH = 5_000


def clock() -> datetime:
    """Return the moment everything is measured at."""
    return NOW


def run(size: Size) -> list[Row]:
    """Measure on both databases; medians by number of stored alerts, and how they grow."""
    sizes, runs = SIZES[size]
    return [
        row
        for kind, fresh in rooms.KINDS.items()
        for row in measured(kind, {stored: filled(fresh(), stored) for stored in sizes}, runs)
    ]


def measured(kind: str, engines: Mapping[int, Engine], runs: int) -> list[Row]:
    """Measure databases of each size in turns: what else the machine does falls on all alike."""
    homes = {size: Directory(engine, clock).ensure_workspace("local") for size, engine in engines.items()}
    taken: dict[str, dict[int, list[float]]] = {name: {size: [] for size in engines} for name in (*LOOKS, EVERY)}
    for _ in range(runs):
        for size, engine in engines.items():
            for name, look in LOOKS.items():
                with SqlBegin(engine, clock)(homes[size]) as work:
                    taken[name][size].append(seconds(lambda look=look, work=work: look(work)))  # type: ignore[misc]
            directory = Directory(engine, clock)
            taken[EVERY][size].append(seconds(lambda directory=directory: directory.with_alerts_due(NOW)))  # type: ignore[misc]
    for engine in engines.values():
        engine.dispose()
    few, many = min(engines), max(engines)
    middle = {
        name: {size: ms(statistics.median(some)) for size, some in found.items()} for name, found in taken.items()
    }
    return [
        compared(f"{kind}, {name}, {many:,} told", by[many], "ms", by[few], f"{few:,} told", at_most=GOAL_GROWTH)
        for name, by in middle.items()
    ]


def filled(url: str, size: int) -> Engine:
    """Return a database with so many alerts."""
    engine = make_engine(url)
    workspace = Directory(engine, clock).ensure_workspace("local")
    prepare(engine, workspace)
    fill(engine, workspace, 0, size)
    with engine.connect() as link:
        link.execute(text("analyze"))
        link.commit()
    return engine


EVERY = "which workspaces have something due"
LOOKS: dict[str, Callable[[Work], object]] = {
    "what is open about a deal": lambda work: work.alert_log.open_of("opp_7"),
    "what was told of a rule, deal and subject": lambda work: work.alert_log.told(RuleId("r1"), "opp_7", "s7"),
    "what is due": lambda work: work.alert_deliveries.due(NOW, limit=100),
    "whose digest is due": lambda work: work.alert_deliveries.due_people(NOW, limit=100),
    "what is due for a person": lambda work: work.alert_deliveries.due_of(UserId("usr_3"), NOW),
    "what waits for a person's digest": lambda work: work.alert_deliveries.for_digest(UserId("usr_3")),
    "what an hour brought a person": lambda work: work.alert_deliveries.sent_since(
        UserId("usr_3"), NOW - timedelta(hours=1)
    ),
    "which snoozed ones return": lambda work: work.alert_log.returning(NOW, limit=100),
}


def seconds(call: Callable[[], object]) -> float:
    """Return how long a call takes."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def prepare(engine: Engine, workspace: WorkspaceId) -> None:
    """Store people, deals and a rule."""
    home = {"workspace_id": workspace, "created_at": NOW}
    with transaction(engine, workspace) as put:
        put(users, [{**home, "id": f"usr_{n}", "name": f"P{n}", "slack_id": f"U{n}"} for n in range(PEOPLE)])
        deal = {**home, "company": "C", "company_key": "c", "stage": "", "currency": "", "owner_run": False}
        put(opportunities, [{**deal, "id": f"opp_{n}", "case_number": f"N{n}", "state": "open"} for n in range(DEALS)])
        rule = {**home, "id": "r1", "version": 1, "kind": "threshold", "name": "r1", "enabled": True}
        rule |= {"severity": "medium", "scope": {}, "settings": {}, "recipients": ["rep"], "cooldown_s": 0}
        put(alert_rules, [{**rule, "created_by": "usr_1"}])


def fill(engine: Engine, workspace: WorkspaceId, have: int, size: int) -> None:
    """Store alerts number *have* to *size*; the first are open, of them some are due, all others were told."""
    for first in range(have, size, BATCH):
        numbers = range(first, min(first + BATCH, size))
        with transaction(engine, workspace) as put:
            put(alert_history, [alert(workspace, n) for n in numbers])
            put(alert_deliveries, [delivery(workspace, n) for n in numbers])


def alert(workspace: WorkspaceId, number: int) -> dict[str, Any]:
    """Return a row."""
    told = NOW - timedelta(minutes=90 + number)
    is_open = number < OPEN
    return {
        "workspace_id": workspace,
        "id": f"al_{number}",
        "rule_id": "r1",
        "rule_version": 1,
        "opportunity_id": f"opp_{number % DEALS}",
        "target": f"opp_{number % DEALS}",
        "subject": f"s{number}",
        "fingerprint": f"f{number}",
        "dedup_key": f"k{number}",
        "severity": "medium",
        "badness": 1,
        "stage": 1,
        "state": "pending" if number < DUE else "sent" if is_open else "resolved",
        "reason": "",
        "content": {"change": {"key": "alert-duplicate", "params": {}}, "signals": [], "checked": []},
        "created_at": told,
        "sent_at": None if number < DUE else told,
        "closed_at": None if is_open else told,
    }


def delivery(workspace: WorkspaceId, number: int) -> dict[str, Any]:
    """Return its row for one person."""
    at = NOW - timedelta(minutes=90 + number)
    due = number < DUE
    return {
        "workspace_id": workspace,
        "alert_id": f"al_{number}",
        "recipient_id": f"usr_{number % PEOPLE}",
        "role": "rep",
        "state": "pending" if due else "sent",
        "reason": "",
        "due_at": at,
        "digest": "",
        "created_at": at,
        "sent_at": None if due else at,
    }


@contextmanager
def transaction(engine: Engine, workspace: WorkspaceId) -> Iterator[Callable[[Table, list[dict[str, Any]]], object]]:
    """Yield what inserts rows, in one transaction."""
    with engine.connect().execution_options(**{BOUND: workspace}) as link, link.begin():
        yield lambda table, rows: link.execute(insert(table), rows)
