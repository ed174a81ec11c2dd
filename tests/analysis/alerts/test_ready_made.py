"""Each ready-made rule: what makes it speak, and what only looks like it; in English and Chinese."""

# ruff: noqa: RUF001  # full-width punctuation is what is said

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from analysis.alerts.catalog import READY_MADE
from analysis.alerts.kinds import KINDS
from analysis.alerts.look import Glance
from analysis.model.alerts import AlertState, Recipient, Scope, Severity
from analysis.model.facts import Checked, Denied
from analysis.model.ids import ConversationId
from analysis.model.meddic import CheckState
from analysis.model.rollup import ContradictionKind
from analysis.model.transcript import Side
from analysis.model.watch import Need, Trigger
from tests.analysis.alerts.deals import (
    DC,
    DP,
    NOW,
    STRONG,
    TODAY,
    C,
    E,
    I,
    M,
    a_call,
    a_deal,
    found,
    heard,
    needs,
    ready,
    said,
)
from tests.analysis.alerts.made import alert

BOTH = pytest.mark.parametrize("words", ["Please send the contract.", "請寄合約給我們。"])


def test_every_rule_of_the_table_is_there() -> None:
    """All ready-made rules have a kind, but for the one about the service itself, which looks at no deal."""
    assert len(READY_MADE) == 24
    assert {rule.kind for rule in READY_MADE} - set(KINDS) == {"pipeline_fault"}


@BOTH
def test_close_now(words: str) -> None:
    """It takes a signal in this call, strength from 80, all six letters, and champion, buyer and pain at 2."""
    signal = heard("buying_signal", words, category="asks_contract")
    [match] = found(ready("close_now"), a_deal(a_call(1, signal), levels=STRONG | {DP: 2}, strength=80))
    assert match.signals[0].text == words
    assert match.severity is Severity.HIGH
    assert match.change.params["letters"] == "@letter-decision_process"
    assert not found(ready("close_now"), a_deal(a_call(1, signal), levels=STRONG, strength=79))
    assert not found(ready("close_now"), a_deal(a_call(1), levels=STRONG, strength=95))
    assert not found(ready("close_now"), a_deal(a_call(1, signal), levels=STRONG | {M: 0}, strength=85))
    for letter in (C, E, I):
        assert not found(ready("close_now"), a_deal(a_call(1, signal), levels=STRONG | {letter: 1}, strength=85))
    earlier = a_deal(a_call(1, signal), a_call(2), levels=STRONG, strength=95)
    assert not found(ready("close_now"), earlier)


@pytest.mark.parametrize("name", ["Mr Hsu", "許總"])
def test_missing_decision_maker(name: str) -> None:
    """An economic buyer at most claimed after two calls; told again where the stage advances or the level falls."""
    calls = a_call(1, people={E: (name,)}), a_call(2)
    [match] = found(ready("missing_decision_maker"), a_deal(*calls, levels={E: 1}))
    assert match.subject == E
    assert match.conversation_id == "conv_2"
    assert match.change.params["named"] == name
    assert match.checked == ("conv_1", "conv_2")
    assert not found(ready("missing_decision_maker"), a_deal(calls[0], levels={E: 1}))
    assert not found(ready("missing_decision_maker"), a_deal(*calls, levels={E: 2}))
    [later] = found(ready("missing_decision_maker"), a_deal(*calls, a_call(3), levels={E: 1}))
    assert later.fingerprint == match.fingerprint
    [advanced] = found(ready("missing_decision_maker"), a_deal(*calls, levels={E: 1}, stage="trial"))
    assert advanced.fingerprint != match.fingerprint
    assert advanced.stage > match.stage
    [fell] = found(ready("missing_decision_maker"), a_deal(*calls, levels={E: 0}, trends={E: [1, 0]}))
    assert fell.badness > match.badness


