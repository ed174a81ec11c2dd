"""Routes of webhooks: who is to hear what, what was sent, and sending it once more."""

from collections.abc import Sequence
from typing import Any

from analysis.model.credentials import ApiScope
from analysis.model.pages import Position
from analysis.model.webhooks import (
    EndpointChange,
    EndpointId,
    EventType,
    NewEndpoint,
    ShownEndpoint,
    WebhookDelivery,
    WebhookDeliveryId,
)
from handlers.api.contract import Answer, ApiCall, Endpoint, Resource
from handlers.api.etags import demand_match, etag_of, read
from handlers.api.listing import cut, page
from handlers.api.models.ground import Page
from handlers.api.models.webhooks import (
    ChangedWebhook,
    DeliveriesWanted,
    DeliveryShown,
    NewWebhook,
    ReplayBegun,
    ReplayWanted,
    WebhookShown,
    delivery,
    webhook,
)

PATH = "/webhooks"
ONE = f"{PATH}/{{webhook_id}}"
SENT = f"{ONE}/deliveries"
SENT_ONE = f"{SENT}/{{delivery_id}}"
MISSING = ("webhook-not-found",)
GONE = (*MISSING, "webhook-delivery-not-found")
MAY = ApiScope.KEYS_MANAGE


def named(call: ApiCall[Any, Any]) -> EndpointId:
    """Return the endpoint that the path names."""
    return EndpointId(call.path["webhook_id"])


def once(made: ShownEndpoint, status: int, location: str = "") -> Answer:
    """Show a new secret in this answer; whoever sends the same request again reads it without."""
    kept = webhook(made.endpoint)
    return Answer(status, webhook(made.endpoint, made.secret), location=location, kept=kept)


def create(call: ApiCall[NewWebhook, None]) -> Answer:
    """Make one."""
    sent = call.body
    new = NewEndpoint(sent.url, frozenset(map(EventType, sent.types)), sent.description, sent.team)
    made = call.services.webhooks(call.begin).create(call.caller.workspace, new, actor=call.caller)
    return once(made, 201, f"/api/v1{PATH}/{made.endpoint.id}")


def several(call: ApiCall[None, None]) -> Answer:
    """Read all."""
    found = call.services.webhooks(call.begin).list(call.caller.workspace, actor=call.caller)
    return read(call, Page[WebhookShown](items=[webhook(one) for one in reversed(found)]))


def one(call: ApiCall[None, None]) -> Answer:
    """Read one."""
    found = call.services.webhooks(call.begin).get(call.caller.workspace, named(call), actor=call.caller)
    return read(call, webhook(found))


def change(call: ApiCall[ChangedWebhook, None]) -> Answer:
    """Change one, if it stands as the sender believes."""
    sent = call.body
    types = None if sent.types is None else frozenset(map(EventType, sent.types))
    after = call.services.webhooks(call.begin).change(
        call.caller.workspace,
        named(call),
        EndpointChange(sent.url, types, sent.description, sent.enabled),
        actor=call.caller,
        unless=lambda stands: demand_match(call.etag, webhook(stands)),
    )
    body = webhook(after)
    return Answer(200, body, etag=etag_of(body))


def delete(call: ApiCall[None, None]) -> Answer:
    """Delete one."""
    call.services.webhooks(call.begin).delete(call.caller.workspace, named(call), actor=call.caller)
    return Answer(204)


def rotate(call: ApiCall[None, None]) -> Answer:
    """Add a second secret."""
    return once(call.services.webhooks(call.begin).rotate(call.caller.workspace, named(call), actor=call.caller), 201)


def retire(call: ApiCall[None, None]) -> Answer:
    """End the older secret."""
    found = call.services.webhooks(call.begin).retire(call.caller.workspace, named(call), actor=call.caller)
    return Answer(200, webhook(found))


def send_test(call: ApiCall[None, None]) -> Answer:
    """Send an event that means nothing."""
    sent = call.services.webhooks(call.begin).test(call.caller.workspace, named(call), actor=call.caller)
    return Answer(202, delivery(sent), location=f"/api/v1{PATH}/{sent.endpoint_id}/deliveries/{sent.id}")


def deliveries(call: ApiCall[None, DeliveriesWanted]) -> Answer:
    """Read a page of what was sent."""

    def fetch(after: Position | None, limit: int) -> tuple[Sequence[WebhookDelivery], Position | None]:
        rows = call.services.webhook_deliveries(call.begin).page(
            call.caller.workspace,
            named(call),
            state=call.query.state,
            after=after,
            limit=limit + 1,
            actor=call.caller,
        )
        return cut(rows, limit, lambda row: Position(row.created_at, row.id))

    return page(call, f"{PATH}/{named(call)}/deliveries", fetch, delivery, Page[DeliveryShown])


