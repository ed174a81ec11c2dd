"""Writes what became of a message into the deliveries it carries, in the transaction that confirms the message."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from analysis.alerts.standing import SENDER_S, standing
from analysis.model.alerts import CLOSED, Alert, AlertId, AlertState, Delivery, DeliveryState
from analysis.model.ids import UserId
from analysis.model.messages import MessageKind, MessageState, Outgoing
from analysis.model.webhooks import EventType
from analysis.ports import Clock, Work
from analysis.usecases.alerts.fallback import tell_admin
from analysis.usecases.alerts.fault import note_undelivered
from analysis.usecases.alerts.reasons import NO_ACCESS, UNCERTAIN, UNDELIVERED
from analysis.usecases.tell import tell_alert

ON_ITS_WAY = frozenset({DeliveryState.SENDING, DeliveryState.UNCERTAIN})


class ReflectMessage:
    """Implements handlers.slack.outbound.paint.Reflect."""

    def __init__(self, clock: Clock) -> None:
        """Take the clock that gives times of sending."""
        self.clock = clock

    def __call__(self, work: Work, out: Outgoing, state: MessageState) -> None:
        """Move the deliveries of a message that just became *state*; nothing for lines and later edits.

        A call's own message that cannot be delivered is a fault that admins hear of.

        To be called before the message itself is written: whoever changes an alert holds its row first.
        """
        if out.want.kind is MessageKind.PROGRESS and state is MessageState.FAILED and out.want.conversation_id:
            note_undelivered(work, out.want.conversation_id, self.clock())
        for delivery in carried(work, out):
            alert = work.inbox.hold(delivery.alert_id)
            now = work.alert_deliveries.get(delivery.alert_id, delivery.recipient_id)
            if now is not None and now.state in ON_ITS_WAY:
                arrive(work, alert, now, state, self.clock())


def carried(work: Work, out: Outgoing) -> Sequence[Delivery]:
    """Return what a message tells, in the order in which everybody holds alerts."""
    payload = out.want.payload
    if out.want.kind is MessageKind.DIGEST:
        return sorted(work.alert_deliveries.in_digest(out.want.key), key=lambda one: one.alert_id)
    if out.want.kind is not MessageKind.ALERT or payload.get("line"):
        return ()
    found = work.alert_deliveries.get(AlertId(str(payload["alert"])), UserId(str(payload["user"])))
    return () if found is None else (found,)


def arrive(work: Work, alert: Alert, delivery: Delivery, state: MessageState, now: datetime) -> None:
    """Move one delivery, and its alert with it; what did not reach its person goes to an admin."""
    if state is MessageState.POSTED:
        told = DeliveryState.DIGESTED if delivery.digest else DeliveryState.SENT
        work.alert_deliveries.put(replace(delivery, state=told, sent_at=now, due_at=now))
    elif state is MessageState.UNCERTAIN:
        work.alert_deliveries.put(replace(delivery, state=DeliveryState.UNCERTAIN, reason=UNCERTAIN))
        tell_admin(work, alert, now)
    elif alert.state in CLOSED:
        over = replace(delivery, state=DeliveryState.RESOLVED, reason=alert.reason, sent_at=None, digest="")
        work.alert_deliveries.put(over)
    elif state in {MessageState.FAILED, MessageState.DROPPED}:
        lost = DeliveryState.FAILED if state is MessageState.FAILED else DeliveryState.SUPPRESSED
        reason = UNDELIVERED if state is MessageState.FAILED else NO_ACCESS
        work.alert_deliveries.put(replace(delivery, state=lost, reason=reason, sent_at=None))
        tell_admin(work, alert, now)
    restate(work, alert)


def restate(work: Work, alert: Alert) -> None:
    """Let the alert stand where its deliveries do, unless somebody answered it or it is over."""
    if alert.state not in SENDER_S and alert.state is not AlertState.SUPPRESSED:
        if alert.sent_at is None:
            _note_sent(work, alert)
        return
    new = standing(work.inbox.deliveries(alert.id))
    if (new.state, new.reason, new.due_at) != (alert.state, alert.reason, alert.due_at):
        work.alert_log.move(alert.id, new.state, reason=new.reason, due_at=new.due_at, sent_at=new.sent_at)
        if new.state is AlertState.SENT and alert.state is not AlertState.SENT:
            tell_alert(work, EventType.ALERT_SENT, alert)


def _note_sent(work: Work, alert: Alert) -> None:
    """Keep the time of sending of what somebody ended while it was on its way: the cooldown counts from it."""
    new = standing(work.inbox.deliveries(alert.id))
    if new.state is AlertState.SENT:
        work.alert_log.move(alert.id, alert.state, reason=alert.reason, due_at=alert.due_at, sent_at=new.sent_at)
        tell_alert(work, EventType.ALERT_SENT, alert)
