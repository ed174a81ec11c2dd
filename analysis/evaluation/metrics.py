"""The figures, each a pure function; None where there is nothing to divide by, never an invented zero."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil
from typing import NamedTuple

Pair = tuple[int, int]
"""A labeled and a computed level, each 0 to 3."""


class Counts(NamedTuple):
    """How yes-or-no answers met yes-or-no labels."""

    hit: int
    false_alarm: int
    miss: int


@dataclass(frozen=True, slots=True)
class Presence:
    """Precision, recall and their harmonic mean, 0 to 1; None where undefined."""

    precision: float | None
    recall: float | None
    f1: float | None


def ratio(part: float, whole: float) -> float | None:
    """Return *part* of *whole*; None for a whole of 0."""
    return part / whole if whole else None


def mean(values: Collection[float]) -> float | None:
    """Return the arithmetic mean; None for no values."""
    return sum(values) / len(values) if values else None


def count(answers: Iterable[tuple[bool, bool]]) -> Counts:
    """Count (labeled, found) pairs."""
    pairs = list(answers)
    return Counts(
        hit=sum(labeled and found for labeled, found in pairs),
        false_alarm=sum(found and not labeled for labeled, found in pairs),
        miss=sum(labeled and not found for labeled, found in pairs),
    )


def presence(counts: Counts) -> Presence:
    """Return precision, recall and F1; F1 is 2·hit / (2·hit + false alarms + misses)."""
    hit, false_alarm, miss = counts
    return Presence(
        precision=ratio(hit, hit + false_alarm),
        recall=ratio(hit, hit + miss),
        f1=ratio(2 * hit, 2 * hit + false_alarm + miss),
    )


def hit_at(k: int, ranked: Sequence[str], right: Collection[str]) -> bool:
    """Return whether one of the first *k* different lines of *ranked* is a right one."""
    return any(line in right for line in list(dict.fromkeys(ranked))[:k])


def mean_error(pairs: Collection[Pair]) -> float | None:
    """Return the mean absolute difference of the levels."""
    return mean([abs(labeled - computed) for labeled, computed in pairs])


def weighted_kappa(pairs: Collection[Pair], *, levels: int = 4) -> float | None:
    """Return Cohen's kappa with quadratic weights: 1 is agreement, 0 what chance gives, below 0 worse than chance.

    The usual 1 - Σ w·observed / Σ w·expected with w = (i - j)² (Cohen 1968). None without pairs, and where all
    labels and all computed levels are one and the same: chance then agrees wholly, and kappa says nothing.
    """
    total = len(pairs)
    left = [sum(labeled == level for labeled, _ in pairs) for level in range(levels)]
    right = [sum(computed == level for _, computed in pairs) for level in range(levels)]
    observed = sum((labeled - computed) ** 2 for labeled, computed in pairs)
    cells = ((i - j) ** 2 * left[i] * right[j] for i in range(levels) for j in range(levels))
    expected = sum(cells) / total if total else 0.0
    return 1 - observed / expected if expected else None


def agreement(answers: Sequence[object]) -> float | None:
    """Return the share of pairs of runs that gave the same answer; None for fewer than two runs."""
    pairs = list(combinations(answers, 2))
    return ratio(sum(one == other for one, other in pairs), len(pairs))


def spread(levels: Collection[int]) -> int:
    """Return the highest level less the lowest of several runs; 0 for none."""
    return max(levels) - min(levels) if levels else 0


def percentile(values: Collection[float], percent: float) -> float | None:
    """Return the smallest value that at least *percent* of all values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(1, ceil(percent * len(ordered) / 100)) - 1] if ordered else None
