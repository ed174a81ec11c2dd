"""Which deals a rule looks at. Pure."""

from analysis.model.alerts import Scope
from analysis.model.facts import DealFacts


def within(scope: Scope, facts: DealFacts) -> bool:
    """Tell whether the deal is of the rule's teams, at one of its stages, and within its amounts, as it stood then."""
    return (
        _among(facts.team, scope.teams) and _among(facts.deal.stage, scope.stages) and _amount(scope, facts.deal.amount)
    )


def _among(value: str, allowed: tuple[str, ...]) -> bool:
    return not allowed or value.strip().casefold() in {one.strip().casefold() for one in allowed}


def _amount(scope: Scope, amount: float | None) -> bool:
    if scope.amount_from is None and scope.amount_to is None:
        return True
    if amount is None:
        return False
    low = amount if scope.amount_from is None else scope.amount_from
    high = amount if scope.amount_to is None else scope.amount_to
    return low <= amount <= high
