"""Reports over 10,000 analyses: 1,000 deals of 20 people, ten calls each, on SQLite in a file."""

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from analysis.model.access import ADMIN, MANAGER, Viewer
from analysis.model.conversation import ConversationState
from analysis.model.ids import UserId
from analysis.model.meddic import Letter, Level, Status
from analysis.model.reports import Period, ReportKind
from analysis.model.snapshot import DealStanding, LetterStanding, SnapshotCause
from analysis.usecases.reports.show import ShowReport
from db.directory import Directory
from db.engine import make_engine
from db.migrate import migrate
from db.unit_of_work import SqlBegin
from tests.conftest import FakeClock
from tests.db.conftest import a_conversation, a_transcript, an_analysis, an_opportunity

DEALS, CALLS, PEOPLE, RUNS = 1_000, 10, 20, 3
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def standing(calls: list[Any], number: int, at: datetime) -> DealStanding:
    """Return how a deal stands after so many calls."""
    levels = [Level((number + len(calls) + place) % 4) for place in range(6)]
    letters = tuple(
        LetterStanding(
            letter,
            level,
            Status.CONFIRMED,
            level,
            set_by_person=False,
            contradictions=(),
            last_confirmed_at=at,
            trend=(level,) * len(calls),
        )
        for letter, level in zip(Letter, levels, strict=True)
    )
    strength = (number * 7 + len(calls) * 5) % 101
    return DealStanding(
        letters, sum(level > 0 for level in levels), strength, Letter.CHAMPION, (strength,) * len(calls),
        tuple(calls), at, owner_run=False, rubric_version="r1",
    )  # fmt: skip


def fill(begin: SqlBegin, workspace: Any, clock: FakeClock) -> UserId:
    """Store everything, one transaction a deal; return the manager of half of the people."""
    transcript = a_transcript()
    result = an_analysis(transcript)
    with begin(workspace) as work:
        boss = work.users.ensure("UBOSS").id
        work.users.appoint(boss, role=MANAGER, manager="", team="North")
        people = [work.users.ensure(f"U{n}").id for n in range(PEOPLE)]
        for place, person in enumerate(people):
            work.users.appoint(person, role="rep", manager="", team="North" if place % 2 else "South")
    for number in range(DEALS):
        owner, calls = people[number % PEOPLE], []
        clock.now = NOW - timedelta(days=85)
        with begin(workspace) as work:
            deal = work.opportunities.add(an_opportunity(workspace, company=f"Deal {number}", owner_id=owner))
            for _ in range(CALLS):
                clock.advance(8 * 86_400)
                call = a_conversation(
                    workspace, state=ConversationState.DONE, opportunity_id=deal.id, owner_id=owner, occurred_at=clock()
                )
                calls.append(work.conversations.add(call).id)
                stored = work.transcripts.save(calls[-1], transcript)
                source = work.analyses.save(calls[-1], stored, result)
                stands = standing(calls, number, clock())
                work.snapshots.add(deal.id, stands, SnapshotCause.ANALYZED, source=source)
    return boss


def run() -> dict[str, Any]:
    """Return seconds a report, for an admin and for a manager of half of it; the median of three."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'reports.db'}"
        migrate(url)
        clock = FakeClock()
        engine = make_engine(url)
        begin = SqlBegin(engine, clock)
        workspace = Directory(engine, clock).ensure_workspace("local", name="Home")
        boss = fill(begin, workspace, clock)
        clock.now = NOW
        period = Period(NOW - timedelta(days=90), NOW, "UTC")
        show = ShowReport(begin)
        readers: dict[str, UserId | Viewer] = {"admin": Viewer(UserId(""), "", ADMIN, active=True), "manager": boss}
        found: dict[str, Any] = {"analyses": DEALS * CALLS, "deals": DEALS}
        for kind in ReportKind:
            for name, reader in readers.items():
                taken = []
                for _ in range(RUNS):
                    began = time.perf_counter()
                    show(workspace, kind, period, reader, boss if kind is ReportKind.REP else None)
                    taken.append(time.perf_counter() - began)
                found[f"{kind}_{name}_s"] = round(median(taken), 3)
        engine.dispose()
        return found
