"""One matter, one alert: what is told, edited, or kept for the digest."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.alerts.decide import MERGED, Verdict, decide
from analysis.model.alerts import CLOSED, Alert, AlertState, Severity
from tests.analysis.alerts.made import NOW, alert, match, rule

OPEN = sorted(set(AlertState) - CLOSED)
OVER = sorted(CLOSED - {AlertState.SUPPRESSED})


def test_what_was_never_told_is_claimed() -> None:
    """Nothing before: it goes out."""
    assert decide(match(), [], NOW).verdict is Verdict.CLAIM


@pytest.mark.parametrize("state", OPEN)
def test_the_same_evidence_while_open_changes_nothing(state: AlertState) -> None:
    """Analyzing the same call twice says nothing twice."""
    assert decide(match("f1"), [alert(state, "f1")], NOW).verdict is Verdict.KNOWN


@pytest.mark.parametrize("state", OPEN)
def test_the_same_problem_with_new_evidence_edits_the_open_alert(state: AlertState) -> None:
    """No new post while one stands."""
    standing = alert(state, "f1")
    decision = decide(match("f2"), [standing], NOW)
    assert (decision.verdict, decision.alert) == (Verdict.UPDATE, standing)


def test_evidence_told_by_an_edit_counts_as_told() -> None:
    """While the alert is open and after it was closed."""
    merged = alert(AlertState.SUPPRESSED, "f2", reason=MERGED)
    assert decide(match("f2"), [alert(AlertState.SENT, "f1"), merged], NOW).verdict is Verdict.KNOWN
    assert decide(match("f2"), [alert(AlertState.RESOLVED, "f1"), merged], NOW).verdict is Verdict.DUPLICATE


@pytest.mark.parametrize("state", OVER)
def test_closed_evidence_never_alerts_again(state: AlertState) -> None:
    """It is stored once as a duplicate, and then left alone."""
    before = [alert(state, "f1", sent_days_ago=400)]
    assert decide(match("f1"), before, NOW).verdict is Verdict.DUPLICATE
    before.append(alert(AlertState.SUPPRESSED, "f1"))
    assert decide(match("f1"), before, NOW).verdict is Verdict.KNOWN


def test_the_cooldown_counts_from_the_send_time() -> None:
    """A day before its end nothing goes out; the moment it ends, it does."""

    def before(days: float) -> list[Alert]:
        return [alert(AlertState.DISMISSED, "f1", sent_days_ago=days)]

    assert decide(match("f2"), before(6), NOW).verdict is Verdict.COOLDOWN
    assert decide(match("f2"), before(7), NOW).verdict is Verdict.CLAIM
    assert decide(match("f2", of=rule(cooldown_s=0)), before(0), NOW).verdict is Verdict.CLAIM


def test_what_the_cooldown_held_back_goes_out_after_it() -> None:
    """Suppressed is not told."""
    held = alert(AlertState.SUPPRESSED, "f2", reason="alert-cooldown")
    assert decide(match("f2"), [alert(AlertState.RESOLVED, "f1", sent_days_ago=3), held], NOW).verdict is Verdict.KNOWN
    assert decide(match("f2"), [alert(AlertState.RESOLVED, "f1", sent_days_ago=8), held], NOW).verdict is Verdict.CLAIM


@pytest.mark.parametrize(
    "worse", [{"badness": 2}, {"stage": 3}, {"severity": Severity.HIGH}], ids=["a level", "a stage", "more severe"]
)
def test_only_worsening_breaks_the_cooldown(worse: dict[str, Any]) -> None:
    """By one level, a stage later, or more severe."""
    before = [alert(AlertState.RESOLVED, "f1", sent_days_ago=1)]
    assert decide(match("f2", **worse), before, NOW).verdict is Verdict.CLAIM


@pytest.mark.parametrize("better", [{"badness": 0}, {"stage": 1}, {"severity": Severity.LOW}, {"stage": -1}])
def test_what_is_no_worse_waits(better: dict[str, Any]) -> None:
    """An unknown stage is not a later one."""
    before = [alert(AlertState.RESOLVED, "f1", sent_days_ago=1)]
    assert decide(match("f2", **better), before, NOW).verdict is Verdict.COOLDOWN


alerts = st.builds(
    alert,
    st.sampled_from(AlertState),
    st.sampled_from(["f1", "f2", "f3"]),
    sent_days_ago=st.none() | st.floats(0, 30),
    severity=st.sampled_from(Severity),
    badness=st.integers(0, 3),
    stage=st.integers(-1, 5),
    reason=st.sampled_from(["", MERGED, "alert-cooldown"]),
)


@given(st.lists(alerts, max_size=6), st.sampled_from(["f1", "f2"]), st.integers(0, 3))
def test_nothing_is_claimed_beside_an_open_alert_or_twice(before: list[Alert], fingerprint: str, badness: int) -> None:
    """Whatever came before, a claim can meet neither unique index of the table."""
    decision = decide(match(fingerprint, badness=badness), before, NOW)
    if decision.verdict is Verdict.CLAIM:
        assert not any(one.state not in CLOSED for one in before)
        told = [one for one in before if one.fingerprint == fingerprint]
        assert all(one.state is AlertState.SUPPRESSED for one in told)
    if decision.verdict is Verdict.UPDATE:
        assert decision.alert is not None
        assert decision.alert.state not in CLOSED


def test_an_edit_fires_no_history() -> None:
    """A new version of a rule does not tell again what an earlier one told of the same events, unless it is worse."""
    told = alert(AlertState.DISMISSED, "f1", sent_days_ago=20)
    edited = replace(match("f2", of=replace(rule(), version=2)), since=told.created_at - timedelta(hours=1))
    assert decide(edited, [told], NOW).verdict is Verdict.KNOWN
    assert decide(replace(edited, since=told.created_at + timedelta(hours=1)), [told], NOW).verdict is Verdict.CLAIM
    assert decide(replace(edited, badness=2), [told], NOW).verdict is Verdict.CLAIM
    assert decide(replace(edited, rule=rule()), [told], NOW).verdict is Verdict.CLAIM
