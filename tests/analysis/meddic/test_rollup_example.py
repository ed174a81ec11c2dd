"""The worked example over three calls, line by line (docs/meddic.md, "Over several calls")."""

import pytest

from analysis.meddic.rubric import band
from analysis.model.meddic import Letter, Level, Status
from analysis.model.rollup import ChangeReason, ContradictionKind, Rollup
from tests.analysis.meddic.builders import call
from tests.analysis.meddic.deals import a_call, deal, of
from tests.analysis.meddic.test_worked_example import EVIDENCE, FIRST

SECOND = call(("s:Dana", "Good to meet you."), ("b:Hsu", "It's my budget; I'll approve after the pilot on 12 May."))
THIRD = call(("s:Dana", "Where do we stand?"), ("b:Lin", "Mr Hsu moved; Ms Chiu signs this now."))
ONE = a_call(1, FIRST, *EVIDENCE)
TWO = a_call(
    2, SECOND, ("economic_buyer", "s2", "It's my budget; I'll approve after the pilot on 12 May", "confirms_authority")
)
THREE = a_call(3, THIRD, ("economic_buyer", "s2", "Mr Hsu moved; Ms Chiu signs this now", "names_authority:Ms Chiu"))


@pytest.fixture(scope="module")
def after_three() -> Rollup:
    return deal(ONE, TWO, THREE)


def test_one_call_rolls_up_to_its_own_result() -> None:
    """E stands at 2: named, not heard. Coverage, headline and strength are those of the call."""
    rollup = deal(ONE)
    own = ONE.analysis
    assert [(r.letter, r.level, r.status, r.reasons) for r in rollup.letters] == [
        (r.letter, r.level, r.status, r.reasons) for r in own.letters
    ]
    assert (rollup.coverage, rollup.strength, rollup.headline) == (6, 50, Letter.CHAMPION)
    assert (own.coverage, own.strength, own.headline) == (6, 50, Letter.CHAMPION)
    assert of(rollup, "economic_buyer").level is Level.STATED
    assert (rollup.changes, rollup.contradictions) == ((), ())


def test_call_2_hears_the_economic_buyer() -> None:
    """Named in call 1 and heard in call 2: E becomes 3, strength 56; the change says which words did it."""
    rollup = deal(ONE, TWO)
    buyer = of(rollup, "economic_buyer")
    assert (buyer.level, buyer.status, buyer.reasons) == (Level.CONFIRMED, Status.CONFIRMED, ("confirmed-heard",))
    assert rollup.strength == 56
    [change] = rollup.changes
    assert (change.letter, change.before, change.after) == (Letter.ECONOMIC_BUYER, Level.STATED, Level.CONFIRMED)
    assert change.why is ChangeReason.NEW_EVIDENCE
    assert [(q.person, q.evidence.span.text) for q in change.quotes] == [
        ("Hsu", "It's my budget; I'll approve after the pilot on 12 May")
    ]


def test_call_2_does_not_mention_pain_and_pain_stays() -> None:
    """Silence lowers nothing: pain is still 2, last confirmed in call 1."""
    pain = of(deal(ONE, TWO), "identify_pain")
    assert (pain.level, pain.last_confirmed_at) == (Level.STATED, ONE.occurred_at)


def test_call_3_retires_what_was_said_of_mr_hsu(after_three: Rollup) -> None:
    """Mr Hsu's evidence of both calls is kept as retired; the live evidence names Ms Chiu alone."""
    buyer = of(after_three, "economic_buyer")
    assert [(q.call, q.person) for q in buyer.retired] == [(0, "Lin"), (1, "Hsu")]
    assert [q.evidence.subject for q in buyer.live] == ["Ms Chiu"]
    assert buyer.people == ("Ms Chiu",)


def test_call_3_leaves_the_economic_buyer_at_2_and_contradicted(after_three: Rollup) -> None:
    """E is 2 and contradicted until settled; strength is 50, weak."""
    buyer = of(after_three, "economic_buyer")
    assert (buyer.level, buyer.computed, buyer.status) == (Level.STATED, Level.STATED, Status.CONTRADICTED)
    assert (after_three.strength, band(after_three.strength)) == (50, "weak")


def test_both_quotes_are_shown_side_by_side(after_three: Rollup) -> None:
    """The ledger holds the old words and the new, each from its own transcript."""
    [entry] = after_three.contradictions
    assert (entry.letter, entry.kind, entry.settled) == (Letter.ECONOMIC_BUYER, ContradictionKind.REPLACED, "")
    assert [q.evidence.span.text for q in entry.older] == [
        "Mr Hsu, our finance director. Anything above NT$500,000 is his call",
        "It's my budget; I'll approve after the pilot on 12 May",
    ]
    assert entry.newer.evidence.span.text == "Mr Hsu moved; Ms Chiu signs this now"


def test_the_trend_holds_the_level_after_each_call(after_three: Rollup) -> None:
    """2, 3, 2 for the economic buyer with strength 50, 56, 50; never the highest ever seen, never a mean."""
    assert of(after_three, "economic_buyer").trend == (2, 3, 2)
    assert [point.strength for point in after_three.calls] == [50, 56, 50]
    assert of(after_three, "identify_pain").trend == (2, 2, 2)


def test_what_changed_since_call_2_is_the_economic_buyer(after_three: Rollup) -> None:
    """One letter changed, 3 to 2, because it was replaced; old and new words are the proof."""
    [change] = after_three.changes
    assert (change.letter, change.before, change.after) == (Letter.ECONOMIC_BUYER, Level.CONFIRMED, Level.STATED)
    assert (change.status_before, change.status_after) == (Status.CONFIRMED, Status.CONTRADICTED)
    assert change.why is ChangeReason.REPLACED
    assert [q.call for q in change.quotes] == [0, 1, 2]


def test_nothing_else_moves_in_three_calls(after_three: Rollup) -> None:
    """The other five letters stand as call 1 left them."""
    stood = {one.letter: (one.level, one.status) for one in deal(ONE).letters}
    for one in after_three.letters:
        if one.letter is not Letter.ECONOMIC_BUYER:
            assert (one.level, one.status) == stood[one.letter]
