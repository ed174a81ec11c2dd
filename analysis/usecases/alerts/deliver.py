"""Brings on its way what is due: snoozed alerts return, held ones are looked at again, each person gets their turn.

Each turn is one short transaction that holds its person and their alerts. A crash undoes the turn whole, and what is
due is still due; two workers never hold the same person, so nothing is told twice.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from analysis.model.alerts import CLOSED, Alert, AlertId, AlertMatch, AlertState, Delivery, DeliveryState
from analysis.model.conversation import Opportunity
from analysis.model.ids import OpportunityId, UserId, WorkspaceId
from analysis.model.policy import NotificationPolicy
from analysis.points import point
from analysis.ports import Begin, Clock, Work
from analysis.usecases.alerts.copies import show_again, tell_line
from analysis.usecases.alerts.person import LATE, PersonsTurn
from analysis.usecases.alerts.resolve import resolve

Review = Callable[[Work, Opportunity, Sequence[Alert], datetime], Mapping[AlertId, AlertMatch | None]]
"""Looks at alerts of a deal again; None: no longer true (analysis.usecases.alerts.evaluate.review)."""
BATCH = 100
ROUNDS = 50


@dataclass(frozen=True, slots=True)
class Deliver:
    """One look at everything of a workspace that is due."""

    begin: Begin
    clock: Clock
    review: Review

    def __call__(self, workspace: WorkspaceId) -> dict[str, int]:
        """Move what is due until nothing is, or somebody else is at the rest; return how much it moved."""
        moved = 0
        for _ in range(ROUNDS):
            this = self._round(workspace, self.clock())
            moved += this
            if not this:
                break
        return {"moved": moved}

    def _round(self, workspace: WorkspaceId, now: datetime) -> int:
        with self.begin(workspace) as work:
            due = work.alert_deliveries.due(now, limit=BATCH)
            digests = work.alert_deliveries.due_people(now, limit=BATCH)
            again = work.alert_log.returning(now, limit=BATCH)
        with self.begin(workspace) as work:
            waited = [one for one in due if looked_at_again(one, now)]
            waited += [one for user in digests for one in work.alert_deliveries.for_digest(user)]
            deals = by_deal(work, {*again, *(one.alert_id for one in waited)})
        for deal, alerts in deals.items():
            with self.begin(workspace) as work:
                self._review(work, deal, alerts, now)
        moved = 0
        for alert in again:
            with self.begin(workspace) as work:
                moved += come_back(work, alert, now)
        for user in sorted({one.recipient_id for one in due} | set(digests)):
            with self.begin(workspace) as work:
                moved += self._turn(work, user, now, digest_due=user in digests)
            point("alerts.turned")
        return moved

    def _review(self, work: Work, deal: OpportunityId, alerts: Collection[AlertId], now: datetime) -> None:
        """End what is no longer true before anybody is told."""
        held = [work.inbox.hold(alert) for alert in sorted(alerts)]
        still_open = [alert for alert in held if alert.state not in CLOSED]
        found = self.review(work, work.opportunities.get(deal), still_open, now) if still_open else {}
        for alert in still_open:
            if alert.id in found and found[alert.id] is None:
                resolve(work, alert, now)

    def _turn(self, work: Work, user: UserId, now: datetime, *, digest_due: bool) -> int:
        if not work.alert_deliveries.hold_person(user):
            return 0
        turn = PersonsTurn(work, work.users.get(user), work.policies.get(NotificationPolicy), now)
        return turn.take(work.alert_deliveries.due_of(user, now), digest_due=digest_due)


def looked_at_again(delivery: Delivery, now: datetime) -> bool:
    """Tell whether a delivery waited long enough for its alert to have become untrue."""
    return delivery.state is DeliveryState.HELD or delivery.due_at < now - LATE


def by_deal(work: Work, alerts: Collection[AlertId]) -> dict[OpportunityId, set[AlertId]]:
    """Return open alerts by their deal; those about no deal are nobody's to look at again."""
    found = defaultdict[OpportunityId, set[AlertId]](set)
    for alert in (work.inbox.get(one) for one in alerts):
        if alert.opportunity_id is not None and alert.state not in CLOSED:
            found[alert.opportunity_id].add(alert.id)
    return found


def come_back(work: Work, alert: AlertId, now: datetime) -> int:
    """Bring a snoozed alert back whose time has come: its messages stand open again, and a line says so."""
    found = work.inbox.hold(alert)
    if found.state is not AlertState.SNOOZED or found.due_at is None or found.due_at > now:
        return 0
    work.alert_log.move(alert, AlertState.SENT)
    show_again(work, alert)
    tell_line(work, found, "returned", found.due_at.isoformat())
    return 1
