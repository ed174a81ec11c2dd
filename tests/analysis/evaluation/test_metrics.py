"""Each figure against an example worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.evaluation import metrics
from analysis.evaluation.metrics import Counts


def test_presence_counts_hits_alarms_and_misses() -> None:
    """Three right, one false alarm, two misses, four right silences."""
    answers = [(True, True)] * 3 + [(False, True)] + [(True, False)] * 2 + [(False, False)] * 4
    assert metrics.count(answers) == Counts(hit=3, false_alarm=1, miss=2)


def test_precision_recall_and_f1_follow_the_counts() -> None:
    """3/4, 3/5 and 6/9."""
    found = metrics.presence(Counts(hit=3, false_alarm=1, miss=2))
    assert (found.precision, found.recall, found.f1) == (0.75, 0.6, 6 / 9)


def test_finding_nothing_has_no_precision_and_an_f1_of_zero() -> None:
    """Nothing found is no perfect precision; misses still make the F1."""
    found = metrics.presence(Counts(hit=0, false_alarm=0, miss=2))
    assert (found.precision, found.recall, found.f1) == (None, 0.0, 0.0)


def test_without_anything_counted_nothing_is_claimed() -> None:
    """None, never an invented zero."""
    empty = metrics.presence(Counts(0, 0, 0))
    assert (empty.precision, empty.recall, empty.f1) == (None, None, None)
    assert metrics.mean([]) is None
    assert metrics.mean_error([]) is None
    assert metrics.weighted_kappa([]) is None
    assert metrics.percentile([], 95) is None
    assert metrics.ratio(0, 0) is None


@pytest.mark.parametrize(
    ("k", "ranked", "hit"),
    [
        (1, ["s1", "s9"], False),
        (3, ["s1", "s2", "s9"], True),
        (3, ["s1", "s2", "s3", "s9"], False),
        (3, ["s1", "s1", "s2", "s9"], True),
        (3, [], False),
    ],
)
def test_a_hit_is_a_right_line_among_the_first_different_ones(k: int, ranked: list[str], *, hit: bool) -> None:
    """The same line shown twice takes one place."""
    assert metrics.hit_at(k, ranked, {"s9"}) is hit


def test_level_error_is_the_mean_distance() -> None:
    """Distances 0, 1, 2 and 1: a mean of 1."""
    assert metrics.mean_error([(2, 2), (1, 2), (3, 1), (0, 1)]) == 1.0


def test_kappa_weighs_far_mistakes_more() -> None:
    """Labels 0 1 2 3 against 0 1 1 3: observed 1, by chance 40/4 = 10, so 1 - 1/10."""
    assert metrics.weighted_kappa([(0, 0), (1, 1), (2, 1), (3, 3)]) == pytest.approx(0.9)


def test_kappa_of_swapped_ends_is_worse_than_chance() -> None:
    """Observed 18, by chance 9: 1 - 2."""
    assert metrics.weighted_kappa([(0, 3), (3, 0)]) == pytest.approx(-1.0)


def test_kappa_says_nothing_where_all_levels_are_one() -> None:
    """Chance agrees wholly there."""
    assert metrics.weighted_kappa([(2, 2), (2, 2)]) is None


@given(st.lists(st.integers(0, 3), min_size=2).filter(lambda levels: len(set(levels)) > 1))
def test_kappa_of_full_agreement_is_one(levels: list[int]) -> None:
    """Whatever the levels."""
    assert metrics.weighted_kappa([(level, level) for level in levels]) == 1


def test_agreement_is_the_share_of_equal_pairs() -> None:
    """a a b: one of three pairs; four of one kind and one other: six of ten."""
    assert metrics.agreement(["a", "a", "b"]) == pytest.approx(1 / 3)
    assert metrics.agreement(["a", "a", "a", "b", "a"]) == pytest.approx(0.6)
    assert metrics.agreement(["a"]) is None


def test_spread_is_highest_less_lowest() -> None:
    """1, 3 and 2 spread over 2."""
    assert metrics.spread([1, 3, 2]) == 2
    assert metrics.spread([]) == 0


def test_percentiles_are_values_that_occurred() -> None:
    """Nearest rank: the 19th of 20 for 95 %, the second of four for half."""
    assert metrics.percentile(range(1, 21), 95) == 19
    assert metrics.percentile([4.0, 1.0, 3.0, 2.0], 50) == 2.0
    assert metrics.percentile([7.0], 95) == 7.0
    assert metrics.percentile(range(1, 201), 100) == 200
