"""A rehearsal is what a live replay of the same days comes to, and it writes nothing."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine, select

from analysis.alerts.catalog import READY_MADE, starting
from analysis.model.alerts import AlertRule, RuleId, Scope
from analysis.model.ids import AnalysisId, ConversationId
from analysis.model.snapshot import SnapshotCause
from analysis.model.watch import Asks, Occasion, Trigger
from analysis.usecases.alerts.evaluate import evaluate_and_settle
from analysis.usecases.alerts.rehearse import rehearse
from analysis.usecases.alerts.seed import seed
from analysis.usecases.edit_opportunity import edit, fields_of
from analysis.usecases.snapshots import note_deal_of
from bot.demo import samples
from db.schema import alert_history
from tests.analysis.usecases.rooms import Room
from tests.db.conftest import an_opportunity, bound

DAY_S = 86_400
STAGES = {2: "trial", 5: "proposal", 9: "negotiation"}
CALLS = {0, 1, 4, 8}
DAYS = 29


def test_rehearsal_equals_a_live_replay(room: Room, engine: Engine) -> None:
    """Thirty days lived with all rules on: each rule, rehearsed at the end, claims what it claimed then."""
    room.clock.now = room.clock.now.replace(hour=5, minute=59)
    with room.begin(room.workspace) as work:
        owner = work.users.ensure("U1").id
        made = an_opportunity(room.workspace, owner_id=owner, created_at=room.clock.now)
        deal = work.opportunities.add(made).id
        seed(work)
        rules = work.alerts.rules()
    for day in range(DAYS):
        room.clock.advance(60)  # six o'clock: the daily look
        live(room, deal, Occasion(Trigger.DAILY))
        room.clock.advance(3600)
        if day in CALLS:
            language = samples.CALL_EN if day % 2 else samples.CALL_ZH
            call, result = room.sample(
                language, opportunity_id=deal, occurred_at=room.clock.now, created_at=room.clock.now
            )
            analyzed(room, call.id, result)
            live(room, deal, Occasion(Trigger.ANALYZED, call.id))
        room.clock.advance(3600)
        if day in STAGES:
            with room.begin(room.workspace) as work:
                stands = work.opportunities.get(deal)
                close = (room.clock.now + timedelta(days=12)).date()
                new = replace(fields_of(stands), stage=STAGES[day], close_date=close)
                edit(work, stands, new, actor=None, clock=room.clock)
        room.clock.advance(DAY_S - 7260)
    lived = claims(room, engine)
    with room.begin(room.workspace) as work:
        rehearsed = {rule.id: rehearse(work, rule, room.clock.now).count for rule in rules}
    assert claims(room, engine) == lived
    assert {rule: count for rule, count in rehearsed.items() if count} == lived
    assert len(lived) > 3


def live(room: Room, deal: str, occasion: Occasion) -> None:
    """Let the rules look, as the pipeline and the schedule do."""
    with room.begin(room.workspace) as work:
        found = work.opportunities.find(deal)
        assert found is not None
        evaluate_and_settle(work, found, room.clock(), occasion)


def analyzed(room: Room, call: ConversationId, analysis: AnalysisId) -> None:
    """Keep the deal as the storing step does."""
    with room.begin(room.workspace) as work:
        note_deal_of(work, call, SnapshotCause.ANALYZED, source=analysis)


def claims(room: Room, engine: Engine) -> Counter[str]:
    """Return how many alerts each rule claimed."""
    query = select(alert_history.c.rule_id).where(
        alert_history.c.workspace_id == room.workspace, alert_history.c.state != "suppressed"
    )
    with bound(engine, room.workspace) as connection:
        return Counter(connection.scalars(query))


def test_a_question_is_priced_not_asked(room: Room) -> None:
    """Its rehearsal says about how many calls it would have asked, for at most what reading them cost; it asks none."""
    with room.begin(room.workspace) as work:
        deal = work.opportunities.add(an_opportunity(room.workspace, created_at=room.clock.now)).id
    for _ in range(2):
        room.clock.advance(DAY_S)
        call, result = room.sample(opportunity_id=deal, occurred_at=room.clock.now, created_at=room.clock.now)
        analyzed(room, call.id, result)
    room.clock.advance(DAY_S)
    question = replace(starting("question", RuleId("own_question")), settings={"question": "Did they ask for a pilot?"})
    elsewhere = replace(question, scope=Scope(stages=("negotiation",)))
    with room.begin(room.workspace) as work:
        found, outside = (rehearse(work, one, room.clock.now) for one in (question, elsewhere))
        fixed = rehearse(work, ready_made("no_next_step"), room.clock.now)
    assert found.asks == Asks(2, 0.0)
    assert (found.count, found.deals) == (0, ())
    assert outside.asks == Asks(0, 0.0)
    assert fixed.asks is None


def ready_made(name: str) -> AlertRule:
    """Return a ready-made rule."""
    return next(rule for rule in READY_MADE if rule.id == name)
