"""How long rules take: one finished analysis among 1,000 open deals, and a rehearsal over 10,000 analyses.

python -m tests.bench.alerts_bench
"""

# ruff: noqa: S311  # the deals must be repeatable, not secret

import json
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert

from analysis.alerts.catalog import CUSTOM_KINDS, READY_MADE, starting
from analysis.model.alerts import AlertRule, RuleId
from analysis.model.facts import CallFacts, Checked, Heard, Proof, Said, Suggested
from analysis.model.ids import ConversationId, OpportunityId, WorkspaceId
from analysis.model.meddic import CheckState, Letter, Level, Status
from analysis.model.snapshot import DealStanding, LetterStanding, SnapshotCause
from analysis.model.transcript import Side
from analysis.model.watch import Occasion, Trigger
from analysis.usecases.alerts.evaluate import evaluate_and_settle
from analysis.usecases.alerts.rehearse import rehearse
from analysis.usecases.alerts.seed import seed
from db.directory import Directory
from db.engine import make_engine
from db.guard import BOUND
from db.migrate import migrate
from db.repositories.kept_facts import stored_facts
from db.repositories.snapshots import standing_to_row
from db.schema import (
    call_facts,
    conversations,
    meddic_analyses,
    opportunities,
    opportunity_snapshots,
    transcript_segments,
    transcripts,
)
from db.unit_of_work import SqlBegin
from tests.analysis.usecases.rooms import Queue

RESULT = Path(__file__).parent / "results" / "alerts.json"
NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
SEED = 20261122
DEALS = 1_000
CALLS = 10
LINES = 40
"""Of each transcript, for rules that read every line."""
GOAL_S = 2.0
TIMES = 5
WORDS = [
    "We",
    "type",
    "every",
    "order",
    "twice",
    "and",
    "that",
    "costs",
    "us",
    "six",
    "hours",
    "a",
    "day",
    "in",
    "season",
]
CUSTOM: dict[str, dict[str, Any]] = {
    "threshold": {"subject": "champion", "below": 2, "calls": 2},
    "phrase": {"phrases": ["invoice", "預算"], "voice": "buyer"},
    "competitor": {"names": [{"name": "Globex", "aliases": ["GX"]}]},
    "no_next_step": {"counts": "dated", "days": 14},
    "stage_gate": {"gates": {"trial": {"champion": 2}}},
    "staleness": {"days": 20},
}