def test_manager_escalation() -> None:
    """Three calls running below 40 each, an empty one counts; a call that reaches 40 breaks the run."""
    low = [a_call(n, strength=n * 10, coverage=n) for n in (1, 2, 3)]
    [match] = found(ready("manager_escalation"), a_deal(*low))
    assert match.change.params["numbers"] == "10 (1/6) → 20 (2/6) → 30 (3/6)"
    assert match.rule.recipients == (Recipient.REP, Recipient.MANAGER)
    assert found(ready("manager_escalation"), a_deal(a_call(0, strength=0, coverage=0), *low[1:]))
    assert not found(ready("manager_escalation"), a_deal(*low[:2]))
    assert not found(ready("manager_escalation"), a_deal(*low, a_call(4, strength=40)))
    assert not found(ready("manager_escalation"), a_deal(low[0], a_call(2, strength=45), *low[1:]))
    [fourth] = found(ready("manager_escalation"), a_deal(*low, a_call(4, strength=5)))
    assert fourth.fingerprint == match.fingerprint


def test_critical_unknown() -> None:
    """Economic buyer, pain or champion at nought from the second call on: one line and one question for each."""
    calls = a_call(1), a_call(2)
    [match] = found(ready("critical_unknown"), a_deal(*calls, levels={E: 0, C: 0}))
    assert match.change.key == "alert-critical_unknown-change-2"
    assert match.action.params["question_1"] == "@ask-champion-0"
    assert match.badness == 2
    assert not found(ready("critical_unknown"), a_deal(calls[0], levels={E: 0}))
    assert not found(ready("critical_unknown"), a_deal(*calls, levels={E: 1, M: 0, DC: 0}))


@pytest.mark.parametrize(
    ("older", "newer"),
    [("Mr Hsu signs.", "Mr Hsu moved; Ms Chiu signs this now."), ("許總簽核。", "許總調走了，現在是邱小姐簽。")],
)
def test_letter_fell(older: str, newer: str) -> None:
    """A buyer's words against earlier ones on economic buyer, pain or champion: both quotes, once a pair."""
    pair = Denied("k1", E, ContradictionKind.REPLACED, said(older), ConversationId("conv_1"), said(newer, segment="s9"))
    calls = a_call(1), a_call(2, denied=(pair,))
    deal = a_deal(*calls, levels={E: 2}, trends={E: [3, 2]}, open_pairs={E: ("k1",)})
    [match] = found(ready("letter_fell"), deal)
    assert [signal.text for signal in match.signals] == [older, newer]
    assert [signal.call for signal in match.signals] == [1, 2]
    assert (match.change.params["before"], match.change.params["after"]) == ("@level-3", "@level-2")
    assert not found(ready("letter_fell"), a_deal(*calls, levels={E: 2}))  # settled meanwhile
    asked = replace(pair, kind=ContradictionKind.QUESTION)
    assert not found(ready("letter_fell"), a_deal(a_call(1), a_call(2, denied=(asked,)), open_pairs={E: ("k1",)}))
    other = replace(pair, letter=M)
    assert not found(ready("letter_fell"), a_deal(a_call(1), a_call(2, denied=(other,)), open_pairs={M: ("k1",)}))


@pytest.mark.parametrize(
    ("who", "words"), [("Lin", "I am leaving at the end of the month."), ("林經理", "我月底要離職了。")]
)
def test_champion_at_risk(who: str, words: str) -> None:
    """The champion says they go, or misses two calls running while other buyers speak."""
    first = a_call(1, people={C: (who,)}, buyers=(who,))
    going = heard("risk", words, category="champion_leaving", speaker=who)
    [match] = found(ready("champion_at_risk"), a_deal(first, a_call(2, going, buyers=(who, "Hsu"))))
    assert match.change.key == "alert-champion_at_risk-change-leaving"
    assert match.change.params["others"] == "Hsu"
    ours = heard("risk", words, Side.SELLER, category="champion_leaving")
    assert not found(ready("champion_at_risk"), a_deal(first, a_call(2, ours, buyers=(who,))))
    stranger = heard("risk", "Bob is leaving.", category="champion_leaving", speaker="Hsu", label="Bob goes")
    assert not found(ready("champion_at_risk"), a_deal(first, a_call(2, stranger, buyers=("Hsu", who))))
    away = a_call(2, buyers=("Hsu",)), a_call(3, buyers=("Hsu",))
    [absent] = found(ready("champion_at_risk"), a_deal(first, *away))
    assert absent.checked == ("conv_2", "conv_3")
    assert not found(ready("champion_at_risk"), a_deal(first, away[0]))
    unknown = a_call(2, buyers=()), a_call(3, buyers=())
    assert not found(ready("champion_at_risk"), a_deal(first, *unknown))
    assert not found(ready("champion_at_risk"), a_deal(first, *away, a_call(4, buyers=(who,))))
    assert not found(ready("champion_at_risk"), a_deal(a_call(1), *away))  # nobody is the champion


