"""Rules as admins keep them: every version stays, the highest one counts."""

from typing import Protocol

from analysis.model.alerts import AlertRule, RuleId


class RuleBook(Protocol):
    """Rules of one workspace."""

    def all(self) -> list[AlertRule]:
        """Return the newest version of every rule that is not deleted, switched on or off; by id."""
        ...

    def get(self, rule: RuleId) -> AlertRule | None:
        """Return the newest version; None for one that never was, or is deleted."""
        ...

    def add(self, rule: AlertRule, *, by: str) -> bool:
        """Store version *rule.version* of a rule; False, and no effect, if that version is there already.

        An edit is `add` of the version after the one it was made on: of two that edit at once one gets False.
        """
        ...

    def delete(self, rule: AlertRule, *, by: str) -> bool:
        """Store version *rule.version* as the deletion, the same way. What the rule once sent still names it."""
        ...
