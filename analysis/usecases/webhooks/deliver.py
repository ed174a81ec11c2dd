"""One attempt to tell one server: signed, sent, and what came of it stored with the job of the next attempt.

Each attempt is a job of its own that commits the next one: no thread waits for days, and a crash repeats one attempt at
most. Receivers know a repetition by its `webhook-id`.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from analysis.errors import RejectedError
from analysis.model.ids import WorkspaceId
from analysis.model.messages import MessageKind, Wanted
from analysis.model.signing import WEBHOOK_SECRETS
from analysis.model.webhooks import (
    PATIENCE,
    EndpointState,
    WebhookAttempt,
    WebhookDelivery,
    WebhookDeliveryId,
    WebhookEndpoint,
    WebhookReply,
    WebhookState,
    wait_s,
)
from analysis.points import point
from analysis.ports import Begin, Clock, WebhookSender, Work
from analysis.ports.tenancy import Cipher
from analysis.usecases.alerts.address import reachable
from analysis.usecases.webhooks.sign import body_of, headers_of
from analysis.usecases.webhooks.spread import enqueue

SYSTEM = "webhooks"
"""Actor in the audit log for what nobody decided."""
OFF, GONE, GAVE_UP = "webhook-endpoint-off", "webhook-endpoint-gone", "webhook-gave-up"
INTERNAL = "webhook-error-internal"


@dataclass(frozen=True, slots=True)
class _Letter:
    url: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class DeliverWebhook:
    """The job of one attempt.

    Attributes:
        cipher: Opens the secrets; None where no encryption key is set.
        base_url: Public address of this service; "" for none.
    """

    begin: Begin
    clock: Clock
    cipher: Cipher | None = field(repr=False)
    sender: WebhookSender
    base_url: str = ""

    def __call__(self, workspace: WorkspaceId, delivery: WebhookDeliveryId, number: int) -> dict[str, str]:
        """Make the attempt, unless it was made or is not wanted any more; return where the delivery stands.

        Raises:
            RejectedError: A secret cannot be opened.
            UnavailableError: The database is away.
        """
        letter = self._letter(workspace, delivery, number)
        if letter is None:
            return {"state": "over"}
        began = self.clock()
        point("webhook.signed")
        reply = self.sender.send(letter.url, letter.headers, letter.body)
        point("webhook.sent")
        return self._note(workspace, delivery, number, began, reply)

    def fail(
        self, workspace: WorkspaceId, delivery: WebhookDeliveryId, number: int, failure: dict[str, Any]
    ) -> dict[str, str]:
        """Count an attempt that failed here and was never sent; the next one follows in its time."""
        reply = WebhookReply(None, 0, error=INTERNAL, answer=str(failure.get("error_id", "")))
        return self._note(workspace, delivery, number, self.clock(), reply)

    def _letter(self, workspace: WorkspaceId, delivery_id: WebhookDeliveryId, number: int) -> _Letter | None:
        with self.begin(workspace) as work:
            found = held(work, delivery_id, number)
            if found is None:
                return None
            delivery, endpoint = found
            if endpoint.state is not EndpointState.ENABLED:
                ended = replace(delivery, state=WebhookState.FAILED, reason=OFF, ended_at=self.clock())
                work.webhook_log.move(ended)
                return None
            event = work.webhook_log.event(delivery.event_id)
            sealed = work.webhooks.secrets.sealed(endpoint.id)
        if event is None:
            return None
        if self.cipher is None:
            raise RejectedError("webhooks: no TOKEN_ENCRYPTION_KEYS")
        secrets = [self.cipher.open(content, WEBHOOK_SECRETS.place(secret)) for secret, content in sealed]
        body = body_of(event, self.base_url)
        return _Letter(endpoint.url, headers_of(event.id, body, secrets, self.clock()), body)

    def _note(
        self, workspace: WorkspaceId, delivery_id: WebhookDeliveryId, number: int, began: datetime, reply: WebhookReply
    ) -> dict[str, str]:
        with self.begin(workspace) as work:
            found = held(work, delivery_id, number)
            if found is None:
                return {"state": "over"}
            delivery, endpoint = found
            work.webhook_log.attempted(delivery.id, WebhookAttempt(number, began, reply))
            now = self.clock()
            moved = _after(work, replace(delivery, attempts=number, due_at=began), endpoint, reply, now)
            work.webhook_log.move(moved)
        return {"state": moved.state}


def held(work: Work, delivery_id: WebhookDeliveryId, number: int) -> tuple[WebhookDelivery, WebhookEndpoint] | None:
    """Return a delivery whose next attempt is *number*, and its endpoint, both held; None where it is over.

    The endpoint is held first, by everybody who holds both.
    """
    seen = work.webhook_log.get(delivery_id)
    endpoint = None if seen is None else work.webhooks.get(seen.endpoint_id, lock=True)
    delivery = work.webhook_log.get(delivery_id, lock=True)
    if delivery is None or endpoint is None:
        return None
    due = delivery.state is WebhookState.PENDING and delivery.attempts + 1 == number
    return (delivery, endpoint) if due else None


def _after(
    work: Work, delivery: WebhookDelivery, endpoint: WebhookEndpoint, reply: WebhookReply, now: datetime
) -> WebhookDelivery:
    """Return where a delivery stands after an attempt, and do what follows from it."""
    if reply.taken:
        work.webhooks.succeeded(endpoint.id)
        return replace(delivery, state=WebhookState.DELIVERED, ended_at=now)
    failed = replace(delivery, state=WebhookState.FAILED, ended_at=now)
    work.webhooks.failed(endpoint.id, now)
    if reply.gone:
        switch_off(work, endpoint, GONE)
        return replace(failed, reason=GONE)
    if endpoint.failing_since is not None and now - endpoint.failing_since >= PATIENCE:
        switch_off(work, endpoint, OFF)
        return replace(failed, reason=OFF)
    seconds = wait_s(delivery, reply.retry_after_s)
    if seconds is None:
        return replace(failed, reason=GAVE_UP)
    again = replace(delivery, due_at=now + timedelta(seconds=seconds))
    enqueue(work, again, delay_s=seconds)
    return again


def switch_off(work: Work, endpoint: WebhookEndpoint, why: str) -> None:
    """Tell it nothing more, and tell the admins that; somebody must switch it on again."""
    if endpoint.state is not EndpointState.ENABLED:
        return
    current = work.webhooks.get(endpoint.id)
    since = current.failing_since if current else None
    work.webhooks.put(replace(endpoint, state=EndpointState.FAILING, failing_since=since))
    work.audit.record(
        "webhook.switched_off", actor=SYSTEM, target=endpoint.id, before={"state": endpoint.state}, after={"why": why}
    )
    host = urlsplit(endpoint.url).hostname or ""
    for person in map(work.users.get, work.users.admins()):
        if reachable(person):
            work.messages.want_once(
                Wanted(
                    key=f"webhook-off:{endpoint.id}:{since.isoformat() if since else ''}:{person.id}",
                    kind=MessageKind.NOTICE,
                    channel="",
                    thread="",
                    asker=person.slack_id,
                    private=True,
                    payload={"key": f"{why}-note", "params": {"host": host, "id": endpoint.id}},
                )
            )
