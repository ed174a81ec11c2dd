"""A person's word on a letter of a deal: it wins, until buyers say otherwise (docs/meddic.md, "Over several calls")."""

from datetime import timedelta

from analysis.meddic.rollup import OVERRIDE_CONTRADICTED, SET_BY_PERSON
from analysis.model.meddic import Level, Status
from analysis.model.rollup import ChangeReason
from tests.analysis.meddic.deals import DAY, FIRST_DAY, deal, of, silent, word
from tests.analysis.meddic.test_rollup_rules import CHANGED, CHIU, HEARD, NAMED


def test_a_persons_word_wins_over_the_computed_level() -> None:
    """Author, reason and time stay with it; the computed level stays beside it."""
    said = word("champion", 3, NAMED)
    champion = of(deal(NAMED, words=[said]), "champion")
    assert (champion.level, champion.computed, champion.status) == (Level.CONFIRMED, Level.UNKNOWN, Status.CONFIRMED)
    assert (champion.override, champion.reasons) == (said, (SET_BY_PERSON,))


def test_the_last_word_is_in_force() -> None:
    """A second word replaces the first, whichever comes first in the list."""
    first, second = word("champion", 3, NAMED), word("champion", 1, NAMED, after=timedelta(hours=2))
    assert of(deal(NAMED, words=[second, first]), "champion").override == second


def test_a_word_holds_through_silence_and_agreement() -> None:
    """Later calls that say nothing else leave it in force."""
    buyer = of(deal(NAMED, HEARD, silent(3), words=[word("economic_buyer", 1, HEARD)]), "economic_buyer")
    assert (buyer.level, buyer.status, buyer.computed) == (Level.CLAIMED, Status.WEAK, Level.CONFIRMED)


def test_a_word_that_meets_a_denial_is_contradicted_and_the_lower_level_shown() -> None:
    """Set to 3 after call 2, denied by a buyer in call 3: contradicted, the computed 2 is shown."""
    rollup = deal(NAMED, HEARD, CHANGED, words=[word("economic_buyer", 3, HEARD)])
    buyer = of(rollup, "economic_buyer")
    assert (buyer.level, buyer.status, buyer.reasons[0]) == (Level.STATED, Status.CONTRADICTED, OVERRIDE_CONTRADICTED)
    assert rollup.changes[0].why is ChangeReason.OVERRIDE_CONTRADICTED
    assert [q.call for q in rollup.changes[0].quotes] == [0, 1, 2]


def test_a_low_word_that_meets_new_proof_is_contradicted_and_stays_the_lower() -> None:
    """Set to 1 after call 1, then a buyer proves 3: contradicted, 1 is shown until a person decides."""
    buyer = of(deal(NAMED, HEARD, words=[word("economic_buyer", 1, NAMED)]), "economic_buyer")
    assert (buyer.level, buyer.computed, buyer.status) == (Level.CLAIMED, Level.CONFIRMED, Status.CONTRADICTED)


def test_a_denied_word_does_not_come_back_when_buyers_settle_it() -> None:
    """The word was about Mr Hsu; that Ms Chiu is confirmed does not put it back in force."""
    buyer = of(deal(NAMED, CHANGED, CHIU, words=[word("economic_buyer", 2, NAMED)]), "economic_buyer")
    assert buyer.status is Status.CONTRADICTED


def test_a_persons_word_settles_a_contradiction() -> None:
    """Said after the contradiction, it answers it: no longer contradicted, the ledger says who settled it."""
    said = word("economic_buyer", 2, CHANGED)
    rollup = deal(NAMED, HEARD, CHANGED, words=[said])
    buyer = of(rollup, "economic_buyer")
    assert (buyer.level, buyer.status) == (Level.STATED, Status.CONFIRMED)
    assert [entry.settled for entry in buyer.contradictions] == ["person"]
    assert rollup.changes[0].why is ChangeReason.SET_BY_PERSON


def test_a_word_counts_as_confirmation_in_time() -> None:
    """A level that somebody set yesterday is not stale."""
    said = word("champion", 2, NAMED, after=40 * DAY)
    champion = of(deal(NAMED, words=[said], now=FIRST_DAY + 41 * DAY), "champion")
    assert (champion.last_confirmed_at, champion.stale) == (said.at, False)


def test_a_word_speaks_of_its_own_call_whatever_the_clock_says() -> None:
    """Given on a result whose call is dated later than the word, it still answers that call's contradiction."""
    early = word("economic_buyer", 2, CHANGED, after=-DAY)
    assert of(deal(NAMED, CHANGED, words=[early]), "economic_buyer").status is Status.CONFIRMED


def test_a_claim_on_a_persons_word_alone_is_weak() -> None:
    """Set to 1 without any evidence: something, but only claimed; not "not discussed"."""
    assert of(deal(silent(1), words=[word("champion", 1, silent(1))]), "champion").status is Status.WEAK
