"""Precision by what people answered: both counts, too few below ten, a warning, a proposal; nothing changes itself."""

from datetime import UTC, datetime

import pytest

from analysis.alerts.catalog import READY_MADE
from analysis.model.alerts import AlertRule, Answer
from analysis.model.conversation import Opportunity
from analysis.model.ids import WorkspaceId
from analysis.model.watch import Need
from analysis.usecases.alerts.precision import Precision, needs_of, precision_of, stricter
from tests.db.conftest import an_opportunity

HOME = WorkspaceId("ws_1")


def rule(kind: str) -> AlertRule:
    """Return a ready-made rule."""
    return next(one for one in READY_MADE if one.kind == kind)


def test_known_and_not_mine_say_nothing_about_a_rule() -> None:
    """Only useful, not true and not important are divided; the rest and silence are counted apart."""
    counts = {
        Answer.USEFUL: 6,
        Answer.NOT_TRUE: 2,
        Answer.NOT_IMPORTANT: 2,
        Answer.KNOWN: 9,
        Answer.NOT_MINE: 1,
        None: 40,
    }
    found = precision_of(counts)
    assert (found.judged, found.share, found.aside, found.unanswered) == (10, 60, 10, 40)


@pytest.mark.parametrize(
    ("useful", "not_useful", "few", "warns", "proposes"),
    [
        (9, 0, True, False, False),
        (0, 9, True, False, False),
        (7, 3, False, False, False),
        (6, 4, False, True, False),
        (5, 5, False, True, False),
        (4, 6, False, True, True),
        (0, 0, True, False, False),
    ],
)
def test_thresholds_of_precision(useful: int, not_useful: int, *, few: bool, warns: bool, proposes: bool) -> None:
    """Over 30 % not useful warns, below half useful proposes; of fewer than ten answers nobody can tell."""
    found = Precision(useful, not_useful)
    assert (found.few, found.warns, found.proposes) == (few, warns, proposes)


def test_a_proposal_is_one_step_stricter_and_ends_at_its_bound() -> None:
    """Strength goes up for closing and down for alarms; the rule itself is never changed."""
    close, weak = rule("close_now"), rule("weak_after_calls")
    first, other = stricter(close), stricter(weak)
    assert first is not None
    assert other is not None
    assert (first.before, first.after, first.rule.settings["strength"]) == (80, 85, 85)
    assert (other.before, other.after) == (60, 50)
    assert close.settings["strength"] == 80
    last = first
    while (following := stricter(last.rule)) is not None:
        last = following
    assert last.after == 95
    assert stricter(rule("blocker")) is None


def deal(**changes: object) -> Opportunity:
    """Return a deal, not stored."""
    return an_opportunity(HOME, created_at=datetime(2026, 11, 1, tzinfo=UTC), **changes)


def test_a_rule_says_what_every_deal_lacks() -> None:
    """One deal with the field is enough; without deals there is nothing to say; a limit is a setting."""
    assert needs_of(rule("stalled"), []) == ()
    assert needs_of(rule("stalled"), [deal()]) == (Need.STAGE,)
    assert needs_of(rule("stalled"), [deal(), deal(stage="proposal")]) == ()
    assert needs_of(rule("no_power"), [deal(stage="proposal", amount=1.0)]) == (Need.LIMIT,)
