"""How a deal stands is kept in the transaction that changes it, and is always what a fresh roll-up would say."""

import random
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text, update
from sqlalchemy.exc import DBAPIError

from analysis.errors import RefusedError
from analysis.model.conversation import Conversation
from analysis.model.exchange import CorrectionKind
from analysis.model.ids import AnalysisId, OpportunityId
from analysis.model.meddic import Letter, Level
from analysis.model.rollup import AnalyzedCall
from analysis.model.snapshot import Snapshot, SnapshotCause, Trend, trend_of
from analysis.model.transcript import Side
from analysis.usecases.amend import MarkOwnerRun, Move, MoveCall, TakeBack
from analysis.usecases.corrected import everybody, in_force
from analysis.usecases.corrections import Change, CorrectResult
from analysis.usecases.lists import ListDeals
from analysis.usecases.missing import AddQuote, Missing
from analysis.usecases.snapshots import RebuildSnapshots, fresh, note_deal_of
from db.schema import opportunity_snapshots
from tests.analysis.meddic.test_rollup_example import ONE, THREE, TWO
from tests.analysis.usecases.rooms import Room
from tests.db.conftest import an_opportunity, at_once, bound

RESULTS = (ONE, TWO, THREE)


def series_of(room: Room, deal: OpportunityId) -> list[Snapshot]:
    """Return how a deal stood after everything that changed it."""
    with room.begin(room.workspace) as work:
        return work.snapshots.series(deal)


def a_deal(room: Room, company: str = "Acme") -> OpportunityId:
    """Store a deal without calls."""
    with room.begin(room.workspace) as work:
        return work.opportunities.add(an_opportunity(room.workspace, company=company)).id


def analyzed(room: Room, deal: OpportunityId | None, one: AnalyzedCall) -> tuple[Conversation, AnalysisId]:
    """Store a call with its result as the workflow does."""
    call = room.call(opportunity_id=deal, occurred_at=one.occurred_at)
    with room.begin(room.workspace) as work:
        transcript = work.transcripts.save(call.id, one.transcript)
        analysis = work.analyses.save(call.id, transcript, one.analysis)
        note_deal_of(work, call.id, SnapshotCause.ANALYZED, source=analysis)
    return call, analysis


def holds(room: Room, *deals: OpportunityId) -> None:
    """Assert that what is kept of each deal is what a fresh roll-up says."""
    with room.begin(room.workspace) as work:
        kept = work.snapshots.latest(deals)
        for deal in deals:
            if deal in kept:
                assert kept[deal].standing == fresh(work, deal)
            else:
                assert fresh(work, deal).calls == ()


@pytest.mark.parametrize("seed", range(6))
def test_a_snapshot_is_what_a_fresh_roll_up_says_whatever_happened(room: Room, seed: int) -> None:
    """Random histories over two deals: results, levels, quotes, voices, moves, owner-run, taken back; always equal."""
    chance = random.Random(seed)  # noqa: S311 - the same history for the same seed
    deals = [a_deal(room, "Acme"), a_deal(room, "Other")]
    calls: list[tuple[Conversation, AnalysisId]] = []
    for _ in range(14):
        room.clock.advance(chance.randint(1, 400_000))
        with suppress(RefusedError):  # what is not there any more; a refusal changes nothing
            _something(room, chance, deals, calls)
        holds(room, *deals)


