"""Reports of a workspace with ten thousand and a hundred thousand calls: 20 people, ten calls a deal, on SQLite.

python -m tests.bench.reports_bench
"""

import json
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from analysis.model.access import ADMIN, MANAGER, Viewer
from analysis.model.ids import UserId
from analysis.model.reports import Period, ReportKind
from analysis.usecases.reports.show import ShowReport
from bot.memory import settle
from db.directory import Directory
from db.engine import make_engine
from db.migrate import migrate
from db.unit_of_work import SqlBegin
from tests.bench.month import CALLS, NOW, fill

SIZES = (1_000, 10_000)
"""Deals, of ten calls each within the period."""
PEOPLE, RUNS = 20, 3


def run() -> dict[str, Any]:
    """Return seconds a report by the number of calls, for an admin and for a manager of half; the median of three."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'reports.db'}"
        migrate(url)
        engine = make_engine(url)
        begin = SqlBegin(engine, lambda: NOW)
        workspace = Directory(engine, lambda: NOW).ensure_workspace("local", name="Home")
        with begin(workspace) as work:
            boss = work.users.ensure("UBOSS").id
            work.users.appoint(boss, role=MANAGER, manager="", team="North")
            people = [work.users.ensure(f"U{n}").id for n in range(PEOPLE)]
            for place, person in enumerate(people):
                work.users.appoint(person, role="rep", manager="", team="North" if place % 2 else "South")
        found, have = dict[str, Any](), 0
        for deals in SIZES:
            fill(engine, workspace, deals - have, first=have, lines=0, owners=people, facts=False)
            have = deals
            settle()
            found[f"{deals * CALLS} calls"] = measured(ShowReport(begin), workspace, boss)
        engine.dispose()
        return found


def measured(show: ShowReport, workspace: Any, boss: UserId) -> dict[str, float]:
    """Time each report for each reader."""
    period = Period(NOW - timedelta(days=30), NOW, "UTC")
    readers: dict[str, UserId | Viewer] = {"admin": Viewer(UserId(""), "", ADMIN, active=True), "manager": boss}
    found: dict[str, float] = {}
    for kind in ReportKind:
        for name, reader in readers.items():
            taken = []
            for _ in range(RUNS):
                began = time.perf_counter()
                show(workspace, kind, period, reader, boss if kind is ReportKind.REP else None)
                taken.append(time.perf_counter() - began)
            found[f"{kind}_{name}_s"] = round(median(taken), 3)
    return found


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