def run() -> dict[str, Any]:
    """Return the figures, in milliseconds for one evaluation and seconds for a rehearsal."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        migrate(url)
        engine = make_engine(url)
        workspace = Directory(engine, lambda: NOW).ensure_workspace("local")
        begin = SqlBegin(engine, lambda: NOW, Queue())
        fill(engine, workspace)
        with begin(workspace) as work:
            seed(work)
        result: dict[str, Any] = {
            "open_deals": DEALS,
            "analyses": DEALS * CALLS,
            "goal_s": GOAL_S,
            "evaluate_ms": evaluated(begin, workspace),
            "rehearse_s": {rule.kind: rehearsed(begin, workspace, rule) for rule in rules()},
        }
        engine.dispose()
    slow = {kind: one for kind, one in result["rehearse_s"].items() if one["s"] > GOAL_S}
    return {**result, "over_the_goal": sorted(slow)}


def rules() -> list[AlertRule]:
    """Return every kind of rule that can be rehearsed without a model."""
    custom = [
        replace(starting(kind, RuleId(f"own_{kind}")), enabled=True, settings=CUSTOM[kind])
        for kind in CUSTOM_KINDS
        if kind in {"threshold", "phrase", "competitor", "staleness"}
    ]
    ready = [replace(rule, settings={**rule.settings, "limit": 1_000}) for rule in READY_MADE]
    return [*(rule for rule in ready if rule.kind != "pipeline_fault"), *custom]


def evaluated(begin: SqlBegin, workspace: WorkspaceId) -> dict[str, float]:
    """Time all rules over the deal of one finished analysis, with everything that is stored for it."""
    times, alerts = [], 0
    for number in range(TIMES * 4):
        with begin(workspace) as work:
            deal = work.opportunities.get(OpportunityId(f"opp_{number}"))
            began = time.perf_counter()
            occasion = Occasion(Trigger.ANALYZED, ConversationId(f"conv_{number}_{CALLS - 1}"))
            settled = evaluate_and_settle(work, deal, NOW, occasion).settled
            times.append((time.perf_counter() - began) * 1000)
            alerts += len(settled.claimed)
    times.sort()
    return {"median": round(times[len(times) // 2], 1), "slowest": round(times[-1], 1), "alerts": alerts}


def rehearsed(begin: SqlBegin, workspace: WorkspaceId, rule: AlertRule) -> dict[str, float]:
    """Time a rehearsal over everything."""
    with begin(workspace) as work:
        began = time.perf_counter()
        found = rehearse(work, rule, NOW)
        return {"s": round(time.perf_counter() - began, 2), "alerts": found.count, "looked_at": found.looked_at}


def fill(engine: Engine, workspace: WorkspaceId) -> None:
    """Store the deals, their calls and how they stood, as a month of work leaves them."""
    rng = random.Random(SEED)
    rows: dict[Any, list[dict[str, Any]]] = {}
    for number in range(DEALS):
        for table, row in deal_rows(rng, workspace, number):
            rows.setdefault(table, []).append(row)
    with engine.connect().execution_options(**{BOUND: workspace}) as connection, connection.begin():
        for table, some in rows.items():
            connection.execute(insert(table), some)


def deal_rows(rng: random.Random, workspace: WorkspaceId, number: int) -> list[tuple[Any, dict[str, Any]]]:
    """Return all rows of one deal."""
    deal = f"opp_{number}"
    own = {"workspace_id": workspace}
    made: list[tuple[Any, dict[str, Any]]] = [
        (
            opportunities,
            {
                **own,
                "id": deal,
                "case_number": f"D{number}",
                "company": f"Company {number}",
                "company_key": f"company {number}",
                "stage": rng.choice(["qualified", "trial", "proposal", "negotiation"]),
                "stage_at": NOW - timedelta(days=rng.randint(1, 40)),
                "amount": rng.randint(1, 100) * 10_000,
                "currency": "TWD",
                "close_date": (NOW + timedelta(days=rng.randint(-5, 60))).date(),
                "owner_id": None,
                "owner_run": False,
                "state": "open",
                "created_at": NOW - timedelta(days=60),
            },
        )
    ]
    levels = {letter: [rng.randint(0, 3)] for letter in Letter}
    strengths: list[int] = []
    for at in range(CALLS):
        when = NOW - timedelta(days=29 - at * 2.8, minutes=rng.randint(0, 600))
        call = facts_of_call(rng, number, at, when)
        for trend in levels.values():
            trend.append(max(0, min(3, trend[-1] + rng.choice([0, 0, 0, 1, -1]))))
        strengths.append(rng.randint(10, 95))
        made += call_rows(own, deal, call, when, at)
        standing = standing_of(number, at, when, {letter: trend[1:] for letter, trend in levels.items()}, strengths)
        snapshot = {
            **own,
            "opportunity_id": deal,
            "position": at + 1,
            "at": when,
            "cause": SnapshotCause.ANALYZED,
            "source": f"an_{call.conversation_id}",
            "actor": "",
            **standing_to_row(standing),
        }
        made.append((opportunity_snapshots, snapshot))
    return made


def said(rng: random.Random, side: Side = Side.BUYER) -> Said:
    """Return a line."""
    return Said(f"s{rng.randint(1, 300)}", 0, " ".join(rng.sample(WORDS, 12)), "Lin", side, rng.randint(0, 3_000_000))


def facts_of_call(rng: random.Random, number: int, at: int, when: datetime) -> CallFacts:
    """Return a call with as much in it as calls have: ten moments, two quotes a letter, four questions."""
    kinds = ["next_step", "objection", "competitor", "risk", "buying_signal", "person", "timeline_move"]
    categories = {"objection": ["price", "security", "timing"], "competitor": ["rival"], "risk": ["budget"]}
    moments = tuple(
        Heard(
            kind,
            rng.choice(["Acme", "Globex", "the list", "go-live"]),
            said(rng),
            category=rng.choice(categories.get(kind, [""])),
            attitude="neutral" if kind == "competitor" else "",
            buyers=rng.random() < 0.3,
            due_on=(when + timedelta(days=7)).date() if rng.random() < 0.5 else None,
        )
        for kind in rng.choices(kinds, k=10)
    )
    earlier = ConversationId(f"conv_{number}_{max(0, at - 1)}")
    return CallFacts(
        conversation_id=ConversationId(f"conv_{number}_{at}"),
        occurred_at=when,
        strength=rng.randint(0, 90),
        coverage=rng.randint(1, 6),
        buyers=tuple(rng.sample(["Lin", "Hsu", "Chiu"], rng.randint(1, 2))),
        proofs=tuple(Proof(letter, rng.randint(0, 3), ("Lin",), (said(rng), said(rng))) for letter in Letter),
        heard=moments,
        checked=tuple(
            Checked(letter, earlier, rng.choice(list(CheckState)), rng.randint(0, 2), "Lin", "Who signs?", 1)
            for letter in (Letter.CHAMPION, Letter.METRICS)
        ),
        suggested=tuple(Suggested(letter, 1, "Lin", "Who signs this?", None) for letter in list(Letter)[:4]),
        price=said(rng) if rng.random() < 0.3 else None,
        closing=(said(rng), said(rng)),
        language="en",
    )


def standing_of(
    number: int, at: int, when: datetime, levels: dict[Letter, list[int]], strengths: list[int]
) -> DealStanding:
    """Return how the deal stood after a call."""
    return DealStanding(
        letters=tuple(
            LetterStanding(
                letter=letter,
                level=Level(trend[-1]),
                status=Status.CONFIRMED,
                computed=Level(trend[-1]),
                set_by_person=False,
                contradictions=(),
                last_confirmed_at=when,
                trend=tuple(Level(one) for one in trend),
            )
            for letter, trend in levels.items()
        ),
        coverage=sum(trend[-1] > 0 for trend in levels.values()),
        strength=strengths[-1],
        headline=Letter.CHAMPION,
        strengths=tuple(strengths),
        calls=tuple(ConversationId(f"conv_{number}_{one}") for one in range(at + 1)),
        last_call_at=when,
        owner_run=False,
        rubric_version="bench",
    )


def call_rows(own: dict[str, Any], deal: str, call: CallFacts, when: datetime, at: int) -> list[tuple[Any, Any]]:
    """Return the rows of one call: itself, its transcript and its result."""
    name = call.conversation_id
    empty: Callable[[str], dict[str, str]] = lambda names: dict.fromkeys(names.split(), "")  # noqa: E731 - two uses
    conversation = {
        **own,
        **empty("title external_id language object_key file_name media_type provider consent"),
        "id": name,
        "case_number": name,
        "state": "done",
        "created_at": when,
        "occurred_at": when,
        "opportunity_id": deal,
        "owner_id": None,
        "kind": "sales_call",
        "size_bytes": 0,
        "participants": [],
        "seller_channel": None,
        "priority": "interactive",
        "attempt": 1,
        "reply_to": "nobody",
        "restricted": False,
    }
    transcript = {
        **own,
        "id": f"tr_{name}",
        "conversation_id": name,
        "revision": 1,
        "sha256": f"sha_{name}",
        "participants": [{"label": "Lin", "name": "Lin", "side": "buyer", "source": "given", "role": ""}],
        "language": "en",
        "engine": "given",
        "draft": False,
        "notes": [],
        "created_at": when,
    }
    lines = [
        {
            **own,
            "transcript_id": f"tr_{name}",
            "position": position,
            "segment_id": f"s{position}",
            "text": " ".join(WORDS[position % 5 :]) + ("" if position else f" {at} invoice" * (at % 4 == 0)),
            "speaker": "Lin",
            "start_ms": position * 4000,
            "end_ms": position * 4000 + 3000,
            "flags": [],
            "raw_text": None,
        }
        for position in range(LINES)
    ]
    analysis = {
        **own,
        **empty("summary call_type"),
        "id": f"an_{name}",
        "conversation_id": name,
        "transcript_id": f"tr_{name}",
        "revision": 1,
        "kind": "meddic",
        "letters": [],
        "cues": [],
        "coverage": call.coverage,
        "strength": call.strength,
        "headline": "champion",
        "language": "en",
        "engine": "bench",
        "prompt_version": "1",
        "rubric_version": "1",
        "transcript_sha256": f"sha_{name}",
        "input_tokens": 0,
        "cached_tokens": 0,
        "output_tokens": 0,
        "audio_s": 0.0,
        "cost_usd": 0.0,
        "seconds": 0.0,
        "priced": True,
        "warnings": [],
        "created_at": when,
    }
    kept = {
        **own,
        "conversation_id": name,
        "position": 1,
        "opportunity_id": deal,
        "at": when,
        "occurred_at": when,
        "content": stored_facts(call),
    }
    return [
        (conversations, conversation),
        (transcripts, transcript),
        *((transcript_segments, line) for line in lines),
        (meddic_analyses, analysis),
        (call_facts, kept),
    ]


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
