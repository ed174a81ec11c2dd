"""Reports of a workspace with ten thousand and a hundred thousand calls: 20 people, ten calls a deal, on SQLite.

python -m tests.bench.reports_bench
"""

import time
from datetime import timedelta
from statistics import median

from analysis.model.access import ADMIN, MANAGER, Viewer
from analysis.model.ids import UserId, WorkspaceId
from analysis.model.reports import Period, ReportKind
from analysis.usecases.reports.show import ShowReport
from bot.memory import settle
from db.directory import Directory
from db.engine import make_engine
from db.unit_of_work import SqlBegin
from tests.bench import rooms
from tests.bench.clock import ms
from tests.bench.month import CALLS, NOW, fill
from tests.bench.table import Row, Size, compared

SIZES = {Size.TINY: ((3,), 1), Size.QUICK: ((30, 300), 3), Size.FULL: ((1_000, 10_000), 3)}
"""Deals, of ten calls each within the period, and runs; the median counts."""
PEOPLE = 20


def run(size: Size) -> list[Row]:
    """Return seconds a report by the number of calls, for an admin and for a manager of half of them."""
    sizes, runs = SIZES[size]
    found: dict[int, dict[str, float]] = {}
    engine = make_engine(rooms.sqlite())
    begin = SqlBegin(engine, lambda: NOW)
    workspace = Directory(engine, lambda: NOW).ensure_workspace("local", name="Home")
    with begin(workspace) as work:
        boss = work.users.ensure("UBOSS").id
        work.users.appoint(boss, role=MANAGER, manager="", team="North")
        people = [work.users.ensure(f"U{n}").id for n in range(PEOPLE)]
        for place, person in enumerate(people):
            work.users.appoint(person, role="rep", manager="", team="North" if place % 2 else "South")
    have = 0
    for deals in sizes:
        fill(engine, workspace, deals - have, first=have, lines=0, owners=people, facts=False)
        have = deals
        settle()
        found[deals * CALLS] = measured(ShowReport(begin), workspace, boss, runs)
    engine.dispose()
    few, many = min(found), max(found)
    growth, against = many / few, f"{few:,} calls"
    rows = [Row(f"{name}, {few:,} calls", ms(taken), "ms") for name, taken in found[few].items()]
    if many == few:
        return rows
    name_of = f"{{}}, {many:,} calls"
    return rows + [
        compared(name_of.format(name), ms(taken), "ms", ms(found[few][name]), against, at_most=growth)
        for name, taken in found[many].items()
    ]


def measured(show: ShowReport, workspace: WorkspaceId, boss: UserId, runs: int) -> dict[str, float]:
    """Time each report for each reader."""
    period = Period(NOW - timedelta(days=30), NOW, "UTC")
    readers: dict[str, UserId | Viewer] = {"an admin": Viewer(UserId(""), "", ADMIN, active=True), "a manager": boss}
    found: dict[str, float] = {}
    for kind in ReportKind:
        for name, reader in readers.items():
            taken = []
            for _ in range(runs):
                began = time.perf_counter()
                show(workspace, kind, period, reader, boss if kind is ReportKind.REP else None)
                taken.append(time.perf_counter() - began)
            found[f"{kind} for {name}"] = median(taken)
    return found
