"""What becomes of a match, given what was told before of the same rule, deal and subject. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from analysis.model.alerts import CLOSED, URGENCY, Alert, AlertMatch, AlertState

MERGED = "alert-merged"
"""Reason of evidence that was told by editing an alert that was open."""
UNSEEN = "alert-resolved-unseen"
"""Reason of what ended before anybody had seen it."""


class Verdict(StrEnum):
    """CLAIM: tell it. UPDATE: an alert about it is open: it is edited, and a line added in its thread.

    REOPEN: it was claimed and ended before anybody saw it; true again, it is told as if it had never ended.
    KNOWN: nothing is new, nothing happens. DUPLICATE and COOLDOWN: not told, but stored and shown in the digest.
    """

    CLAIM = "claim"
    UPDATE = "update"
    REOPEN = "reopen"
    KNOWN = "known"
    DUPLICATE = "duplicate"
    COOLDOWN = "cooldown"


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict and the alert it refers to, if any."""

    verdict: Verdict
    alert: Alert | None = None


def decide(match: AlertMatch, before: Sequence[Alert], now: datetime) -> Decision:
    """Return what to do with *match*.

    Args:
        match: What a rule found now.
        before: Every stored alert of the same rule, target and subject, in any order.
        now: The moment of evaluation.
    """
    same = [alert for alert in before if alert.fingerprint == match.fingerprint]
    told = [alert for alert in before if alert.state is not AlertState.SUPPRESSED]
    heard = any(alert.state is not AlertState.SUPPRESSED or alert.reason == MERGED for alert in same)
    open_one = next((alert for alert in told if alert.state not in CLOSED), None)
    if open_one is not None:
        return Decision(Verdict.KNOWN if heard and not worse(match, open_one) else Verdict.UPDATE, open_one)
    unseen = next((alert for alert in same if alert.state is AlertState.RESOLVED and alert.reason == UNSEEN), None)
    if unseen is not None:
        return Decision(Verdict.REOPEN, unseen)
    if heard:
        # The same evidence never alerts twice, whatever was made of it; one line in the digest says that it came again.
        repeated = any(alert.state is AlertState.SUPPRESSED and alert.reason != MERGED for alert in same)
        return Decision(Verdict.KNOWN if repeated else Verdict.DUPLICATE, newest(same))
    if any(told_before_the_edit(match, alert) and not worse(match, alert) for alert in told):
        return Decision(Verdict.KNOWN, newest(told))
    last = newest([alert for alert in told if alert.sent_at is not None])
    if last is not None and cooling(match, last, now) and not worse(match, last):
        waiting = any(alert.state is AlertState.SUPPRESSED for alert in same)
        return Decision(Verdict.KNOWN if waiting else Verdict.COOLDOWN, last)
    return Decision(Verdict.CLAIM)


def worse(match: AlertMatch, before: Alert) -> bool:
    """Tell whether the matter is worse than when it was told: by one level, a later stage, or more severe."""
    return (
        match.badness > before.badness
        or (match.stage > before.stage >= 0)
        or URGENCY[match.severity] < URGENCY[before.severity]
    )


def told_before_the_edit(match: AlertMatch, alert: Alert) -> bool:
    """Tell whether an earlier version of the rule spoke after all this rests on: an edit never fires history again."""
    return alert.rule_version < match.rule.version and match.since is not None and match.since <= alert.created_at


def cooling(match: AlertMatch, last: Alert, now: datetime) -> bool:
    """Tell whether the cooldown, which counts from the send time, still runs."""
    return last.sent_at is not None and now < last.sent_at + timedelta(seconds=match.rule.cooldown_s)


def newest(alerts: Sequence[Alert]) -> Alert | None:
    """Return the last by send time, or by creation where nothing was sent; None of none."""
    return max(alerts, key=lambda alert: (alert.sent_at or alert.created_at, alert.id), default=None)
