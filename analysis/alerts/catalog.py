"""The rules every workspace begins with, as data; an admin can change every number (docs/alerts.md)."""

from collections.abc import Mapping
from typing import Any

from analysis.model.alerts import AlertRule, Recipient, RuleId, Severity

DAY = 86_400
HOUR = 3_600
ONCE = 3_650 * DAY
"""Cooldown of what is told once: only what is worse breaks it."""
HIGH, MEDIUM, LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
R, M, X, U = Recipient.REP, Recipient.MANAGER, Recipient.ADMIN, Recipient.UPLOADER
PIPELINE_FAULT = RuleId("pipeline_fault")


def _rule(
    name: str,
    severity: Severity,
    to: tuple[Recipient, ...],
    cooldown_s: int,
    settings: Mapping[str, Any],
    *,
    enabled: bool = True,
    rep_first: bool = True,
) -> AlertRule:
    return AlertRule(
        id=RuleId(name),
        version=1,
        kind=name,
        severity=severity,
        settings=settings,
        enabled=enabled,
        recipients=to,
        rep_first=rep_first,
        cooldown_s=cooldown_s,
    )


READY_MADE: tuple[AlertRule, ...] = (
    _rule("close_now", HIGH, (R, M), 7 * DAY, {"strength": 80}),
    _rule("missing_decision_maker", MEDIUM, (R, M), 7 * DAY, {"level": 1, "calls": 2}),
    _rule("manager_escalation", HIGH, (R, M), 14 * DAY, {"calls": 3, "strength": 40}),
    _rule("critical_unknown", MEDIUM, (R, M), 7 * DAY, {"calls": 2}),
    _rule("letter_fell", HIGH, (R, M), 0, {}),
    _rule("champion_at_risk", HIGH, (R, M), 7 * DAY, {"calls": 2}),
    _rule("champion_untested", MEDIUM, (R,), 14 * DAY, {"calls": 3}),
    _rule("weak_after_calls", MEDIUM, (R, M), 14 * DAY, {"calls": 3, "strength": 60}),
    _rule("numbers_missing", LOW, (R,), 14 * DAY, {"calls": 2}),
    _rule("competitor_named", MEDIUM, (R, M), ONCE, {}),
    _rule("price_pressure", MEDIUM, (R,), 3 * DAY, {}),
    _rule("blocker", MEDIUM, (R,), 7 * DAY, {}),
    _rule("no_next_step", MEDIUM, (R,), 0, {"counts": "buyer_dated"}),
    _rule("timeline_slip", MEDIUM, (R,), 0, {"manager_on_second": True}),
    _rule("single_threaded", MEDIUM, (R,), 14 * DAY, {"calls": 3}),
    _rule("question_not_asked", LOW, (R,), 14 * DAY, {"calls": 2}),
    _rule("price_never_discussed", MEDIUM, (R,), 14 * DAY, {"stage": "proposal"}),
    _rule("close_date_passed", MEDIUM, (R,), 7 * DAY, {"grace": 0}),
    _rule("closing_with_gaps", HIGH, (R, M), ONCE, {"marks": [30, 14, 7, 3]}),
    _rule("stage_gate", MEDIUM, (R, M), ONCE, {}),
    _rule("stalled", LOW, (R,), 7 * DAY, {}),
    _rule("quiet_deal", LOW, (R,), 7 * DAY, {"days": 14}),
    # On, but it says that it needs a limit until an admin sets one.
    _rule("no_power", HIGH, (R, M), 7 * DAY, {"stage": "proposal", "limit": None}),
    _rule("pipeline_fault", HIGH, (X, U), HOUR, {}, rep_first=False),
)
"""In the order in which they are shown."""

CUSTOM_KINDS = ("threshold", "phrase", "question", "competitor", "no_next_step", "stage_gate", "staleness")
"""Kinds of which an admin makes rules of their own."""


def starting(kind: str, rule: RuleId) -> AlertRule:
    """Return version 1 of a custom rule with the settings that an admin starts from; off until it is complete."""
    settings: Mapping[str, Mapping[str, Any]] = {
        "threshold": {"subject": "champion", "below": 2, "calls": 2},
        "phrase": {"phrases": [], "voice": "buyer"},
        "question": {"question": ""},
        "competitor": {"names": [], "voice": "buyer"},
        "no_next_step": {"counts": "buyer_dated", "days": 14},
        "stage_gate": {"gates": {}},
        "staleness": {"days": 30},
    }
    return AlertRule(
        id=rule,
        version=1,
        kind=kind,
        severity=MEDIUM,
        settings=settings[kind],
        enabled=False,
        recipients=(R, M),
        cooldown_s=7 * DAY,
    )
