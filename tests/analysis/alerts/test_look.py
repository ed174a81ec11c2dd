"""What lets a rule look once: what it finds does not depend on what it is not asked about."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from analysis.alerts.kinds import KINDS
from analysis.alerts.look import Glance
from analysis.model.alerts import AlertRule, AlertState
from analysis.model.facts import CallFacts, Checked, DealFacts
from analysis.model.ids import ConversationId
from analysis.model.meddic import CheckState
from analysis.model.watch import Occasion, Trigger
from tests.analysis.alerts.deals import DC, DP, NOW, C, E, I, M, a_call, a_deal, custom, heard, ready, said
from tests.analysis.alerts.made import alert

OWN: dict[str, dict[str, Any]] = {
    "threshold": {"subject": "champion", "below": 3, "calls": 1},
    "staleness": {"days": 1},
    "phrase": {"phrases": ["price"], "voice": "any"},
    "competitor": {"names": ["Globex"], "voice": "any"},
    "question": {"question": "A pilot?"},
}
"""Settings by which the kinds that only admins make find something in `rich`."""


def rule_of(kind: str) -> AlertRule:
    """Return a rule of a kind that finds something."""
    if kind in OWN:
        return custom(kind, **OWN[kind])
    return ready(kind, limit=1_000) if kind == "no_power" else ready(kind)


def rich(*more: CallFacts, **fields: Any) -> DealFacts:
    """Return a deal in which nearly every rule finds something."""
    waiting = Checked(C, ConversationId("conv_1"), CheckState.NOT_ASKED, 2, "Lin", "Who signs?", 1)
    calls = [
        a_call(
            number,
            heard("competitor", "Globex would do", label="Globex", category="rival", attitude="neutral"),
            heard("objection", "The price is high", category="price"),
            heard("objection", "Legal must look", category="legal"),
            heard("risk", "Lin leaves us", category="champion_leaving"),
            heard("timeline_move", "We move it to July", due_on=date(2027, 7, number), was_on=date(2027, 1, 1)),
            heard("person", "Chen", label="Chen"),
            strength=20,
            people={C: ("Lin",)},
            checked=(waiting,),
        )
        for number in (1, 2, 3)
    ]
    lines = {call.conversation_id: (said("Globex and the price"),) for call in (*calls, *more)}
    shown: dict[str, Any] = {
        "stage": "proposal",
        "amount": 5_000,
        "stage_at": NOW - timedelta(days=90),
        "close_date": (NOW + timedelta(days=5)).date(),
    }
    low = {E: 0, C: 1, M: 0, I: 0, DC: 0, DP: 0} if "levels" not in fields else fields.pop("levels")
    return a_deal(*calls, *more, levels=low, strength=30, lines=lines, **(shown | fields))


def occasions(facts: DealFacts) -> Iterator[DealFacts]:
    """Yield the same deal on every occasion."""
    for trigger in Trigger:
        call = facts.calls[-1].conversation_id if trigger is Trigger.ANALYZED else None
        yield replace(facts, occasion=Occasion(trigger, call))


@pytest.mark.parametrize("kind", sorted(kind for kind, one in KINDS.items() if not one.once))
def test_what_looks_at_the_deal_never_asks_for_the_occasion(kind: str) -> None:
    """A rule that does not look at one call finds the same after a call, a change and in the morning."""
    first, *others = [list(KINDS[kind].find(rule_of(kind), facts)) for facts in occasions(rich())]
    assert others == [first] * len(others)


@pytest.mark.parametrize("kind", sorted(kind for kind, one in KINDS.items() if one.fixed))
def test_what_is_fixed_in_a_call_stays_so(kind: str) -> None:
    """Later calls, the deal's fields, its levels and the day change nothing about whether a call has it."""
    rule, facts = rule_of(kind), rich()
    call = Occasion(Trigger.ANALYZED, facts.calls[0].conversation_id)
    later = rich(a_call(4), a_call(5), levels={C: 3, E: 3}, stage="negotiation", amount=9, close_date=None)
    one = {match.subject for match in KINDS[kind].find(rule, replace(facts, occasion=call))}
    moved = replace(later, occasion=call, at=NOW + timedelta(days=40), today=date(2027, 5, 5))
    assert one
    assert {match.subject for match in KINDS[kind].find(rule, moved)} == one


def test_a_look_is_remembered_only_while_the_calls_are_the_same() -> None:
    """Facts that were corrected are looked at anew."""
    rule, facts = rule_of("price_pressure"), rich()
    stored = replace(alert(AlertState.SENT), subject="", conversation_id=facts.calls[0].conversation_id)
    before = Glance(rule, facts)
    assert before.holds(stored)
    silent = replace(facts, calls=(a_call(1), *facts.calls[1:]))
    assert Glance(rule, replace(facts, calls=(*facts.calls, a_call(4))), before).holds(stored)
    assert not Glance(rule, silent, before).holds(stored)
