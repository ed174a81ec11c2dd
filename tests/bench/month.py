"""A month of deals as a bench needs them: calls, results, facts and how each deal stood, stored in bulk."""

# ruff: noqa: S311  # the deals must be repeatable, not secret

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert, text

from analysis.model.facts import CallFacts, Checked, Heard, Proof, Said, Suggested
from analysis.model.ids import ConversationId, WorkspaceId
from analysis.model.meddic import CheckState, Letter, Level, Status
from analysis.model.snapshot import DealStanding, LetterStanding, SnapshotCause
from analysis.model.transcript import Side
from db.guard import BOUND
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

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
SEED = 20261122
CALLS = 10
"""Of each deal."""
LINES = 40
"""Of each transcript, for rules that read every line."""
BATCH = 100
"""Deals at a time."""
# Past the guard, which knows no such form: there is one workspace. One call in five speaks of what a rule listens for.
COPIED = """
insert into transcript_segments
    (workspace_id, transcript_id, position, segment_id, text, speaker, start_ms, end_ms, flags)
select s.workspace_id, t.id, s.position, s.segment_id, s.text || ' ' || t.id, s.speaker, s.start_ms, s.end_ms, s.flags
from transcript_segments s join transcripts t on t.workspace_id = s.workspace_id
where s.transcript_id = 'tr_conv_0_0' and t.id <> s.transcript_id
    and (s.position > 0 or substr(t.id, length(t.id)) in ('0', '4'))
"""
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


def fill(
    engine: Engine,
    workspace: WorkspaceId,
    deals: int,
    *,
    first: int = 0,
    lines: int = LINES,
    owners: Sequence[str | None] = (None,),
    facts: bool = True,
) -> None:
    """Store deals with their calls and how they stood, as a month of work leaves them; in bulk.

    Args:
        engine: Of the database.
        workspace: Where.
        deals: How many.
        first: Number of the first; more are added to what is there.
        lines: Of each transcript; 0 for none.
        owners: People whose the deals are, in turns.
        facts: Whether rules will look.
    """
    rng = random.Random(SEED + first)
    with engine.connect().execution_options(**{BOUND: workspace}) as connection, connection.begin():
        for begin in range(first, first + deals, BATCH):
            rows: dict[Any, list[dict[str, Any]]] = {}
            for number in range(begin, min(begin + BATCH, first + deals)):
                for table, row in deal_rows(rng, workspace, number, owners[number % len(owners)]):
                    if facts or table is not call_facts:
                        rows.setdefault(table, []).append(row)
            for table, some in rows.items():
                connection.execute(insert(table), some)
        if lines:
            put_lines(connection, workspace, lines)
    with engine.connect() as link:
        link.execute(text("analyze"))
        link.commit()


def put_lines(connection: Connection, workspace: WorkspaceId, lines: int) -> None:
    """Give every transcript its lines, no two the same: one call's are made here, the server copies them."""
    first = "tr_conv_0_0"
    made: list[dict[str, Any]] = [
        {
            "workspace_id": workspace,
            "transcript_id": first,
            "position": position,
            "segment_id": f"s{position}",
            "text": " ".join(WORDS[position % 5 :]) + ("" if position else " about the invoice"),
            "speaker": "Lin",
            "start_ms": position * 4000,
            "end_ms": position * 4000 + 3000,
            "flags": [],
            "raw_text": None,
        }
        for position in range(lines)
    ]
    connection.execute(insert(transcript_segments), made)
    connection.connection.cursor().execute(COPIED)


def deal_rows(
    rng: random.Random, workspace: WorkspaceId, number: int, owner: str | None
) -> list[tuple[Any, dict[str, Any]]]:
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
                "owner_id": owner,
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
        made += call_rows(own, deal, call, when, owner)
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


def call_rows(
    own: dict[str, Any], deal: str, call: CallFacts, when: datetime, owner: str | None
) -> list[tuple[Any, Any]]:
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
        "owner_id": owner,
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
        (meddic_analyses, analysis),
        (call_facts, kept),
    ]
