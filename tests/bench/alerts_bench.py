"""How long rules take: one finished analysis among few and many open deals, and a rehearsal over 10,000 analyses.

python -m tests.bench.alerts_bench
"""

import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from typing import Any

from analysis.alerts.catalog import CUSTOM_KINDS, READY_MADE, starting
from analysis.model.alerts import AlertRule, RuleId
from analysis.model.ids import ConversationId, OpportunityId, WorkspaceId
from analysis.model.watch import Occasion, Trigger
from analysis.usecases.alerts.evaluate import evaluate_and_settle
from analysis.usecases.alerts.rehearse import rehearse
from analysis.usecases.alerts.seed import seed
from bot.memory import settle
from db.directory import Directory
from db.engine import make_engine
from db.migrate import migrate
from db.unit_of_work import SqlBegin
from tests.analysis.usecases.rooms import Queue
from tests.bench.month import CALLS, NOW, fill
from tests.fakes.postgres import PrivatePostgres

DEALS, FEW = 1_000, 100
GOAL_S = 2.0
ROUNDS = 40
"""Deals evaluated in each database, in turns, so that what else the machine does falls on all alike."""
CUSTOM: dict[str, dict[str, Any]] = {
    "threshold": {"subject": "champion", "below": 2, "calls": 2},
    "phrase": {"phrases": ["invoice", "預算"], "voice": "buyer"},
    "competitor": {"names": [{"name": "Globex", "aliases": ["GX"]}]},
    "staleness": {"days": 20},
}
Home = tuple[SqlBegin, WorkspaceId]


def run() -> dict[str, Any]:
    """Return milliseconds for an evaluation by the number of open deals, and seconds for a rehearsal of each kind."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        server = stack.enter_context(closing(PrivatePostgres()))
        other = stack.enter_context(closing(PrivatePostgres()))
        many = stack.enter_context(home(f"sqlite:///{folder}/many.db", DEALS))
        few = stack.enter_context(home(f"sqlite:///{folder}/few.db", FEW))
        evaluated = {"sqlite": in_turns(few, many)}
        on_server = stack.enter_context(home(server.url, DEALS))
        evaluated["postgresql"] = in_turns(stack.enter_context(home(other.url, FEW)), on_server)
        settle()
        found = {rule.kind: rehearsed(*many, rule) for rule in rules()}
        slow = sorted(kind for kind, one in found.items() if one["cpu_s"] > GOAL_S)
        few_kinds = [rule for rule in rules() if rule.kind in {"critical_unknown", "competitor_named", "stalled"}]
        return {
            "open_deals": DEALS,
            "analyses": DEALS * CALLS,
            "goal_s": GOAL_S,
            "evaluate_ms": evaluated,
            "rehearse_sqlite": found,
            "rehearse_postgresql": {rule.kind: rehearsed(*on_server, rule) for rule in few_kinds},
            "over_the_goal": slow,
        }


@contextmanager
def home(url: str, deals: int) -> Iterator[Home]:
    """Yield a workspace with so many open deals, ten calls each."""
    migrate(url)
    engine = make_engine(url)
    workspace = Directory(engine, lambda: NOW).ensure_workspace("local")
    begin = SqlBegin(engine, lambda: NOW, Queue())
    fill(engine, workspace, deals)
    with begin(workspace) as work:
        seed(work)
    yield begin, workspace
    engine.dispose()


def rules() -> list[AlertRule]:
    """Return every kind of rule that can be rehearsed without a model."""
    custom = [
        replace(starting(kind, RuleId(f"own_{kind}")), enabled=True, settings=CUSTOM[kind])
        for kind in CUSTOM_KINDS
        if kind in CUSTOM
    ]
    ready = [replace(rule, settings={**rule.settings, "limit": 1_000}) for rule in READY_MADE]
    return [*(rule for rule in ready if rule.kind != "pipeline_fault"), *custom]


def in_turns(few: Home, many: Home) -> dict[str, Any]:
    """Time all rules over the deal of one finished analysis, with everything stored for it, by number of open deals."""
    taken: dict[int, list[float]] = {FEW: [], DEALS: []}
    alerts = 0
    for number in range(ROUNDS):
        for deals, (begin, workspace) in ((FEW, few), (DEALS, many)):
            with begin(workspace) as work:
                deal = work.opportunities.get(OpportunityId(f"opp_{number}"))
                began = time.perf_counter()
                occasion = Occasion(Trigger.ANALYZED, ConversationId(f"conv_{number}_{CALLS - 1}"))
                settled = evaluate_and_settle(work, deal, NOW, occasion).settled
                taken[deals].append((time.perf_counter() - began) * 1000)
            alerts += len(settled.claimed)
    medians = {deals: statistics.median(some) for deals, some in taken.items()}
    return {
        **{f"{deals} deals": round(median, 1) for deals, median in medians.items()},
        "ratio": round(medians[DEALS] / medians[FEW], 2),
        "alerts": alerts,
    }


def rehearsed(begin: SqlBegin, workspace: WorkspaceId, rule: AlertRule) -> dict[str, float]:
    """Time a rehearsal over everything; on a busy machine CPU says more than the clock."""
    with begin(workspace) as work:
        wall, cpu = time.perf_counter(), time.process_time()
        found = rehearse(work, rule, NOW)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return {"cpu_s": round(cpu, 2), "s": round(wall, 2), "alerts": found.count, "looked_at": found.looked_at}


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