def _something(  # noqa: C901 - one branch a thing that happens
    room: Room, chance: random.Random, deals: list[OpportunityId], calls: list[tuple[Conversation, AnalysisId]]
) -> None:
    kind = chance.choice(("analyzed", "level", "wrong", "added", "voice", "moved", "owner", "back")) if calls else ""
    if kind in {"", "analyzed"}:
        one = chance.choice(RESULTS)
        calls.append(analyzed(room, chance.choice([*deals, None]), replace(one, occurred_at=room.clock())))
        return
    call, analysis = chance.choice(calls)
    asked, letter = room.asked(chance.choice(("U1LIN", "U2DANA"))), chance.choice(list(Letter))
    change = CorrectResult(room.begin)
    if kind == "level":
        level = chance.choice(list(Level))
        change(room.workspace, call.id, analysis, Change(letter=letter, level=level, reason="x"), asked)
    elif kind == "wrong":
        change(room.workspace, call.id, analysis, Change(wrong=((letter, 0),)), asked)
    elif kind == "voice":
        side = chance.choice(list(Side))
        change(room.workspace, call.id, analysis, Change(speaker=chance.randrange(2), side=side), asked)
    elif kind == "added":
        missing = Missing(Letter.IDENTIFY_PAIN, "problem", f"s{chance.randint(1, 11)}")
        AddQuote(room.begin)(room.workspace, call.id, analysis, missing, asked)
    elif kind == "moved":
        with room.begin(room.workspace) as work:
            shown = work.conversations.get(call.id).opportunity_id
        move = Move(chance.choice(deals), "", shown or OpportunityId(""))
        MoveCall(room.begin, room.clock)(room.workspace, call.id, analysis, move, asked)
    elif kind == "owner":
        MarkOwnerRun(room.begin, room.clock)(
            room.workspace, chance.choice(deals), asked, owner_run=chance.random() < 0.5
        )
    else:
        with room.begin(room.workspace) as work:
            made = in_force(work.corrections.of(call.id))
        if made:
            TakeBack(room.begin)(room.workspace, call.id, analysis, chance.choice(made).id, asked)


def test_the_series_says_what_changed_the_deal_and_when(room: Room) -> None:
    """Result by result 50, 56, 50 as in the worked example, then a person's word; as of any day it can be asked."""
    deal = a_deal(room)
    for one in RESULTS:
        room.clock.advance(86_400)
        call, analysis = analyzed(room, deal, one)
    before = room.clock()
    room.clock.advance(86_400)
    change = Change(letter=Letter.CHAMPION, level=Level.STATED, reason="He wrote to the board.")
    CorrectResult(room.begin)(room.workspace, call.id, analysis, change, room.asked())
    series = series_of(room, deal)
    assert [(one.position, one.cause, one.standing.strength) for one in series] == [
        (1, SnapshotCause.ANALYZED, 50),
        (2, SnapshotCause.ANALYZED, 56),
        (3, SnapshotCause.ANALYZED, 50),
        (4, SnapshotCause.CORRECTED, 58),
    ]
    assert series[-1].actor == room.person("U1LIN")
    assert series[2].standing.strengths == (50, 56, 50)
    buyer = series[2].standing.of(Letter.ECONOMIC_BUYER)
    assert (buyer.move, len(buyer.contradictions)) == (Trend.DOWN, 1)
    with room.begin(room.workspace) as work:
        assert work.snapshots.as_of([deal], before)[deal] == series[2]
        assert work.snapshots.as_of([deal], series[0].at - timedelta(seconds=1)) == {}


def test_a_step_that_runs_twice_leaves_one_snapshot(room: Room) -> None:
    """The same result stored again changed nothing."""
    deal = a_deal(room)
    call, analysis = analyzed(room, deal, ONE)
    with room.begin(room.workspace) as work:
        note_deal_of(work, call.id, SnapshotCause.ANALYZED, source=analysis)
    assert len(series_of(room, deal)) == 1


def test_two_calls_that_end_at_once_miss_neither(room: Room) -> None:
    """Whoever keeps the standing second waits for the first and counts its call too."""
    deal = a_deal(room)
    for round_ in range(3):
        later = [replace(one, occurred_at=one.occurred_at + timedelta(days=30 * round_)) for one in (ONE, TWO)]
        at_once([lambda one=one: analyzed(room, deal, one) for one in later])  # type: ignore[misc]
        holds(room, deal)
    with room.begin(room.workspace) as work:
        assert len(work.snapshots.latest([deal])[deal].standing.calls) == 6


def test_a_snapshot_never_changes(room: Room, engine: Engine) -> None:
    """The database refuses it."""
    deal = a_deal(room)
    analyzed(room, deal, ONE)
    change = update(opportunity_snapshots).where(opportunity_snapshots.c.workspace_id == room.workspace)
    with pytest.raises(DBAPIError, match="a snapshot never changes"), bound(engine, room.workspace) as connection:
        connection.execute(change.values(strength=100))


