"""No call for long."""

from collections.abc import Iterator
from datetime import timedelta

from analysis.alerts.kind import ON_DAY, Kind
from analysis.alerts.kinds.stages import last_step
from analysis.alerts.tell import by_when, found, last_buyer
from analysis.model.alerts import AlertMatch, AlertRule
from analysis.model.facts import DealFacts


def quiet_deal(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find a deal whose last call is long ago; one that never had a call is told by its stage."""
    if not facts.calls:
        return
    last, allowed = facts.calls[-1], int(rule.settings.get("days", 14))
    days = (facts.at - last.occurred_at).days
    if days < allowed:
        return
    promised = [one for one in last.told("next_step") if one.due_on or one.due]
    yield found(
        rule,
        facts,
        [last.conversation_id],
        how="-promised" if promised else "",
        params={
            "days": days,
            "step": promised[-1].label if promised else "",
            "who": last_buyer(facts) or "@alert-buyer",
            "day": by_when(facts),
        },
        signals=last_step(facts),
        checked=[last.conversation_id],
        since=last.occurred_at + timedelta(days=allowed),
    )


KINDS = (Kind("quiet_deal", quiet_deal, on=ON_DAY),)
