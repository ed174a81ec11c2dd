"""Alerts and matches for tests."""

from datetime import UTC, datetime, timedelta

from analysis.model.alerts import Alert, AlertId, AlertMatch, AlertRule, AlertState, Phrase, RuleId, Severity
from analysis.model.ids import OpportunityId
from tests.fakes.alerts import a_match

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
"""A Wednesday, ten in the morning in Taipei."""
DAY = 86_400
DEAL = OpportunityId("opp_1")
WORDS = Phrase("test")


def rule(*, cooldown_s: int = 7 * DAY, rep_first: bool = True, passes_quiet: bool = False) -> AlertRule:
    """Return a rule."""
    return AlertRule(
        id=RuleId("rule_1"),
        version=1,
        kind="threshold",
        severity=Severity.MEDIUM,
        settings={},
        rep_first=rep_first,
        cooldown_s=cooldown_s,
        passes_quiet=passes_quiet,
    )


def match(
    fingerprint: str = "f1",
    *,
    of: AlertRule | None = None,
    severity: Severity = Severity.MEDIUM,
    badness: int = 1,
    stage: int = 2,
) -> AlertMatch:
    """Return a match."""
    return a_match(
        of or rule(),
        opportunity_id=DEAL,
        fingerprint=fingerprint,
        severity=severity,
        badness=badness,
        stage=stage,
        said=WORDS,
    )


def alert(
    state: AlertState,
    fingerprint: str = "f1",
    *,
    sent_days_ago: float | None = None,
    severity: Severity = Severity.MEDIUM,
    badness: int = 1,
    stage: int = 2,
    reason: str = "",
) -> Alert:
    """Return a stored alert."""
    sent_at = None if sent_days_ago is None else NOW - timedelta(days=sent_days_ago)
    return Alert(
        id=AlertId(f"al_{state}_{fingerprint}"),
        rule_id=RuleId("rule_1"),
        rule_version=1,
        opportunity_id=DEAL,
        conversation_id=None,
        target=DEAL,
        subject="champion",
        fingerprint=fingerprint,
        severity=severity,
        badness=badness,
        stage=stage,
        state=state,
        reason=reason,
        content={},
        assigned_to=None,
        due_at=None,
        created_at=NOW - timedelta(days=30),
        sent_at=sent_at,
        closed_at=None,
    )