def test_deals_from_before_there_were_snapshots_are_rolled_up_and_rebuilt(room: Room) -> None:
    """A list shows them all the same; rebuilding adds what is missing and nothing else."""
    deal = a_deal(room)
    analyzed(room, deal, ONE)
    other = a_deal(room, "Other")
    call = room.call(opportunity_id=other, occurred_at=ONE.occurred_at)
    with room.begin(room.workspace) as work:
        work.analyses.save(call.id, work.transcripts.save(call.id, ONE.transcript), ONE.analysis)
    listed = ListDeals(room.begin)(room.workspace, room.person("U1LIN"))
    assert {one.strength for one in listed} == {50}
    assert RebuildSnapshots(room.begin)(room.workspace) == (2, 1)
    assert RebuildSnapshots(room.begin)(room.workspace) == (2, 0)
    [added] = series_of(room, other)
    assert added.cause is SnapshotCause.REBUILT
    holds(room, deal, other)


def test_a_moved_call_changes_both_deals(room: Room) -> None:
    """One loses what the call proved, the other has it; taken back it is as before."""
    here, there = a_deal(room, "Here"), a_deal(room, "There")
    analyzed(room, here, ONE)
    call, analysis = analyzed(room, here, TWO)
    moved = MoveCall(room.begin, room.clock)(
        room.workspace, call.id, analysis, Move(there, "", here, "Wrong customer"), room.asked()
    )
    assert moved.id == there
    with room.begin(room.workspace) as work:
        kept = work.snapshots.latest([here, there])
        [made] = work.corrections.of(call.id)
    assert [kept[deal].standing.strengths for deal in (here, there)] == [(50,), (kept[there].standing.strength,)]
    assert {one.cause for one in kept.values()} == {SnapshotCause.REASSIGNED}
    assert (made.kind, made.before, made.after) == (
        CorrectionKind.OPPORTUNITY,
        {"opportunity": here},
        {"opportunity": there},
    )
    TakeBack(room.begin)(room.workspace, call.id, analysis, made.id, room.asked())
    with room.begin(room.workspace) as work:
        assert work.snapshots.latest([here])[here].standing.strengths == (50, 56)
    holds(room, here, there)


def test_owner_run_is_kept_with_who_said_it(room: Room, engine: Engine) -> None:
    """Marked once: the second time nothing changes; a deal of another workspace is not there."""
    deal = a_deal(room)
    analyzed(room, deal, ONE)
    mark = MarkOwnerRun(room.begin, room.clock)
    assert mark(room.workspace, deal, room.asked(), owner_run=True)
    assert not mark(room.workspace, deal, room.asked(), owner_run=True)
    last = series_of(room, deal)[-1]
    assert (last.cause, last.standing.owner_run, last.actor) == (SnapshotCause.OWNER_RUN, True, room.person("U1LIN"))
    assert ("opportunity.edited", room.person("U1LIN")) in room.audited(engine)
    with pytest.raises(RefusedError, match="opportunity-not-found"):
        mark(room.workspace, OpportunityId("opp_unknown"), room.asked(), owner_run=True)


@pytest.mark.parametrize(
    ("levels", "trend"),
    [((), Trend.NEW), ((2,), Trend.NEW), ((2, 3), Trend.UP), ((0, 3, 2), Trend.DOWN), ((1, 2, 2), Trend.SAME)],
)
def test_a_trend_compares_the_last_two_calls(levels: tuple[int, ...], trend: Trend) -> None:
    """One call has nothing to compare with."""
    assert trend_of(tuple(Level(level) for level in levels)) is trend


def test_what_is_under_way_is_found_by_its_index(room: Room, engine: Engine) -> None:
    """SQLite reads the partial index, not every conversation of the installation."""
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads a table of a few rows whole, whatever indexes it has")
    with engine.connect() as connection:
        plan = connection.execute(
            text(
                "explain query plan select workspace_id, id, attempt from conversations "
                "where conversations.state in ('queued', 'running')"
            ),
            execution_options={"across_workspaces": True},
        ).all()
    assert "ix_conversations_active" in str(plan)


def test_voices_are_numbered_by_who_was_heard(room: Room) -> None:
    """The example's transcripts have the two voices the random histories relabel."""
    assert all(len(everybody(one.transcript)) >= 2 for one in RESULTS)
