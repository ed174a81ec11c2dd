"""The messages that show an alert: one for each person it reached, and lines in their threads."""

from dataclasses import replace
from datetime import datetime

from analysis.alerts.gates import passes
from analysis.model.alerts import URGENCY, Alert, AlertId, AlertMatch, Delivery, DeliveryState
from analysis.model.ids import UserId
from analysis.model.messages import ENDED, MessageKind, Wanted
from analysis.ports import Work

TOLD = frozenset({DeliveryState.SENT, DeliveryState.DIGESTED})


def message_key(delivery: Delivery) -> str:
    """Return the key of the message by which a person was told: its own, or the digest's."""
    return delivery.digest or own_key(delivery.alert_id, delivery.recipient_id)


def own_key(alert: AlertId, recipient: UserId) -> str:
    """Return the key of the one message that tells an alert to a person."""
    return f"alert:{alert}:{recipient}"


def show_again(work: Work, alert: AlertId) -> None:
    """Bring every message that shows the alert up to date: all of its copies, and digests it stands in."""
    for delivery in work.inbox.deliveries(alert):
        message = work.messages.find(message_key(delivery))
        if message is not None and message.state not in ENDED:
            work.messages.want(message.want)


def tell_line(work: Work, alert: Alert, event: str, about: str) -> None:
    """Add one line to the thread of each message by which the alert was told; the same line never comes twice.

    Args:
        work: The transaction.
        alert: The one.
        event: What happened: "changed" or "returned"; names the words.
        about: What makes it this event and no other: the id of the merged alert, of a call, or a time.
    """
    for delivery in work.inbox.deliveries(alert.id):
        if delivery.state not in TOLD:
            continue
        parent = work.messages.find(message_key(delivery))
        if parent is None or parent.state in ENDED:
            continue
        payload = {"alert": alert.id, "user": delivery.recipient_id, "line": event, "about": about, "parent": parent.id}
        work.messages.want_once(
            replace(
                parent.want,
                key=f"alert-line:{alert.id}:{delivery.recipient_id}:{event}:{about}",
                kind=MessageKind.ALERT,
                conversation_id=alert.conversation_id,
                payload=payload,
            )
        )


def alert_message(alert: Alert, delivery: Delivery, *, asker: str, channel: str = "") -> Wanted:
    """Return the one message that tells an alert to a person, or, for one who is not there, to a channel."""
    return Wanted(
        key=own_key(alert.id, delivery.recipient_id),
        kind=MessageKind.ALERT,
        channel=channel,
        thread="",
        asker=asker,
        private=not channel,
        conversation_id=alert.conversation_id,
        payload={"alert": alert.id, "user": delivery.recipient_id},
    )


def bring_forward(work: Work, before: Alert, match: AlertMatch, now: datetime) -> None:
    """Let what waits go at once, where the matter became urgent and an admin lets such ones through."""
    if URGENCY[match.severity] >= URGENCY[before.severity] or not passes(match.rule, match.severity):
        return
    for delivery in work.inbox.deliveries(before.id):
        if delivery.state in {DeliveryState.HELD, DeliveryState.CAPPED}:
            work.alert_deliveries.put(replace(delivery, state=DeliveryState.PENDING, reason="", due_at=now))
