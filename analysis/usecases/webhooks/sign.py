"""What goes over the wire: body and headers by Standard Webhooks (https://www.standardwebhooks.com)."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from standardwebhooks.webhooks import Webhook

from analysis.model.webhooks import EventId, WebhookEvent


def body_of(event: WebhookEvent, base_url: str) -> bytes:
    """Return the body, the same for every attempt.

    Args:
        event: What happened.
        base_url: Public address of this service, put before each link; "" leaves paths.
    """
    data = filled(event.data)
    if "links" in data:
        data["links"] = {name: base_url.rstrip("/") + path for name, path in data["links"].items()}
    stamp = event.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    whole = {"type": event.type, "timestamp": stamp, "data": data}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def filled(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return it without what is empty: as in answers of the API, null is never written."""
    return {
        name: filled(value) if isinstance(value, dict) else value for name, value in data.items() if value is not None
    }


def headers_of(event: EventId, body: bytes, secrets: Iterable[str], now: datetime) -> dict[str, str]:
    """Return the headers of one attempt; each active secret signs, so that rotation breaks nobody."""
    at = now.astimezone(UTC)  # the library takes the clock's digits for UTC
    signatures = [Webhook(secret).sign(event, at, body.decode()) for secret in secrets]
    return {
        "content-type": "application/json; charset=utf-8",
        "webhook-id": event,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