def test_champion_untested() -> None:
    """A champion at most claimed after three calls."""
    calls = [a_call(n) for n in (1, 2, 3)]
    [match] = found(ready("champion_untested"), a_deal(*calls, levels={C: 1}))
    assert match.rule.recipients == (Recipient.REP,)
    assert not found(ready("champion_untested"), a_deal(*calls[:2], levels={C: 1}))
    assert not found(ready("champion_untested"), a_deal(*calls, levels={C: 2}))


def test_weak_after_calls() -> None:
    """Strength below 60 after three calls, with the three weakest letters."""
    calls = [a_call(n) for n in (1, 2, 3)]
    [match] = found(ready("weak_after_calls"), a_deal(*calls, levels={E: 0, C: 1, M: 1}, strength=59))
    assert match.change.params["letters"] == "@letter-economic_buyer @letter-champion @letter-metrics"
    assert not found(ready("weak_after_calls"), a_deal(*calls, strength=60))
    assert not found(ready("weak_after_calls"), a_deal(*calls[:2], strength=20))
    [worse] = found(ready("weak_after_calls"), a_deal(*calls, a_call(4), strength=30, strengths=[50, 50, 50, 30]))
    assert worse.badness > match.badness
    assert worse.fingerprint != match.fingerprint


def test_numbers_missing() -> None:
    """No figure at all after two calls."""
    calls = a_call(1), a_call(2)
    [match] = found(ready("numbers_missing"), a_deal(*calls, levels={M: 0}))
    assert match.severity is Severity.LOW
    assert not found(ready("numbers_missing"), a_deal(*calls, levels={M: 1}))
    assert not found(ready("numbers_missing"), a_deal(calls[0], levels={M: 0}))


@pytest.mark.parametrize(("words", "rival"), [("We also look at Acme.", "Acme"), ("我們也在看鼎新。", "鼎新")])
def test_competitor_named(words: str, rival: str) -> None:
    """The first time a buyer names a rival, and again when they come to prefer it; ours does not count."""
    named = heard("competitor", words, label=rival, category="rival", attitude="neutral")
    [match] = found(ready("competitor_named"), a_deal(a_call(1, named)))
    assert match.signals[0].text == words
    assert match.change.params["rival"] == rival
    assert not found(ready("competitor_named"), a_deal(a_call(1, named), a_call(2, named)))
    liked = replace(named, attitude="positive")
    [again_told] = found(ready("competitor_named"), a_deal(a_call(1, named), a_call(2, liked)))
    assert again_told.subject == match.subject
    assert again_told.badness > match.badness
    ours = heard("competitor", words, Side.SELLER, label=rival, category="rival")
    assert not found(ready("competitor_named"), a_deal(a_call(1, ours)))
    other_use = replace(named, category="other_use")
    assert not found(ready("competitor_named"), a_deal(a_call(1, other_use)))
    waiting = replace(named, category="do_nothing", label="wait")
    assert found(ready("competitor_named"), a_deal(a_call(1, waiting)))[0].change.key.endswith("do_nothing")


@pytest.mark.parametrize("words", ["That is too expensive.", "這個價格太貴了。"])
def test_price_pressure(words: str) -> None:
    """An objection to the price in this call; other objections are other matters."""
    objection = heard("objection", words, category="price")
    [match] = found(ready("price_pressure"), a_deal(a_call(1, objection)))
    assert match.signals[0].text == words
    assert not found(ready("price_pressure"), a_deal(a_call(1, replace(objection, category="timing"))))
    assert not found(ready("price_pressure"), a_deal(a_call(1, objection), a_call(2)))


