"""Rules look at a deal: what they find now, what they lack, and whether what they once found is still true. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from analysis.alerts.kind import Kind
from analysis.alerts.kinds import KINDS
from analysis.alerts.scope import within
from analysis.model.alerts import Alert, AlertMatch, AlertRule, Phrase, Signal
from analysis.model.conversation import Opportunity
from analysis.model.facts import CallFacts, DealFacts
from analysis.model.ids import ConversationId
from analysis.model.watch import Need, Occasion, Off, Trigger, Watched

OPEN = "open"
"""The state of deals that rules look at; when one closes, they stop."""


def look(rules: Iterable[AlertRule], facts: DealFacts) -> Watched:
    """Return what the rules find of a deal on this occasion, and which of them lack something to look by."""
    matches: list[AlertMatch] = []
    off: list[Off] = []
    for rule in rules:
        kind = KINDS.get(rule.kind)
        if kind is None or not watches(rule, facts):
            continue
        needs = missing(kind, rule, facts)
        if needs:
            off.append(Off(rule.id, needs))
        elif facts.occasion.trigger in kind.on:
            matches.extend(kind.find(rule, facts))
    return Watched(tuple(matches), tuple(off))


def watches(rule: AlertRule, facts: DealFacts) -> bool:
    """Tell whether the rule looks at this deal at all."""
    return facts.deal.state == OPEN and within(rule.scope, facts)


def missing(kind: Kind, rule: AlertRule, facts: DealFacts) -> tuple[Need, ...]:
    """Return what the rule lacks, of the deal's fields or its own settings."""
    return (*(need for need in kind.needs if not has(facts.deal, need)), *kind.lacks(rule, facts))


def has(deal: Opportunity, need: Need) -> bool:
    """Tell whether the deal has a field."""
    return {
        Need.STAGE: bool(deal.stage),
        Need.AMOUNT: deal.amount is not None,
        Need.CLOSE_DATE: deal.close_date is not None,
    }.get(need, True)


def again(rule: AlertRule, alert: Alert, facts: DealFacts) -> AlertMatch | None:
    """Return an alert as its rule finds it now; None if it is no longer true.

    Args:
        rule: In its newest version.
        alert: About this deal.
        facts: On any occasion.
    """
    kind = KINDS.get(rule.kind)
    if kind is None or not watches(rule, facts) or missing(kind, rule, facts):
        return None
    if kind.bought:
        return restated(rule, alert)
    call = alert.conversation_id if kind.once else None
    if call is not None and kind.over(rule, facts, after(facts, call)):
        return None
    then = replace(facts, occasion=Occasion(Trigger.ANALYZED, call) if call else Occasion(Trigger.DAILY))
    return next((match for match in kind.find(rule, then) if match.subject == alert.subject), None)


def after(facts: DealFacts, call: ConversationId) -> tuple[CallFacts, ...]:
    """Return the calls after one."""
    return facts.calls[facts.number(call) :]


def restated(rule: AlertRule, alert: Alert) -> AlertMatch:
    """Return a stored alert as a match: what it said is what is still said."""
    content = alert.content
    words = {name: Phrase(**content[name]) for name in ("change", "why", "action")}
    return AlertMatch(
        rule=rule,
        opportunity_id=alert.opportunity_id,
        conversation_id=alert.conversation_id,
        subject=alert.subject,
        fingerprint=alert.fingerprint,
        severity=alert.severity,
        badness=alert.badness,
        stage=alert.stage,
        **words,
        signals=tuple(Signal(**one) for one in content["signals"]),
        checked=tuple(content["checked"]),
        since=alert.created_at,
    )
