"""Give an event to each endpoint that wants it and may know of it: one delivery each, with a job of its own."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from analysis.errors import RefusedError
from analysis.model.alerts import AlertId
from analysis.model.credentials import Caller
from analysis.model.ids import WorkspaceId, new_id
from analysis.model.webhooks import EndpointState, EventId, WebhookDelivery, WebhookEndpoint, WebhookEvent, WebhookState
from analysis.points import point
from analysis.ports import Begin, Clock, Work
from analysis.usecases.access import open_to_program
from analysis.usecases.api.alerts import readable
from analysis.usecases.tell import QUEUE

DELIVER = "webhook.deliver"
"""Name of the workflow: (workspace, delivery, number of the attempt)."""


@dataclass(frozen=True, slots=True)
class SpreadEvent:
    """The job behind `tell`."""

    begin: Begin
    clock: Clock

    def __call__(self, workspace: WorkspaceId, event_id: EventId) -> dict[str, int]:
        """Return how many deliveries it opened. Harmless when run twice: an event is spread once."""
        with self.begin(workspace) as work:
            event = work.webhook_log.event(event_id)
            if event is None or not work.webhook_log.spread(event_id):
                return {"deliveries": 0}
            wanted = [one for one in work.webhooks.all() if event.type in one.types]
            opened = [
                self._open(work, event, one)
                for one in wanted
                if one.state is EndpointState.ENABLED and may_hear(work, one, event)
            ]
        point("webhook.spread")
        return {"deliveries": sum(opened)}

    def _open(self, work: Work, event: WebhookEvent, endpoint: WebhookEndpoint) -> bool:
        delivery = work.webhook_log.open(event.id, endpoint.id, self.clock())
        return delivery is not None and enqueue(work, delivery)


def may_hear(work: Work, endpoint: WebhookEndpoint, event: WebhookEvent) -> bool:
    """Tell whether an endpoint may know of what an event is about: as a program of its team may, at this moment."""
    if not endpoint.team:
        return True
    asker = Caller(work.workspace, endpoint.id, endpoint.description, endpoint.team, frozenset())
    try:
        if "alert" in event.data:
            return readable(work, work.inbox.get(AlertId(event.data["alert"]["id"])), asker)
        if event.conversation_id is not None:
            return open_to_program(work, work.conversations.get(event.conversation_id), asker)
        if event.opportunity_id is not None:
            return open_to_program(work, work.opportunities.get(event.opportunity_id), asker)
    except RefusedError:  # it is gone meanwhile
        return False
    return False


def enqueue(work: Work, delivery: WebhookDelivery, *, delay_s: float = 0, beside: bool = False) -> bool:
    """Queue the next attempt, in the endpoint's own lane: a slow one delays nobody else.

    Args:
        work: In the transaction that makes it due.
        delivery: As it stands.
        delay_s: Seconds to wait first.
        beside: There is, or was, a job for this attempt, which comes too late or never.
    """
    number = delivery.attempts + 1
    key = job_key(delivery) + (new_id(":again") if beside else "")
    arguments = (work.workspace, delivery.id, number)
    return work.jobs.enqueue(DELIVER, key, *arguments, queue=QUEUE, delay_s=delay_s, lane=delivery.endpoint_id)


def job_key(delivery: WebhookDelivery) -> str:
    """Return the key of the job that makes its next attempt."""
    return f"webhook:{delivery.id}:{delivery.attempts + 1}"


def reopen(work: Work, delivery: WebhookDelivery, now: datetime) -> bool:
    """Send a delivery once more, now, with the whole schedule before it; False where it is on its way already."""
    if delivery.state is WebhookState.PENDING and delivery.due_at <= now:
        return False
    changes: dict[str, Any] = {"due_at": now}
    if delivery.state is not WebhookState.PENDING:
        changes |= {"state": WebhookState.PENDING, "first": delivery.attempts + 1, "ended_at": None, "reason": ""}
    again = replace(delivery, **changes)
    work.webhook_log.move(again)
    # Its next attempt may have a job already: one that waits for later, or found the endpoint switched off.
    return enqueue(work, again, beside=True)
