"""Numbers derived from levels for display: coverage, headline and strength; never the stored truth."""

import math
from collections.abc import Mapping

from analysis.meddic.rubric import HEADLINE_ORDER, LETTERS, WEIGHTS
from analysis.model.meddic import Letter, Level


def coverage(levels: Mapping[Letter, Level]) -> int:
    """Return how many of the six letters are at level 1 or more."""
    return sum(levels.get(letter, Level.UNKNOWN) >= Level.CLAIMED for letter in LETTERS)


def headline(levels: Mapping[Letter, Level]) -> Letter:
    """Return the weakest of champion, economic buyer and pain; on a tie the first in that order."""
    return min(HEADLINE_ORDER, key=lambda letter: levels.get(letter, Level.UNKNOWN))


def strength(levels: Mapping[Letter, Level]) -> int:
    """Return 0 to 100: how much of the deal is proven, an unknown letter counting 0; halves round up."""
    won = sum(WEIGHTS[letter] * levels.get(letter, Level.UNKNOWN) for letter in LETTERS)
    return math.floor(100 * won / (3 * sum(WEIGHTS.values())) + 0.5)
