"""Ends an alert that is no longer true: what stands gets a tick, what waits is never sent; the history says why."""

from dataclasses import replace
from datetime import datetime

from analysis.alerts.decide import UNSEEN
from analysis.model.alerts import CLOSED, Alert, AlertState, DeliveryState
from analysis.model.webhooks import EventType
from analysis.ports import Work
from analysis.usecases.alerts.copies import show_again
from analysis.usecases.tell import tell_alert

OVER = "alert-resolved-over"
"""Reason: what it told of is no longer so."""
WAITS = frozenset({DeliveryState.HELD, DeliveryState.PENDING, DeliveryState.CAPPED})
REACHED = frozenset({DeliveryState.SENDING, DeliveryState.UNCERTAIN, DeliveryState.SENT, DeliveryState.DIGESTED})
"""Somebody has it, or may have."""


def resolve(work: Work, alert: Alert, now: datetime, why: str = OVER) -> bool:
    """End it; False if it had ended before.

    A message that is on its way at this moment comes with the tick, or not at all, for its words are read late.
    """
    alert = work.inbox.hold(alert.id)
    if alert.state in CLOSED:
        return False
    seen = False
    for delivery in work.inbox.deliveries(alert.id):
        seen = seen or delivery.state in REACHED
        if delivery.state in WAITS:
            work.alert_deliveries.put(replace(delivery, state=DeliveryState.RESOLVED, reason=why, due_at=now))
    work.alert_log.move(alert.id, AlertState.RESOLVED, reason=why if seen else UNSEEN)
    if seen:
        show_again(work, alert.id)
        tell_alert(work, EventType.ALERT_RESOLVED, alert)
    return True
