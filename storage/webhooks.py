"""Tells other people's servers, over the guarded way of `storage.guard`: one request, and whatever came of it."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpcore2

from analysis.errors import RefusedError
from analysis.model.webhooks import ANSWER_CHARACTERS, WebhookReply
from storage.guard import NoAddressError, PublicHttps, Target, certificate_failed, target_of

# Whoever reads the log must not have a terminal or a page obey it.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_ERROR = "webhook-error-"


@dataclass(frozen=True, slots=True)
class HttpsWebhookSender:
    """Implements analysis.ports.WebhookSender.

    Attributes:
        total_s: Seconds for everything, from the first connection to the last byte that is read.
        https: Makes the requests.
    """

    total_s: float = 20
    https: PublicHttps = field(default_factory=PublicHttps)

    def check(self, url: str) -> None:
        """Refuse what is not https on 443 of a DNS name. RefusedError("webhook-url-not-allowed")."""
        if target_of(url) is None:
            raise RefusedError("webhook-url-not-allowed")

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> WebhookReply:
        """POST it once; whatever goes wrong is in the reply."""
        target = target_of(url)
        if target is None:
            return WebhookReply(None, 0, error=f"{_ERROR}address")
        began = time.monotonic()
        try:
            return self._sent(target, headers, body, began)
        except RefusedError:
            reason = "address"
        except NoAddressError:
            reason = "name"
        except httpcore2.TimeoutException:
            reason = "timeout"
        except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
            protocol = "protocol" if isinstance(error, httpcore2.ProtocolError) else "connection"
            reason = "certificate" if certificate_failed(error) else protocol
        return WebhookReply(None, _since(began), error=_ERROR + reason)

    def _sent(self, target: Target, headers: Mapping[str, str], body: bytes, began: float) -> WebhookReply:
        opened = self.https.open("POST", target, headers, total_s=self.total_s, idle_s=self.total_s, content=body)
        with opened as response:
            latency_ms = _since(began)
            found = {name.lower(): value.decode("latin-1") for name, value in response.headers}
            return WebhookReply(
                status=response.status,
                latency_ms=latency_ms,
                answer=_start(response),
                retry_after_s=_seconds(found.get(b"retry-after", "")),
            )


def _start(response: httpcore2.Response) -> str:
    """Return the first characters of the answer; a body that breaks off or drips is nobody's failure."""
    found = b""
    try:
        for block in response.iter_stream():
            found += block[: 4 * ANSWER_CHARACTERS]
            if len(found) >= 4 * ANSWER_CHARACTERS:
                break
    except (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError):
        pass
    return _CONTROLS.sub(" ", found.decode("utf-8", "replace"))[:ANSWER_CHARACTERS].strip()


def _seconds(retry_after: str) -> float | None:
    """Read Retry-After in seconds; as a date it is left unread, the schedule is patient enough."""
    return float(retry_after) if retry_after.isascii() and retry_after.isdecimal() and len(retry_after) < 6 else None  # noqa: PLR2004 - a day has 86,400


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
