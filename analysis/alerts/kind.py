"""What a kind of rule is: what it finds, when it looks, what it needs, and what ends it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from analysis.model.alerts import AlertMatch, AlertRule
from analysis.model.facts import CallFacts, DealFacts
from analysis.model.watch import Need, Trigger

ON_CALL = frozenset({Trigger.ANALYZED})
ON_ALL = frozenset(Trigger)
ON_DEAL = frozenset({Trigger.ANALYZED, Trigger.CHANGED})
ON_DAY = frozenset({Trigger.CHANGED, Trigger.DAILY})

Find = Callable[[AlertRule, DealFacts], Iterable[AlertMatch]]


def nothing_missing(_rule: AlertRule, _facts: DealFacts) -> tuple[Need, ...]:
    """Say that the settings are complete."""
    return ()


def never(_rule: AlertRule, _facts: DealFacts, _calls: tuple[CallFacts, ...]) -> bool:
    """Say that no later call ends it."""
    return False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rule.

    Attributes:
        name: As in `AlertRule.kind`.
        find: What is true. A kind that is `once` looks at the call just analyzed, the others at the deal as it stands.
        on: What makes it look.
        needs: Fields of the deal it cannot do without.
        lacks: What of its settings is missing.
        once: It tells of something that happened in one call, and that later calls do not bring up again.
        fixed: What it finds in a call rests on the calls up to it alone, not on how the deal stands or on the day.
        over: Given the calls after that one: something said since ended it.
        words: The folded forms it looks for in every line of the call; None for a kind that reads no lines.
        bought: What it goes by was paid for and is not asked again: it stays true while the deal is open.
    """

    name: str
    find: Find
    on: frozenset[Trigger] = ON_CALL
    needs: tuple[Need, ...] = ()
    lacks: Callable[[AlertRule, DealFacts], tuple[Need, ...]] = nothing_missing
    once: bool = False
    fixed: bool = False
    over: Callable[[AlertRule, DealFacts, tuple[CallFacts, ...]], bool] = never
    words: Callable[[AlertRule], tuple[str, ...]] | None = None
    bought: bool = False
