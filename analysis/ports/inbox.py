"""Alerts as people see, answer and mute them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from analysis.model.alerts import Alert, AlertId, AlertRule, AlertState, Answer, Delivery, RuleId
from analysis.model.ids import OpportunityId, UserId
from analysis.model.pages import AlertFilter, Position


class Inbox(Protocol):
    """Alerts of one workspace, by person."""

    def get(self, alert: AlertId) -> Alert:
        """Return it with its answers. RefusedError("alert-not-found")."""
        ...

    def hold(self, alert: AlertId) -> Alert:
        """Return it as it stands now, and let nobody else answer it before this transaction ends.

        Raises:
            RefusedError: "alert-not-found".
        """
        ...

    def deliveries(self, alert: AlertId) -> list[Delivery]:
        """Return what became of it for each of its recipients."""
        ...

    def rule(self, rule: RuleId, version: int) -> AlertRule:
        """Return this version of a rule, also of one that was changed or deleted since."""
        ...

    def of_person(self, user: UserId, *, limit: int) -> list[Alert]:
        """Return what is open and was told to a person, or that they took on.

        What is put off comes last; before it the most urgent first, and of these the newest.
        """
        ...

    def count_of_person(self, user: UserId) -> int:
        """Count what is open and was told to a person, or that they took on."""
        ...

    def untold(self, user: UserId, *, since: datetime, limit: int) -> list[Alert]:
        """Return what was kept from a person or from everybody about their deals since then, newest first."""
        ...

    def about(self, opportunity: OpportunityId, *, limit: int) -> list[Alert]:
        """Return every alert of a deal, whatever became of it, newest first."""
        ...

    def page(self, wanted: AlertFilter, *, after: Position | None, limit: int) -> list[Alert]:
        """Return the newest first that a filter lets through, from behind a position on."""
        ...

    def move(
        self,
        alert: AlertId,
        state: AlertState,
        *,
        by: UserId,
        reason: str = "",
        due_at: datetime | None = None,
        assigned_to: UserId | None = None,
    ) -> None:
        """Store what a person made of it; a state that ends it closes it now. None for *assigned_to* leaves it."""
        ...

    def say(self, alert: AlertId, user: UserId, answer: Answer) -> None:
        """Store a person's word on it; another one of the same person replaces it."""
        ...

    def told(self, *, since: datetime) -> Mapping[RuleId, Mapping[Answer | None, int]]:
        """Count alerts that reached somebody since then, by rule and by the last answer to each; None for none."""
        ...

    def mute(self, user: UserId, target: str, until: datetime) -> None:
        """Keep a rule or a deal, by its id, from a person until then."""
        ...

    def unmute(self, user: UserId, target: str) -> bool:
        """Lift that; False if it was not so."""
        ...

    def mutes(self, user: UserId) -> Mapping[str, datetime]:
        """Return what a person keeps from themselves now, and until when."""
        ...