@pytest.mark.parametrize("words", ["Security has to review it first.", "資安要先審過。"])
def test_blocker(words: str) -> None:
    """A legal, security or purchasing obstacle, each by itself, with the date if one was said."""
    obstacle = heard("objection", words, category="security")
    step = heard("next_step", words, owner="Kai", due_on=TODAY + timedelta(days=5))
    [match] = found(ready("blocker"), a_deal(a_call(1, obstacle, step)))
    assert match.subject == "security"
    assert match.action.params["who"] == "Kai"
    assert match.action.params["day"] == "=2026-11-23"
    assert not found(ready("blocker"), a_deal(a_call(1, replace(obstacle, category="price"))))


@pytest.mark.parametrize("words", ["Thanks, we will talk about it.", "好，我們再討論看看。"])
def test_no_next_step(words: str) -> None:
    """A call without a dated step that the buyer owns; a later call that has one ends it."""
    bare = a_call(1, closing=(said(words),))
    [match] = found(ready("no_next_step"), a_deal(bare))
    assert match.signals[0].text == words
    dated = heard("next_step", "I will send it on Friday.", buyers=True, due="Friday")
    assert not found(ready("no_next_step"), a_deal(a_call(1, dated)))
    ours = heard("next_step", "We send it on Friday.", Side.SELLER, due="Friday")
    assert found(ready("no_next_step"), a_deal(a_call(1, ours)))
    undated = heard("next_step", "I will send it.", buyers=True)
    assert found(ready("no_next_step"), a_deal(a_call(1, undated)))
    stored = replace(alert(AlertState.SENT), subject="", conversation_id=ConversationId("conv_1"))
    assert Glance(ready("no_next_step"), a_deal(bare, a_call(2))).again(stored) is not None
    assert Glance(ready("no_next_step"), a_deal(bare, a_call(2, dated))).again(stored) is None


@pytest.mark.parametrize("words", ["We moved it from March to June.", "我們從三月延到六月。"])
def test_timeline_slip(words: str) -> None:
    """A date that a buyer moves back; the second move of the deal is high, and the manager hears of it too."""
    march, june, july = date(2027, 3, 1), date(2027, 6, 1), date(2027, 7, 1)
    move = heard("timeline_move", words, label="Go-live", was_on=march, due_on=june)
    [match] = found(ready("timeline_slip"), a_deal(a_call(1, move)))
    assert (match.change.params["before"], match.change.params["after"]) == ("=2027-03-01", "=2027-06-01")
    assert (match.severity, match.rule.recipients) == (Severity.MEDIUM, (Recipient.REP,))
    second = replace(move, was_on=june, due_on=july)
    [twice] = found(ready("timeline_slip"), a_deal(a_call(1, move), a_call(2, second)))
    assert (twice.severity, twice.rule.recipients) == (Severity.HIGH, (Recipient.REP, Recipient.MANAGER))
    assert twice.subject != match.subject
    sooner = replace(move, was_on=june, due_on=march)
    assert not found(ready("timeline_slip"), a_deal(a_call(1, sooner)))
    forward = heard("timeline_move", "提前到三月。", due_on=march)
    assert not found(ready("timeline_slip"), a_deal(a_call(1, forward)))


@pytest.mark.parametrize("unmet", ["Ms Chiu", "邱經理"])
def test_single_threaded(unmet: str) -> None:
    """One buyer's voice over three calls, with who was mentioned and not met; a second voice ends it."""
    person = heard("person", f"Ask {unmet}.", label=unmet)
    calls = a_call(1, person), a_call(2), a_call(3)
    [match] = found(ready("single_threaded"), a_deal(*calls))
    assert match.change.params["people"] == unmet
    assert match.conversation_id == "conv_3"
    assert not found(ready("single_threaded"), a_deal(*calls[:2]))
    assert not found(ready("single_threaded"), a_deal(*calls, a_call(4, buyers=("Lin", "Hsu"))))
    assert not found(ready("single_threaded"), a_deal(*calls[:2], a_call(3, buyers=())))


