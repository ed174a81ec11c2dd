"""What a person sets right about a deal ends and raises alerts at once, as a field that an admin edits does."""

from dataclasses import replace

from sqlalchemy import Engine, select

from analysis.alerts.catalog import starting
from analysis.model.alerts import AlertState, RuleId
from analysis.model.conversation import Conversation, Opportunity
from analysis.model.ids import AnalysisId, OpportunityId
from analysis.model.meddic import Letter, Level
from analysis.model.snapshot import SnapshotCause
from analysis.model.watch import Occasion, Trigger
from analysis.usecases.alerts.evaluate import evaluate_and_settle
from analysis.usecases.alerts.rehearse import rehearse
from analysis.usecases.amend import MarkOwnerRun, Move, MoveCall, TakeBack
from analysis.usecases.corrections import Change, CorrectResult
from analysis.usecases.snapshots import note_deal_of
from db.schema import alert_history, opportunity_changes
from tests.analysis.usecases.rooms import Room
from tests.db.conftest import an_opportunity, bound

RULE = RuleId("own_metrics")
CHAMPION = RuleId("own_champion")


def a_deal(room: Room) -> tuple[Opportunity, Conversation, AnalysisId]:
    """Store a deal with one analyzed call, and two rules of which one finds that metrics are not confirmed."""
    with room.begin(room.workspace) as work:
        owner = work.users.ensure("U1LIN").id
        deal = work.opportunities.add(an_opportunity(room.workspace, owner_id=owner, created_at=room.clock.now))
        for name, letter in ((RULE, Letter.METRICS), (CHAMPION, Letter.CHAMPION)):
            rule = replace(starting("threshold", name), enabled=True)
            work.rulebook.add(replace(rule, settings={"subject": letter, "below": 3, "calls": 1}), by="")
    room.clock.advance(60)
    call, analysis = room.sample(opportunity_id=deal.id, owner_id=owner, occurred_at=room.clock.now)
    with room.begin(room.workspace) as work:
        note_deal_of(work, call.id, SnapshotCause.ANALYZED, source=analysis)
        evaluate_and_settle(work, deal, room.clock.now, Occasion(Trigger.ANALYZED, call.id))
    room.clock.advance(60)
    return deal, call, analysis


def state(room: Room, engine: Engine, rule: RuleId = RULE) -> list[str]:
    """Return the states of a rule's alerts, in order of time."""
    query = (
        select(alert_history.c.state)
        .where(alert_history.c.workspace_id == room.workspace, alert_history.c.rule_id == rule)
        .order_by(alert_history.c.created_at, alert_history.c.id)
    )
    with bound(engine, room.workspace) as connection:
        return list(connection.scalars(query))


def correct(room: Room, call: Conversation, analysis: AnalysisId, letter: Letter, level: Level) -> None:
    """Let a person say at which level a letter is."""
    change = Change(letter=letter, level=level, reason="I was there")
    CorrectResult(room.begin)(room.workspace, call.id, analysis, change, room.asked())
    room.clock.advance(60)


def test_a_correction_ends_and_raises_alerts_at_once(room: Room, engine: Engine) -> None:
    """A level set by a person ends what is no longer true, without a next call; a lowered one is told at once."""
    _, call, analysis = a_deal(room)
    assert state(room, engine) == [AlertState.PENDING]
    correct(room, call, analysis, Letter.METRICS, Level.CONFIRMED)
    assert state(room, engine) == [AlertState.RESOLVED]
    before = state(room, engine, CHAMPION)
    correct(room, call, analysis, Letter.CHAMPION, Level.UNKNOWN)
    assert AlertState.PENDING in state(room, engine, CHAMPION)
    assert len(state(room, engine, CHAMPION)) >= len(before)


def test_taking_a_correction_back_makes_the_alert_true_again(room: Room, engine: Engine) -> None:
    """Nobody had seen it end, so the same alert stands open again."""
    _, call, analysis = a_deal(room)
    correct(room, call, analysis, Letter.METRICS, Level.CONFIRMED)
    with room.begin(room.workspace) as work:
        [made] = work.corrections.of(call.id)
    TakeBack(room.begin)(room.workspace, call.id, analysis, made.id, room.asked())
    assert state(room, engine) == [AlertState.PENDING]


def test_a_moved_call_takes_its_alerts_along(room: Room, engine: Engine) -> None:
    """The deal it leaves has nothing to tell any more, the one it comes to has."""
    deal, call, analysis = a_deal(room)
    move = MoveCall(room.begin, room.clock)
    moved = move(room.workspace, call.id, analysis, Move(OpportunityId(""), "Elsewhere", deal.id), room.asked())
    with room.begin(room.workspace) as work:
        assert not work.alert_log.open_of(deal.id)
        assert [one.rule_id for one in work.alert_log.open_of(moved.id) if one.rule_id == RULE] == [RULE]
    assert sorted(state(room, engine)) == [AlertState.PENDING, AlertState.RESOLVED]


def test_who_runs_the_buyer_is_a_field_like_others(room: Room, engine: Engine) -> None:
    """Marking it keeps the change and lets the rules look; what an admin switched off meanwhile ends with it."""
    deal, _, _ = a_deal(room)
    with room.begin(room.workspace) as work:
        rule = next(one for one in work.alerts.rules() if one.id == RULE)
        work.rulebook.add(replace(rule, version=2, enabled=False), by="")
    mark = MarkOwnerRun(room.begin, room.clock)
    assert mark(room.workspace, deal.id, room.asked(), owner_run=True)
    assert state(room, engine) == [AlertState.RESOLVED]
    assert not mark(room.workspace, deal.id, room.asked(), owner_run=True)
    with bound(engine, room.workspace) as connection:
        kept = connection.execute(
            select(opportunity_changes.c.field, opportunity_changes.c.after).where(
                opportunity_changes.c.workspace_id == room.workspace
            )
        ).all()
    assert [tuple(row) for row in kept] == [("owner_run", True)]


def test_a_rehearsal_looks_when_people_set_things_right(room: Room, engine: Engine) -> None:
    """What a correction raised live, a rehearsal of the same days raises too."""
    _, call, analysis = a_deal(room)
    correct(room, call, analysis, Letter.METRICS, Level.CONFIRMED)
    correct(room, call, analysis, Letter.METRICS, Level.CLAIMED)
    with room.begin(room.workspace) as work:
        rule = next(one for one in work.alerts.rules() if one.id == RULE)
        rehearsed = rehearse(work, rule, room.clock.now).count
    lived = [one for one in state(room, engine) if one != AlertState.SUPPRESSED]
    assert rehearsed == len(lived) == 2
