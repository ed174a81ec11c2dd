"""Look at what was sent, send it once more, and find what a lost job left behind."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from analysis.errors import RefusedError
from analysis.model.ids import WorkspaceId, new_id
from analysis.model.pages import Position
from analysis.model.webhooks import (
    KEPT,
    EndpointId,
    EndpointState,
    WebhookAttempt,
    WebhookDelivery,
    WebhookDeliveryId,
    WebhookEndpoint,
    WebhookEvent,
    WebhookState,
)
from analysis.ports import Begin, Clock, Work
from analysis.transcript.decode import clean_name
from analysis.usecases.tell import QUEUE, spread
from analysis.usecases.webhooks.manage import Actor, demand_endpoint, demand_on, record
from analysis.usecases.webhooks.spread import enqueue, job_key, may_hear, reopen

REPLAY = "webhook.replay"
"""Name of the workflow: (workspace, endpoint, since as ISO 8601, 1 for delivered ones too)."""
BATCH = 100
LATE = timedelta(minutes=15)
"""So long after its time a delivery without a job that lives is given another."""
LOST_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ShownDelivery:
    """A delivery with its attempts, the first one first."""

    delivery: WebhookDelivery
    attempts: tuple[WebhookAttempt, ...]


@dataclass(frozen=True, slots=True)
class WebhookDeliveries:
    """What was sent to endpoints of a workspace, for whoever manages them."""

    begin: Begin
    clock: Clock

    def page(
        self,
        workspace: WorkspaceId,
        endpoint: EndpointId,
        *,
        state: WebhookState | None = None,
        after: Position | None = None,
        limit: int = 50,
        actor: Actor,
    ) -> list[WebhookDelivery]:
        """Return the newest first, behind a position. RefusedError("access-admin-only", "webhook-not-found")."""
        with self.begin(workspace) as work:
            demand_endpoint(work, endpoint, actor, lock=False)
            return work.webhook_log.page(endpoint, state=state, after=after, limit=limit)

    def one(
        self, workspace: WorkspaceId, endpoint: EndpointId, delivery: WebhookDeliveryId, *, actor: Actor
    ) -> ShownDelivery:
        """Return one. RefusedError("access-admin-only", "webhook-not-found", "webhook-delivery-not-found")."""
        with self.begin(workspace) as work:
            demand_endpoint(work, endpoint, actor, lock=False)
            found = demand_delivery(work, endpoint, delivery)
            return ShownDelivery(found, tuple(work.webhook_log.attempts(delivery)))

    def again(
        self, workspace: WorkspaceId, endpoint: EndpointId, delivery: WebhookDeliveryId, *, actor: Actor
    ) -> WebhookDelivery:
        """Send one once more, now; one that waits for its next attempt waits no longer.

        Raises:
            RefusedError: "access-admin-only", "webhook-not-found", "webhook-delivery-not-found",
                "webhook-endpoint-off".
        """
        with self.begin(workspace) as work:
            demand_on(demand_endpoint(work, endpoint, actor))
            found = demand_delivery(work, endpoint, delivery)
            if reopen(work, found, self.clock()):
                record(work, "webhook.replayed", endpoint, actor, delivery=delivery)
            return demand_delivery(work, endpoint, delivery)

    def since(
        self, workspace: WorkspaceId, endpoint: EndpointId, since: datetime, *, every: bool = False, actor: Actor
    ) -> datetime:
        """Have a job send once more what happened since then; return from when on events are kept that it finds.

        Args:
            workspace: Where.
            endpoint: Which; also what happened while it was switched off, or before it was made.
            since: Of the events.
            every: Also what it took; else only what it did not.
            actor: Who wants it.

        Raises:
            RefusedError: "access-admin-only", "webhook-not-found", "webhook-endpoint-off".
        """
        with self.begin(workspace) as work:
            demand_on(demand_endpoint(work, endpoint, actor))
            begins = max(since, self.clock() - KEPT)
            arguments = (workspace, endpoint, begins.isoformat(), int(every))
            lane = f"replay:{endpoint}"
            work.jobs.enqueue(REPLAY, f"webhook-replay:{new_id(endpoint)}", *arguments, queue=QUEUE, lane=lane)
            record(work, "webhook.replayed", endpoint, actor, since=begins.isoformat(), every=every)
        return begins


def demand_delivery(work: Work, endpoint: EndpointId, delivery: WebhookDeliveryId) -> WebhookDelivery:
    """Return a delivery to this endpoint, held. RefusedError("webhook-delivery-not-found")."""
    found = work.webhook_log.get(delivery, lock=True)
    if found is None or found.endpoint_id != endpoint:
        raise RefusedError("webhook-delivery-not-found", reference=clean_name(delivery)[:80])
    return found


@dataclass(frozen=True, slots=True)
class ReplayEvents:
    """One batch of a replay; the workflow asks again from where it ended."""

    begin: Begin
    clock: Clock

    def __call__(
        self, workspace: WorkspaceId, endpoint_id: EndpointId, since: str, every: int, place: Sequence[str]
    ) -> dict[str, Any]:
        """Send the next events once more; return {"sent", "place"}: where the next batch begins, [] at the end.

        Args:
            workspace: Where.
            endpoint_id: To whom.
            since: ISO 8601.
            every: 1 for what was delivered, too.
            place: Of the last event of the batch before: when it happened, and its id; [] for the first batch.
        """
        after = Position(datetime.fromisoformat(place[0]), place[1]) if place else None
        with self.begin(workspace) as work:
            endpoint = work.webhooks.get(endpoint_id, lock=True)
            if endpoint is None or endpoint.state is not EndpointState.ENABLED:
                return {"sent": 0, "place": []}
            found = work.webhook_log.events(datetime.fromisoformat(since), after=after, limit=BATCH)
            sent = sum(self._again(work, endpoint, one, every=bool(every)) for one in found)
        last = found[-1] if len(found) == BATCH else None
        return {"sent": sent, "place": [] if last is None else [last.at.isoformat(), last.id]}

    def _again(self, work: Work, endpoint: WebhookEndpoint, event: WebhookEvent, *, every: bool) -> bool:
        delivery = work.webhook_log.of_event(event.id, endpoint.id, lock=True)
        if delivery is None:
            if event.type not in endpoint.types or not may_hear(work, endpoint, event):
                return False
            opened = work.webhook_log.open(event.id, endpoint.id, self.clock())
            return opened is not None and enqueue(work, opened)
        if delivery.state is WebhookState.DELIVERED and not every:
            return False
        return reopen(work, delivery, self.clock())


@dataclass(frozen=True, slots=True)
class MendWebhooks:
    """Give a job to what lost its own: a crash of the engine's own tables, or a job that killed its workers.

    Attributes:
        workspaces: All of them.
        dead: Why, for each key whose job will never run again (`handlers.jobs.reconcile.JobBoard`).
    """

    begin: Begin
    clock: Clock
    workspaces: Callable[[], Iterable[WorkspaceId]]
    dead: Callable[[Iterable[str]], Mapping[str, str]]

    def __call__(self) -> int:
        """Return how many jobs it queued."""
        return sum(self._mend(workspace) for workspace in self.workspaces())

    def _mend(self, workspace: WorkspaceId) -> int:
        now = self.clock()
        with self.begin(workspace) as work:
            late = work.webhook_log.overdue(now - LATE, limit=BATCH)
            events = work.webhook_log.unspread(now - LATE, now - LOST_WITHIN, limit=BATCH)
        dead = self.dead([job_key(one) for one in late]) if late else {}
        lost = [one for one in late if job_key(one) in dead]
        if not lost and not events:
            return 0
        with self.begin(workspace) as work:
            for one in lost:
                found = work.webhook_log.get(one.id, lock=True)
                if found == one:  # still as late as before
                    work.webhook_log.move(replace(one, due_at=now))
                    enqueue(work, one, beside=True)
            for event in events:
                spread(work, event, again=f":{now:%Y%m%dT%H%M}")
        return len(lost) + len(events)