@pytest.mark.parametrize("what", ["Who signs?", "最後是誰核准？"])
def test_question_not_asked(what: str) -> None:
    """A suggested question that was not asked in two calls running, the weightiest first; once asked it is over."""

    def checks(state: CheckState, unasked: int) -> tuple[Checked, ...]:
        return (Checked(E, ConversationId("conv_1"), state, unasked, "Lin", what, 1),)

    calls = a_call(1), a_call(2, checked=checks(CheckState.NOT_ASKED, 0))
    assert not found(ready("question_not_asked"), a_deal(*calls))
    twice = a_call(3, checked=checks(CheckState.NOT_ASKED, 1))
    [match] = found(ready("question_not_asked"), a_deal(*calls, twice))
    assert match.action.params["question"] == what
    assert match.checked == ("conv_2", "conv_3")
    assert not found(ready("question_not_asked"), a_deal(*calls, a_call(3, checked=checks(CheckState.ASKED, 1))))
    assert not found(ready("question_not_asked"), a_deal(*calls, a_call(3, checked=checks(CheckState.UNKNOWN, 1))))


@pytest.mark.parametrize("words", ["It costs 300 a month.", "一個月三千塊。"])
def test_price_never_discussed(words: str) -> None:
    """A proposal on whose calls nobody spoke of the price; without a stage the rule says what it needs."""
    calls = a_call(1), a_call(2)
    [match] = found(ready("price_never_discussed"), a_deal(*calls, stage="proposal"))
    assert match.checked == ("conv_1", "conv_2")
    assert found(ready("price_never_discussed"), a_deal(*calls, stage="Negotiation"))
    assert not found(ready("price_never_discussed"), a_deal(*calls, stage="trial"))
    assert not found(ready("price_never_discussed"), a_deal(a_call(1, price=said(words)), stage="proposal"))
    assert needs(ready("price_never_discussed"), a_deal(*calls)) == [Need.STAGE]


def test_close_date_passed() -> None:
    """A close date before today; the new date is one a buyer said, or none."""
    yesterday = TODAY - timedelta(days=1)
    deal = a_deal(a_call(1), close_date=yesterday, trigger=Trigger.DAILY)
    [match] = found(ready("close_date_passed"), deal)
    assert match.subject == yesterday.isoformat()
    assert not found(ready("close_date_passed"), a_deal(a_call(1), close_date=TODAY, trigger=Trigger.DAILY))
    assert not found(ready("close_date_passed", grace=1), deal)
    step = heard("next_step", "We decide on 1 December.", due_on=date(2026, 12, 1))
    [dated] = found(ready("close_date_passed"), a_deal(a_call(1, step), close_date=yesterday, trigger=Trigger.DAILY))
    assert dated.action.params["new"] == "=2026-12-01"
    assert needs(ready("close_date_passed"), a_deal(a_call(1), trigger=Trigger.DAILY)) == [Need.CLOSE_DATE]


def test_closing_with_gaps() -> None:
    """Within 30 days of the close date without proof of who decides or how; told again at 14, 7 and 3 days."""
    told = {}
    for days in (31, 30, 15, 14, 13, 7, 4, 3, 0, -1):
        deal = a_deal(a_call(1), levels={E: 1}, close_date=TODAY + timedelta(days=days), trigger=Trigger.DAILY)
        same_date = [replace(m, subject="") for m in found(ready("closing_with_gaps"), deal)]
        told[days] = same_date[0].badness if same_date else 0
    assert told == {31: 0, 30: 1, 15: 1, 14: 2, 13: 2, 7: 3, 4: 3, 3: 4, 0: 4, -1: 0}
    due = TODAY + timedelta(days=5)
    assert not found(ready("closing_with_gaps"), a_deal(a_call(1), close_date=due, trigger=Trigger.DAILY))
    [match] = found(ready("closing_with_gaps"), a_deal(a_call(1), levels={DP: 1}, close_date=due))
    assert match.change.params["letters"] == "@letter-decision_process"
    assert needs(ready("closing_with_gaps"), a_deal(a_call(1))) == [Need.CLOSE_DATE]