def one_delivery(call: ApiCall[None, None]) -> Answer:
    """Read one with its attempts."""
    found = call.services.webhook_deliveries(call.begin).one(
        call.caller.workspace, named(call), WebhookDeliveryId(call.path["delivery_id"]), actor=call.caller
    )
    return read(call, delivery(found.delivery, found.attempts))


def again(call: ApiCall[None, None]) -> Answer:
    """Send one once more."""
    found = call.services.webhook_deliveries(call.begin).again(
        call.caller.workspace, named(call), WebhookDeliveryId(call.path["delivery_id"]), actor=call.caller
    )
    return Answer(202, delivery(found))


def replay(call: ApiCall[ReplayWanted, None]) -> Answer:
    """Send once more what happened since then."""
    since = call.services.webhook_deliveries(call.begin).since(
        call.caller.workspace, named(call), call.body.since, every=call.body.delivered, actor=call.caller
    )
    return Answer(202, ReplayBegun(since=since))


ENDPOINTS: tuple[Endpoint[Any, Any], ...] = (
    Endpoint(
        "POST",
        PATH,
        MAY,
        create,
        {201: WebhookShown},
        "Make a webhook. The answer holds its signing secret, once.",
        request=NewWebhook,
        creates=True,
        resource=Resource.WRITE,
        refusals=("webhook-url-not-allowed", "webhook-team-other", "webhook-too-many", "credential-needs-encryption"),
    ),
    Endpoint("GET", PATH, MAY, several, {200: Page[WebhookShown], 304: None}, "List webhooks: all on one page."),
    Endpoint("GET", ONE, MAY, one, {200: WebhookShown, 304: None}, "Read a webhook.", refusals=MISSING),
    Endpoint(
        "PATCH",
        ONE,
        MAY,
        change,
        {200: WebhookShown},
        "Change a webhook that stands as your If-Match says, or switch it off or on.",
        request=ChangedWebhook,
        resource=Resource.WRITE,
        refusals=(*MISSING, "webhook-url-not-allowed", "api-precondition-required", "api-precondition-failed"),
    ),
    Endpoint(
        "DELETE",
        ONE,
        MAY,
        delete,
        {204: None},
        "Delete a webhook with its secrets and deliveries.",
        resource=Resource.WRITE,
        refusals=MISSING,
    ),
    Endpoint(
        "POST",
        f"{ONE}/rotate",
        MAY,
        rotate,
        {201: WebhookShown},
        "Add a second secret; both sign until the older one is retired. The answer holds it, once.",
        creates=True,
        resource=Resource.WRITE,
        refusals=(*MISSING, "credential-two-secrets", "credential-needs-encryption"),
    ),
    Endpoint(
        "POST",
        f"{ONE}/retire",
        MAY,
        retire,
        {200: WebhookShown},
        "End the older of two secrets, at once.",
        resource=Resource.WRITE,
        refusals=(*MISSING, "credential-one-secret"),
    ),
    Endpoint(
        "POST",
        f"{ONE}/test",
        MAY,
        send_test,
        {202: DeliveryShown},
        "Send this webhook a test event; follow the delivery to see what came of it.",
        creates=True,
        resource=Resource.WRITE,
        refusals=(*MISSING, "webhook-endpoint-off"),
    ),
    Endpoint(
        "POST",
        f"{ONE}/replay",
        MAY,
        replay,
        {202: ReplayBegun},
        "Send once more what happened since a time: what was missed, or all of it.",
        request=ReplayWanted,
        creates=True,
        resource=Resource.WRITE,
        refusals=(*MISSING, "webhook-endpoint-off"),
    ),
    Endpoint(
        "GET",
        SENT,
        MAY,
        deliveries,
        {200: Page[DeliveryShown], 304: None},
        "List what was sent, newest first.",
        query=DeliveriesWanted,
        refusals=(*MISSING, "api-cursor"),
    ),
    Endpoint(
        "GET",
        SENT_ONE,
        MAY,
        one_delivery,
        {200: DeliveryShown, 304: None},
        "Read a delivery with its attempts: status, latency, and how the answer began.",
        refusals=GONE,
    ),
    Endpoint(
        "POST",
        f"{SENT_ONE}/replay",
        MAY,
        again,
        {202: DeliveryShown},
        "Send one delivery once more, now.",
        resource=Resource.WRITE,
        refusals=(*GONE, "webhook-endpoint-off"),
    ),
)
