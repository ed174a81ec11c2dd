"""What was found of deals and told, and the deliveries that bring it to people; `Inbox` is how people see the same."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from analysis.model.alerts import Alert, AlertId, AlertMatch, AlertState, Delivery, RuleId
from analysis.model.ids import ConversationId, UserId


class AlertLog(Protocol):
    """Alerts of one workspace, as rules and the sender move them."""

    def told(self, rule: RuleId, target: str, subject: str) -> list[Alert]:
        """Return every stored alert of this rule, target and subject, suppressed ones too; in no order."""
        ...

    def open_of(self, target: str) -> list[Alert]:
        """Return what is open about a deal or call, oldest first."""
        ...

    def is_open(self, rule: RuleId, subject: str, *, since: datetime) -> bool:
        """Tell whether this rule found this of any deal or call since then, and it is open still."""
        ...

    def quoting(self, conversation: ConversationId) -> list[AlertId]:
        """Return the alerts that a call brought up or that quote it, ended ones too."""
        ...

    def suppress(self, match: AlertMatch, reason: str) -> AlertId:
        """Store a match that gets no message of its own, with the reason why."""
        ...

    def reopen(self, alert: Alert, match: AlertMatch) -> AlertId | None:
        """Make an ended alert one that is to be sent; None if it is no longer ended, or another is open by now."""
        ...

    def amend(self, alert: Alert, match: AlertMatch) -> None:
        """Put what was found now in place of what was; how bad, how late and how severe it was is never less."""
        ...

    def move(
        self,
        alert: AlertId,
        state: AlertState,
        *,
        reason: str = "",
        due_at: datetime | None = None,
        sent_at: datetime | None = None,
    ) -> None:
        """Store its state and reason; the first time of sending stays, and a state that ends it closes it now."""
        ...

    def returning(self, now: datetime, *, limit: int) -> list[AlertId]:
        """Return and hold snoozed alerts whose time has come, without those that another transaction holds."""
        ...

    def forget_suppressed(self, before: datetime) -> int:
        """Delete what was suppressed before that; return how many."""
        ...


class AlertDeliveries(Protocol):
    """Alerts on their way to people of one workspace."""

    def add(self, delivery: Delivery) -> bool:
        """Insert it; False if this person has one of this alert already."""
        ...

    def get(self, alert: AlertId, recipient: UserId) -> Delivery | None:
        """Return one, or None."""
        ...

    def put(self, delivery: Delivery) -> None:
        """Store state, reason, due time, digest and time of sending of one that is there."""
        ...

    def due(self, now: datetime, *, limit: int) -> list[Delivery]:
        """Return what is held, pending or being sent and due, of everybody, the earliest first, without holding it."""
        ...

    def due_people(self, now: datetime, *, limit: int) -> list[UserId]:
        """Return people for whom a digest is due."""
        ...

    def due_of(self, recipient: UserId, now: datetime) -> list[Delivery]:
        """Return and hold what is due for one person, the most urgent first, without what somebody else holds."""
        ...

    def for_digest(self, recipient: UserId) -> list[Delivery]:
        """Return and hold what waits for a person's next digest: capped, and suppressed but told by none."""
        ...

    def in_digest(self, digest: str) -> list[Delivery]:
        """Return what a digest tells."""
        ...

    def sent_since(self, recipient: UserId, moment: datetime) -> list[datetime]:
        """Return when alerts with a message of their own were sent to a person, or set out to them."""
        ...

    def channel_of(self, team: str) -> str:
        """Return where a team's alerts go, else where the workspace's go; "" for nowhere."""
        ...

    def muted(self, user: UserId, targets: Collection[str], now: datetime) -> bool:
        """Tell whether a person keeps one of these from themselves: a rule or a deal, by id."""
        ...

    def hold_person(self, recipient: UserId) -> bool:
        """Let nobody else decide what this person gets before this transaction ends; False if somebody does already."""
        ...
