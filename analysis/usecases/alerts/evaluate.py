"""Hold a deal against the rules of its workspace: what is true now, and what was and is no more."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from analysis.alerts.look import Glance, watched
from analysis.model.alerts import Alert, AlertId, AlertMatch, AlertRule
from analysis.model.conversation import Opportunity
from analysis.model.facts import Replied
from analysis.model.watch import Occasion, Trigger, Watched
from analysis.ports import Work
from analysis.usecases.alerts.facts import NO_ANSWERS, facts_of
from analysis.usecases.alerts.settle import Settled, settle


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What rules found of a deal, and what became of it."""

    watched: Watched
    settled: Settled


def review(
    work: Work, opportunity: Opportunity, alerts: Sequence[Alert], now: datetime
) -> Mapping[AlertId, AlertMatch | None]:
    """Return each alert about the deal as its rule, in its newest version, finds it now; None: no longer true.

    To be asked before a held alert goes out: a correction, an opposite event or a closed deal ends it. So does a rule
    that was switched off or deleted. What was said in one call is looked for in that call only.
    """
    rules = work.alerts.rules()
    facts = facts_of(work, opportunity, now, Occasion(Trigger.DAILY), rules=rules, alerts=alerts)
    glances = {rule.id: Glance(rule, facts) for rule in rules}
    return {alert.id: glances[alert.rule_id].again(alert) if alert.rule_id in glances else None for alert in alerts}


def evaluate_and_settle(
    work: Work,
    opportunity: Opportunity,
    now: datetime,
    occasion: Occasion,
    *,
    rules: Collection[AlertRule] | None = None,
    answers: Mapping[str, Replied] = NO_ANSWERS,
) -> Evaluated:
    """Evaluate the deal, claim what is new and resolve what is over; all in this transaction.

    Args:
        work: The transaction.
        opportunity: The deal.
        now: The moment.
        occasion: Why.
        rules: The only ones that may find something new; None is all. What is over is told by all of them.
        answers: To rules' questions.
    """
    known, told = work.alerts.rules(), work.alert_log.open_of(opportunity.id)
    looking = [*known, *(rules or ())]
    facts = facts_of(work, opportunity, now, occasion, rules=looking, answers=answers, alerts=told)
    glances = {rule.id: Glance(rule, facts) for rule in known}
    found = watched(glances.values() if rules is None else [Glance(rule, facts) for rule in rules])
    gone = [one for one in told if one.rule_id not in glances or not glances[one.rule_id].holds(one)]
    return Evaluated(found, settle(work, found.matches, gone, now=now, call=occasion.call))