def test_stage_gate() -> None:
    """A stage ahead of its proof, with exactly what is missing; the same at the next call, anew at the next stage."""
    rule = ready("stage_gate")
    [match] = found(rule, a_deal(a_call(1), levels={I: 2, DC: 1, DP: 0}, stage="trial"))
    assert match.change.params["letters"] == "@letter-decision_criteria @letter-decision_process"
    assert match.badness == 3
    assert not found(rule, a_deal(a_call(1), levels={M: 0, C: 0, E: 0}, stage="trial"))
    assert not found(rule, a_deal(a_call(1), levels=dict.fromkeys((M, E, DC, DP, I, C), 0), stage="new"))
    [negotiation] = found(rule, a_deal(a_call(1), levels={C: 1}, stage="negotiation"))
    assert negotiation.fingerprint != match.fingerprint
    assert needs(rule, a_deal(a_call(1))) == [Need.STAGE]


@pytest.mark.parametrize(
    ("stage", "limit"), [("new", 7), ("contacted", 7), ("qualified", 14), ("proposal", 21), ("negotiation", 30)]
)
def test_stalled(stage: str, limit: int) -> None:
    """More days at a stage than it takes; on the last of them nothing is said."""

    def deal(days: int) -> list[object]:
        facts = a_deal(a_call(1), stage=stage, stage_at=NOW - timedelta(days=days), trigger=Trigger.DAILY)
        return list(found(ready("stalled"), facts))

    assert deal(limit + 1)
    assert not deal(limit)
    assert not found(ready("stalled"), a_deal(a_call(1), stage="trial", trigger=Trigger.DAILY))
    assert needs(ready("stalled"), a_deal(a_call(1), trigger=Trigger.DAILY)) == [Need.STAGE]


@pytest.mark.parametrize("step", ["Send the list", "寄清單"])
def test_quiet_deal(step: str) -> None:
    """No call for 14 days, with what was promised last."""
    promised = heard("next_step", "I will.", label=step, buyers=True, due="Friday")
    [match] = found(ready("quiet_deal"), a_deal(a_call(1, promised, days_ago=14), trigger=Trigger.DAILY))
    assert match.change.params == {**match.change.params, "days": 14, "step": step}
    assert not found(ready("quiet_deal"), a_deal(a_call(1, days_ago=13.9), trigger=Trigger.DAILY))
    assert not found(ready("quiet_deal"), a_deal(trigger=Trigger.DAILY))


def test_no_power() -> None:
    """A large deal far along, on whose calls nobody with the money was heard; off until an admin sets the limit."""
    fields: dict[str, Any] = {"stage": "proposal", "amount": 900_000.0, "currency": "TWD"}
    rule = ready("no_power", limit=500_000)
    named = a_call(1, people={E: ("Mr Hsu",)})
    [match] = found(rule, a_deal(named, **fields))
    assert match.change.params["named"] == "Mr Hsu"
    assert not found(rule, a_deal(named, a_call(2, buyers=("Hsu Wei",)), **fields))
    assert not found(rule, a_deal(named, **{**fields, "amount": 500_000.0}))
    assert not found(rule, a_deal(named, **{**fields, "stage": "trial"}))
    assert needs(ready("no_power"), a_deal(named, **fields)) == [Need.LIMIT]
    assert needs(rule, a_deal(named, stage="proposal")) == [Need.AMOUNT]


def test_nothing_is_said_of_a_deal_that_is_closed_or_out_of_scope() -> None:
    """Won and lost deals are left alone; a scope looks at team, stage and amount as they stood."""
    calls = a_call(1), a_call(2)
    rule = ready("numbers_missing")
    assert not found(rule, a_deal(*calls, levels={M: 0}, state="won"))
    for scope, speaks in (
        (Scope(teams=("North",)), True),
        (Scope(teams=("south",)), False),
        (Scope(stages=("trial",)), True),
        (Scope(stages=("new",)), False),
        (Scope(amount_from=100), True),
        (Scope(amount_from=101), False),
        (Scope(amount_to=99), False),
    ):
        deal = a_deal(*calls, levels={M: 0}, stage="trial", amount=100.0)
        assert bool(found(replace(rule, scope=scope), deal)) is speaks
    assert not found(replace(rule, scope=Scope(amount_from=0)), a_deal(*calls, levels={M: 0}))
