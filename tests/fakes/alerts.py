"""What rules find, and somebody who is told of it."""

from datetime import time
from typing import Any

from analysis.model.alerts import AlertMatch, AlertRule, Phrase, RuleId, Severity
from analysis.model.ids import UserId
from analysis.model.policy import NotificationPolicy
from analysis.ports import Work
from bot.playground.people import REP

RULE = AlertRule(RuleId("r1"), 1, "threshold", Severity.MEDIUM, {})


def a_match(rule: AlertRule = RULE, **changes: Any) -> AlertMatch:
    """Return what a rule found, of no call unless one is given; `said` is a short way to all three of its phrases."""
    said = changes.pop("said", Phrase("alert-duplicate"))
    fields: dict[str, Any] = {
        "conversation_id": None,
        "subject": "champion",
        "fingerprint": "f1",
        "severity": rule.severity,
        "badness": 1,
        "stage": 1,
        "change": said,
        "why": said,
        "action": said,
    }
    return AlertMatch(rule=rule, **fields | changes)


def told_at_once(work: Work, rule: AlertRule = RULE) -> UserId:
    """Store a rule; return the rep, who is told of all that it finds, at any hour."""
    always, owner = time(0), work.users.ensure(REP).id
    work.policies.put(NotificationPolicy(0, always, always, frozenset(), hourly_cap=10_000))
    assert work.rulebook.add(rule, by=owner)
    return owner
