"""The gate before Bolt: bounds, signature and shape are checked on the raw bytes, cheapest first.

Bolt parses before it verifies, so garbage from anybody ends in a 500 with a traceback there. Here it ends in 4xx,
and nothing of a refused request is logged but why and how long it was.
"""

import asyncio
import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, parse_qsl

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handlers.untrusted import PerMinute, address, refuse_constant, sound

MAX_BODY_BYTES = 1024 * 1024
DEADLINE_S = 15.0
WINDOW_S = 300
TIMESTAMP = re.compile(rb"\d{10}")
SIGNATURE = re.compile(rb"v0=[0-9a-f]{64}")
FORM = b"application/x-www-form-urlencoded"
JSON = b"application/json"
MAX_SSL_CHECK_BYTES = 4096
REFUSALS_A_MINUTE = 60
REASONS = {
    400: b"Malformed request.",
    401: b"Not signed by Slack.",
    408: b"Too slow.",
    413: b"Too large.",
    415: b"Unsupported media type.",
    429: b"Too many requests.",
}

log = structlog.get_logger(__name__)


class RefusalError(Exception):
    """Not a request of Slack's.

    Attributes:
        status: HTTP status to answer with.
        reason: For the log; holds nothing of the request.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(status, reason)
        self.status = status
        self.reason = reason


@dataclass(slots=True)
class SlackGuard:
    """An ASGI app that lets only well-formed requests signed by Slack through to *app*.

    Attributes:
        now: Seconds since 1970.
        deadline_s: For the whole body to arrive.
    """

    app: ASGIApp
    signing_secret: bytes
    now: Callable[[], float] = time.time
    deadline_s: float = DEADLINE_S
    refusals: PerMinute = field(init=False)

    def __post_init__(self) -> None:
        # Signed requests are never counted: Slack's own addresses are shared by all its customers.
        self.refusals = PerMinute(REFUSALS_A_MINUTE, self.now)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check, then hand the very same bytes on."""
        body = b""
        try:
            body = await self.read(scope, receive)
            if is_ssl_check(scope["headers"], body):
                counted = self.refusals.wait_s(address(scope))
                await answer(send, 429 if counted else 200, b"")
                return
            self.verify(scope["headers"], body)
            check_shape(body, content_type(scope["headers"]))
        except RefusalError as refusal:
            status = refusal.status
            if self.refusals.wait_s(address(scope)):
                status = 429
            else:
                log.info("slack.refused_request", status=status, reason=refusal.reason, body_bytes=len(body))
            await answer(send, status, REASONS[status])
            return
        await self.app(scope, replay(body, receive), send)

    async def read(self, scope: Scope, receive: Receive) -> bytes:
        """Return the body, counted while it arrives: Content-Length may lie. RefusalError 400, 408 or 413."""
        if any(name == b"content-encoding" for name, _ in scope["headers"]):
            raise RefusalError(400, "encoded")
        try:
            async with asyncio.timeout(self.deadline_s):
                return await whole(receive)
        except TimeoutError:
            raise RefusalError(408, "slow") from None

    def verify(self, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> None:
        """Check time and signature, bytes against bytes in constant time. RefusalError 401."""
        timestamp = only(headers, b"x-slack-request-timestamp", TIMESTAMP)
        signature = only(headers, b"x-slack-signature", SIGNATURE)
        if abs(self.now() - int(timestamp)) > WINDOW_S:
            raise RefusalError(401, "stale")
        digest = hmac.new(self.signing_secret, b"v0:" + timestamp + b":" + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(b"v0=" + digest.encode(), signature):
            raise RefusalError(401, "signature")


def is_ssl_check(headers: Iterable[tuple[bytes, bytes]], body: bytes) -> bool:
    """Tell whether it is Slack's unsigned look at our certificate, a form and nothing else; it reaches no listener."""
    if len(body) > MAX_SSL_CHECK_BYTES or content_type(headers) != FORM:
        return False
    unsigned = not any(name == b"x-slack-signature" for name, _ in headers)
    return unsigned and parse_qs(body).get(b"ssl_check") == [b"1"]


def only(headers: Iterable[tuple[bytes, bytes]], name: bytes, shape: re.Pattern[bytes]) -> bytes:
    """Return the one header of this name. RefusalError 401 if there is none, another shape, or a second one."""
    found = [value for each, value in headers if each == name]
    if len(found) != 1 or not shape.fullmatch(found[0]):
        raise RefusalError(401, name.decode())
    return found[0]


def content_type(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return the media type without parameters; b"" for none, and for two, of which nobody knows which counts."""
    found = [value for name, value in headers if name == b"content-type"]
    return found[0].partition(b";")[0].strip().lower() if len(found) == 1 else b""


async def whole(receive: Receive) -> bytes:
    """Return the body. RefusalError 413 as soon as it is too large, 400 when the sender leaves."""
    parts: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RefusalError(400, "disconnected")
        part = message.get("body", b"")
        size += len(part)
        if size > MAX_BODY_BYTES:
            raise RefusalError(413, "large")
        parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)


def check_shape(body: bytes, media_type: bytes) -> None:
    """Check what Bolt would stumble over: UTF-8, and JSON that is an object and not too deep. RefusalError 400."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise RefusalError(400, "utf-8") from None
    if not text:
        raise RefusalError(400, "empty")
    if media_type == JSON or text.startswith("{"):
        check_json(body)
    elif media_type == FORM:
        check_form(text)
    else:
        raise RefusalError(415, "media type")


def check_form(text: str) -> None:
    """Check a form: each field once, or two readers might read two different ones. RefusalError 400."""
    fields = parse_qsl(text, keep_blank_values=True)
    found = dict(fields)
    if len(found) != len(fields):
        raise RefusalError(400, "doubled field")
    if "payload" in found:
        check_json(found["payload"].encode())
    elif "\0" in text or "%00" in text:
        raise RefusalError(400, "nul")


def check_json(content: bytes) -> None:
    """Check one JSON text. RefusalError 400."""
    try:
        value = json.loads(content, parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        raise RefusalError(400, "json") from None
    if not isinstance(value, dict):
        raise RefusalError(400, "not an object")
    if not sound(content, value):
        raise RefusalError(400, "depth or characters")


def replay(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives *body* again, and then what the connection says."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def answer(send: Send, status: int, text: bytes) -> None:
    """Send a plain answer."""
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(text)).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
    ]
    if status == 413:  # noqa: PLR2004 - HTTP's own number
        headers.append((b"connection", b"close"))  # the rest of the body is not worth reading
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})
