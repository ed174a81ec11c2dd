"""Hold a deal against the rules of its workspace: what is true now, and what was and is no more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from analysis.alerts.look import OPEN, again, look
from analysis.model.alerts import Alert, AlertId, AlertMatch, AlertRule
from analysis.model.conversation import Opportunity
from analysis.model.facts import Replied
from analysis.model.watch import Occasion, Trigger, Watched
from analysis.ports import Work
from analysis.usecases.alerts.facts import NO_ANSWERS, facts_of, reads
from analysis.usecases.alerts.settle import Settled, settle


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What rules found of a deal, and what became of it."""

    watched: Watched
    settled: Settled


def evaluate_deal(work: Work, opportunity: Opportunity, now: datetime, occasion: Occasion) -> list[AlertMatch]:
    """Return what the rules find true of the deal on this occasion; nothing of a deal that is won or lost."""
    rules = work.alerts.rules()
    return list(look(rules, facts_of(work, opportunity, now, occasion, rules=rules)).matches)


def review(
    work: Work, opportunity: Opportunity, alerts: Sequence[Alert], now: datetime
) -> Mapping[AlertId, AlertMatch | None]:
    """Return each alert about the deal as its rule, in its newest version, finds it now; None: no longer true.

    To be asked before a held alert goes out: a correction, an opposite event or a closed deal ends it. So does a rule
    that was switched off or deleted. What was said in one call is looked for in that call only.
    """
    rules = {rule.id: rule for rule in work.alerts.rules()}
    read = {
        alert.conversation_id
        for alert in alerts
        if alert.conversation_id and alert.rule_id in rules and reads([rules[alert.rule_id]])
    }
    facts = facts_of(work, opportunity, now, Occasion(Trigger.DAILY))
    facts = replace(facts, lines=work.facts.lines(read)) if read else facts
    return {alert.id: again(rules[alert.rule_id], alert, facts) if alert.rule_id in rules else None for alert in alerts}


def no_longer_true(work: Work, opportunity: Opportunity, now: datetime) -> list[Alert]:
    """Return the open alerts about the deal that an opposite event, a correction or its close has ended."""
    alerts = work.alert_log.open_of(opportunity.id)
    if not alerts:
        return []
    found = review(work, opportunity, alerts, now)
    return [alert for alert in alerts if found[alert.id] is None]


def evaluate_and_settle(
    work: Work,
    opportunity: Opportunity,
    now: datetime,
    occasion: Occasion,
    *,
    rules: Iterable[AlertRule] | None = None,
    answers: Mapping[str, Replied] = NO_ANSWERS,
) -> Evaluated:
    """Evaluate the deal, claim what is new and resolve what is over; all in this transaction."""
    active = list(work.alerts.rules() if rules is None else rules)
    facts = facts_of(work, opportunity, now, occasion, rules=active, answers=answers)
    watched = look(active, facts) if opportunity.state == OPEN else Watched((), ())
    gone = no_longer_true(work, opportunity, now)
    return Evaluated(watched, settle(work, watched.matches, gone, now=now, call=occasion.call))
