"""What a buyer puts in the way: the price, a step of their own house, a date that moves."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

from analysis.alerts.kind import ON_CALL, Kind
from analysis.alerts.tell import by_when, day, found, signals
from analysis.meddic.signals import BLOCKERS
from analysis.meddic.skim import flat
from analysis.model.alerts import AlertMatch, AlertRule, Recipient, Severity
from analysis.model.facts import CallFacts, DealFacts, Heard

# Folded text; 提早 and 提前 read the same in both scripts.
_EARLIER = re.compile(r"\b(?:br(?:ing|ought) forward|earlier|sooner)\b|提前|提早")
SECOND = 2


def price_pressure(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find a buyer's objection to the price, or wish for a discount, in this call."""
    call = facts.call
    told = [one for one in call.told("objection") if one.category == "price"] if call else []
    if call is None or not told:
        return
    yield found(
        rule,
        facts,
        [call.conversation_id],
        params={
            "who": told[0].said.speaker or "@alert-buyer",
            "count": len(told),
            "day": by_when(facts, *(one.due_on for one in call.told("next_step"))),
        },
        signals=signals(facts, call, [one.said for one in told]),
        call=call,
    )


def blocker(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find an obstacle of the buyer's own house in this call: legal, security or purchasing."""
    call = facts.call
    by_kind: dict[str, list[Heard]] = {}
    for one in call.told("objection") if call else ():
        if one.category in BLOCKERS:
            by_kind.setdefault(one.category, []).append(one)
    for category, told in by_kind.items():
        if call is None:
            return
        steps = [step for step in call.told("next_step") if step.said.segment_id == told[0].said.segment_id]
        owner = next((step.owner for step in steps if step.owner), "")
        dates = [one.due_on for one in (*steps, *told)]
        yield found(
            rule,
            facts,
            [call.conversation_id, category],
            subject=category,
            params={
                "category": f"@category-{category}",
                "who": owner or told[0].said.speaker or "@alert-buyer",
                "day": by_when(facts, *dates),
            },
            signals=signals(facts, call, [one.said for one in (*told, *steps)]),
            call=call,
        )


def timeline_slip(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find a date that a buyer moves back in this call; from the second move of a deal on it is high, and for more."""
    call = facts.call
    if call is None:
        return
    moves = slips(call)
    before = sum(len(slips(old)) for old in facts.calls[: facts.number(call.conversation_id) - 1]) if moves else 0
    wider = _wider(rule) if before + len(moves) >= SECOND else rule
    for count, move in enumerate(moves, before + 1):
        twice = count >= SECOND
        yield found(
            wider if twice else rule,
            facts,
            [call.conversation_id, move.said.segment_id, _named(move)],
            subject=_named(move),
            badness=count,
            severity=Severity.HIGH if twice else None,
            how="-again" if twice else "" if move.was or move.was_on else "-new",
            params={
                "what": move.label or "@alert-date",
                "before": _shown(move.was_on, move.was),
                "after": _shown(move.due_on, move.due),
                "count": count,
                "who": move.said.speaker or "@alert-buyer",
                "day": by_when(facts),
            },
            signals=signals(facts, call, [move.more, move.said]),
            call=call,
        )


def slips(call: CallFacts) -> list[Heard]:
    """Return the moves of dates to later ones."""
    return [move for move in call.told("timeline_move") if not _sooner(move)]


def _sooner(move: Heard) -> bool:
    if move.due_on and move.was_on:
        return move.due_on <= move.was_on
    return _sounds_earlier(move.said.text)


@lru_cache(maxsize=4_096)  # every later call of the deal counts the moves before it
def _sounds_earlier(text: str) -> bool:
    return bool(_EARLIER.search(flat(text)))


def _named(move: Heard) -> str:
    return move.due_on.isoformat() if move.due_on else flat(move.due or move.label)


def _shown(on: date | None, words: str) -> str:
    return day(on) if on else words or "@alert-some-day"


def _wider(rule: AlertRule) -> AlertRule:
    if not rule.settings.get("manager_on_second", True) or Recipient.MANAGER in rule.recipients:
        return rule
    return replace(rule, recipients=(*rule.recipients, Recipient.MANAGER))


KINDS = (
    Kind("price_pressure", price_pressure, on=ON_CALL, once=True, fixed=True),
    Kind("blocker", blocker, on=ON_CALL, once=True, fixed=True),
    Kind("timeline_slip", timeline_slip, on=ON_CALL, once=True, fixed=True),
)
