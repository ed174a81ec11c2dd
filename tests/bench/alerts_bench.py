"""How long rules take: one finished analysis among few and many open deals, and a rehearsal over what is stored."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NamedTuple

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
from db.unit_of_work import SqlBegin
from tests.analysis.usecases.rooms import Queue
from tests.bench import rooms
from tests.bench.clock import ms
from tests.bench.month import CALLS, NOW, fill
from tests.bench.table import Row, Size, compared


class Counts(NamedTuple):
    """How much is stored and done.

    Attributes:
        few: Open deals in one database.
        many: And in the other.
        rounds: Deals evaluated in each, in turns, so that what else the machine does falls on both alike.
    """

    few: int
    many: int
    rounds: int


SIZES = {Size.TINY: Counts(2, 4, 1), Size.QUICK: Counts(20, 200, 15), Size.FULL: Counts(100, 1_000, 40)}
GOAL_S, GOAL_GROWTH, MEANT = 2.0, 1.5, 10_000
"""The goal in seconds is meant for so many results: among few of them it would hold what a rehearsal begins with."""
ON_BOTH = {"critical_unknown", "competitor_named", "stalled"}
"""Kinds that are rehearsed on PostgreSQL too."""
CUSTOM: dict[str, dict[str, Any]] = {
    "threshold": {"subject": "champion", "below": 2, "calls": 2},
    "phrase": {"phrases": ["invoice", "預算"], "voice": "buyer"},
    "competitor": {"names": [{"name": "Globex", "aliases": ["GX"]}]},
    "staleness": {"days": 20},
}
Home = tuple[SqlBegin, WorkspaceId]


def run(size: Size) -> list[Row]:
    """Time one evaluation by the number of open deals, and a rehearsal of each kind of rule."""
    counts, rows = SIZES[size], list[Row]()
    for kind, fresh in rooms.KINDS.items():
        with home(fresh(), counts.few) as few, home(fresh(), counts.many) as many:
            rows.append(in_turns(kind, few, many, counts))
            settle()
            some = [rule for rule in rules() if kind == "SQLite" or rule.kind in ON_BOTH]
            rows += [rehearsed(kind, *many, rule, counts.many * CALLS) for rule in some]
    return rows


@contextmanager
def home(url: str, deals: int) -> Iterator[Home]:
    """Yield a workspace with so many open deals, ten calls each."""
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


def in_turns(kind: str, few: Home, many: Home, counts: Counts) -> Row:
    """Time all rules over the deal of one finished analysis, with everything stored for it, by number of open deals."""
    taken: dict[int, list[float]] = {counts.few: [], counts.many: []}
    for number in range(counts.rounds):
        for deals, (begin, workspace) in ((counts.few, few), (counts.many, many)):
            with begin(workspace) as work:
                deal = work.opportunities.get(OpportunityId(f"opp_{number}"))
                began = time.perf_counter()
                occasion = Occasion(Trigger.ANALYZED, ConversationId(f"conv_{number}_{CALLS - 1}"))
                evaluate_and_settle(work, deal, NOW, occasion)
                taken[deals].append(time.perf_counter() - began)
    base, figure = (ms(statistics.median(taken[deals])) for deals in (counts.few, counts.many))
    name = f"{kind}, all rules for one result, {counts.many:,} open deals"
    return compared(name, figure, "ms", base, f"{counts.few:,} deals", at_most=GOAL_GROWTH)


def rehearsed(kind: str, begin: SqlBegin, workspace: WorkspaceId, rule: AlertRule, analyses: int) -> Row:
    """Time a rehearsal over everything; on a busy machine CPU says more than the clock."""
    with begin(workspace) as work:
        used = time.process_time()
        found = rehearse(work, rule, NOW)
        used = time.process_time() - used
    name = f"{kind}, rehearsal of {rule.kind} over {analyses:,} results, {found.count:,} alerts: CPU for 10,000"
    return Row(name, round(used * 10_000 / analyses, 2), "s", at_most=GOAL_S if analyses >= MEANT else None)
