"""Where the deal is said to be, against what its calls prove, and for how long it has been there."""

from collections.abc import Iterator, Mapping

from analysis.alerts.kind import ON_ALL, ON_DAY, ON_DEAL, Kind
from analysis.alerts.kinds.buyer import stage_index, stage_unknown
from analysis.alerts.tell import (
    asking,
    by_when,
    day,
    everything,
    found,
    last_said,
    letter_keys,
    level_of,
    signals,
)
from analysis.meddic.rubric import LETTERS
from analysis.model.alerts import AlertMatch, AlertRule, Signal
from analysis.model.facts import CallFacts, DealFacts, Heard
from analysis.model.meddic import Letter
from analysis.model.transcript import Side
from analysis.model.watch import Need

MARKS = (30, 14, 7, 3)
"""Days before the close date at which what is missing is told (again)."""
PROVEN = 2


def price_never_discussed(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find a proposal on whose calls nobody spoke of the price."""
    gate = stage_index(facts, str(rule.settings.get("stage", "proposal")))
    if not facts.calls or facts.stage < gate or any(call.price for call in facts.calls):
        return
    yield found(
        rule,
        facts,
        ["no price", rule.settings.get("stage", "proposal")],
        params={"stage": facts.deal.stage, "calls": len(facts.calls), **_who(facts)},
        checked=everything(facts),
        since=facts.deal.stage_at,
    )


def close_date_passed(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find a deal that is open after the day it was to close."""
    due = facts.deal.close_date
    if due is None or (facts.today - due).days <= int(rule.settings.get("grace", 0)):
        return
    told = _new_date(facts)
    yield found(
        rule,
        facts,
        [due],
        subject=due.isoformat(),
        how="-said" if told else "",
        params={
            "close": day(due),
            "days": (facts.today - due).days,
            "new": day(told[1].due_on) if told and told[1].due_on else "",
            **_who(facts),
        },
        signals=signals(facts, told[0], [told[1].said]) if told else last_words(facts),
        checked=everything(facts),
    )


def _new_date(facts: DealFacts) -> tuple[CallFacts, Heard] | None:
    """Return the last words of a buyer that name a day still to come, for a move or a step."""
    for call in reversed(facts.calls):
        for one in reversed(call.told("timeline_move", "next_step")):
            if one.said.side is Side.BUYER and one.due_on and one.due_on >= facts.today:
                return call, one
    return None


def closing_with_gaps(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find a deal that is to close soon though who decides, or how, is unproven; again as the day comes nearer."""
    due = facts.deal.close_date
    left = (due - facts.today).days if due else -1
    marks = sorted({int(mark) for mark in rule.settings.get("marks", MARKS)}, reverse=True)
    gaps = [one for one in (Letter.ECONOMIC_BUYER, Letter.DECISION_PROCESS) if level_of(facts, one) < PROVEN]
    if due is None or not marks or not 0 <= left <= marks[0] or not gaps:
        return
    step = sum(left <= mark for mark in marks)
    yield found(
        rule,
        facts,
        [due, marks[step - 1]],
        subject=due.isoformat(),
        badness=step,
        params={"close": day(due), "days": left, "letters": letter_keys(gaps), **asking(facts, gaps[0])},
        signals=[one for letter in gaps for one in last_said(facts, letter)],
        checked=everything(facts),
    )


DEFAULT_GATES: Mapping[str, Mapping[str, int]] = {
    "qualified": {Letter.IDENTIFY_PAIN: 2},
    "trial": {Letter.IDENTIFY_PAIN: 2, Letter.DECISION_CRITERIA: 2, Letter.DECISION_PROCESS: 2},
    "proposal": {Letter.IDENTIFY_PAIN: 2, Letter.METRICS: 2, Letter.DECISION_CRITERIA: 2},
    "negotiation": dict.fromkeys(LETTERS, 2),
}
"""What a deal is to have proven when it is at a stage, by letter and level."""


def stage_gate(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find a deal whose stage is ahead of its proof."""
    gates: Mapping[str, Mapping[str, int]] = rule.settings.get("gates") or DEFAULT_GATES
    needed = next((one for stage, one in gates.items() if stage.casefold() == facts.deal.stage.casefold()), {})
    gaps = {letter: int(needed[letter]) for letter in LETTERS if level_of(facts, letter) < int(needed.get(letter, 0))}
    if not gaps:
        return
    first = next(iter(gaps))
    yield found(
        rule,
        facts,
        [facts.deal.stage.casefold()],
        badness=sum(wanted - level_of(facts, letter) for letter, wanted in gaps.items()),
        params={
            "stage": facts.deal.stage,
            "letters": letter_keys(gaps),
            "level": f"@level-{max(gaps.values())}",
            **asking(facts, first),
        },
        signals=[one for letter in gaps for one in last_said(facts, letter)[:1]],
        checked=everything(facts),
        since=facts.deal.stage_at,
    )


LIMITS: Mapping[str, int] = {"new": 7, "contacted": 7, "qualified": 14, "proposal": 21, "negotiation": 30}
"""Days a deal may be at a stage."""


def stalled(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find a deal that has been at its stage for longer than is usual."""
    limits: Mapping[str, int] = rule.settings.get("days") or LIMITS
    limit = next((int(n) for stage, n in limits.items() if stage.casefold() == facts.deal.stage.casefold()), None)
    since = facts.deal.stage_at or facts.deal.created_at
    days = (facts.at - since).days
    if limit is None or days <= limit:
        return
    yield found(
        rule,
        facts,
        [facts.deal.stage.casefold(), since.date()],
        params={"stage": facts.deal.stage, "days": days, "limit": limit, **_who(facts)},
        signals=last_step(facts),
        checked=everything(facts),
        since=since,
    )


def _who(facts: DealFacts) -> dict[str, str | float]:
    last = facts.calls[-1].buyers if facts.calls else ()
    return {"who": last[0] if last else "@alert-buyer", "day": by_when(facts)}


def last_step(facts: DealFacts) -> list[Signal]:
    """Return the last step that the buyer's side took on; else their last words."""
    for call in reversed(facts.calls):
        own = [one.said for one in call.told("next_step") if one.buyers]
        if own:
            return signals(facts, call, own[-1:])
    return last_words(facts)


def last_words(facts: DealFacts) -> list[Signal]:
    """Return how the last call ended, if a buyer spoke then."""
    if not facts.calls:
        return []
    last = facts.calls[-1]
    return signals(facts, last, [one for one in last.closing if one.side is Side.BUYER][-1:])


KINDS = (
    Kind("price_never_discussed", price_never_discussed, on=ON_DEAL, needs=(Need.STAGE,), lacks=stage_unknown),
    Kind("close_date_passed", close_date_passed, on=ON_DAY, needs=(Need.CLOSE_DATE,)),
    Kind("closing_with_gaps", closing_with_gaps, on=ON_ALL, needs=(Need.CLOSE_DATE,)),
    Kind("stage_gate", stage_gate, on=ON_DEAL, needs=(Need.STAGE,)),
    Kind("stalled", stalled, on=ON_DAY, needs=(Need.STAGE,)),
)
