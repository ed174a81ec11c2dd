"""Reads a request of a program from the wire, bounded and slow to believe: cheapest check first, on raw bytes."""

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import Receive

from handlers.api.contract import Endpoint
from handlers.api.problems import ProblemError
from handlers.api.signature import SINGLE
from handlers.untrusted import refuse_constant, sound

Headers = Sequence[tuple[bytes, bytes]]

MAX_HEADERS = 64
MAX_HEADER_BYTES = 16 * 1024
MAX_QUERY_FIELDS = 64
ONCE = SINGLE | {b"authorization", b"if-match", b"if-none-match", b"last-event-id", b"host"}
"""Headers that may come once, whoever reads them."""
CONVERSATION = re.compile(r"conv_[A-Za-z0-9_-]{1,64}")
IDEMPOTENCY_KEY = re.compile(rb"[\x21-\x7e]{1,255}")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request that was read whole; nothing of it is believed yet.

    Attributes:
        method: In capitals.
        raw_path: As it stands in the request line; so is the query.
        headers: Each once, but for those that may come twice: names in lower case.
        path: Values of the path's parameters.
        address: Whose it is: the address, of IPv6 the /64 that one customer holds.
        known: Ids for log lines, filled as they become known; shared with whoever logs.
    """

    endpoint: Endpoint[Any, Any]
    method: str
    raw_path: bytes
    raw_query: bytes
    headers: Headers
    path: Mapping[str, str]
    body: bytes
    address: str
    request_id: str
    language: str
    known: dict[str, str] = field(default_factory=dict)

    def header(self, name: bytes) -> bytes:
        """Return a header, or b""."""
        return next((value for each, value in self.headers if each == name), b"")

    def text(self, name: bytes) -> str:
        """Return a header as text, or ""."""
        return self.header(name).decode("latin-1")


def check_headers(headers: Headers) -> None:
    """Check number, size, and that what may come once does. ProblemError."""
    if len(headers) > MAX_HEADERS or sum(len(name) + len(value) for name, value in headers) > MAX_HEADER_BYTES:
        raise ProblemError("malformed-request", key="api-headers-too-many")
    seen = set()
    for name, _ in headers:
        if name in ONCE and name in seen:
            raise ProblemError("malformed-request", key="api-header-doubled", params={"header": name.decode("latin-1")})
        seen.add(name)
    if {b"content-length", b"transfer-encoding"} <= seen:  # of the two, a proxy and we might believe different ones
        raise ProblemError("malformed-request", key="api-header-doubled", params={"header": "transfer-encoding"})


def check_content(endpoint: Endpoint[Any, Any], headers: Headers) -> None:
    """Check the headers of the body. ProblemError."""
    found = dict(headers)
    if b"content-encoding" in found:
        raise ProblemError("unsupported-media-type")
    if endpoint.request is not None and not is_json(found.get(b"content-type", b"")):
        raise ProblemError("unsupported-media-type")
    key = found.get(b"idempotency-key")
    if (key is None and endpoint.creates) or (key is not None and not IDEMPOTENCY_KEY.fullmatch(key)):
        raise ProblemError("malformed-request", key="api-idempotency-key-missing")


def is_json(content_type: bytes) -> bool:
    """Tell whether it is application/json, in UTF-8 where it says."""
    media_type, _, rest = content_type.lower().partition(b";")
    return media_type.strip() == b"application/json" and rest.strip() in {b"", b"charset=utf-8", b'charset="utf-8"'}


def about(path: Mapping[str, str]) -> dict[str, str]:
    """Return the ids of an address that log lines carry; what has not the form of one of ours is none."""
    asked = path.get("conversation_id", "")
    return {"conversation": asked} if CONVERSATION.fullmatch(asked) else {}


async def read_body(headers: Headers, receive: Receive, *, most: int, deadline_s: float) -> bytes:
    """Return the body, counted while it arrives: Content-Length may lie.

    Raises:
        ProblemError: Too large, too slow, or the sender left.
    """
    declared = next((value for name, value in headers if name == b"content-length"), b"0")
    if not declared.isdigit() or len(declared) > 18 or int(declared) > most:  # noqa: PLR2004 - digits of 64 bits
        raise too_large(most)
    try:
        async with asyncio.timeout(deadline_s):
            return await whole(receive, most)
    except TimeoutError:
        raise ProblemError("request-timeout", headers=CLOSE) from None


CLOSE = (("Connection", "close"),)
"""The rest of the body is not worth reading."""


def too_large(most: int) -> ProblemError:
    """Return the refusal of a body."""
    return ProblemError("body-too-large", params={"limit": str(most)}, headers=CLOSE)


async def whole(receive: Receive, most: int) -> bytes:
    """Return the body as it comes. ProblemError as soon as it is too large, or when the sender leaves."""
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ProblemError("malformed-request", reason="disconnected")
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise too_large(most)
        if part:
            parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)


def check_json(body: bytes) -> None:
    """Check what a model would not notice, or stumble over.

    Raises:
        ProblemError: Not one JSON object in UTF-8, a name twice in an object, nested too deep, NaN, or
            characters that no column can hold: NUL and halves of surrogate pairs.
    """
    try:
        value = json.loads(body.decode(), parse_constant=refuse_constant, object_pairs_hook=single)
    except (ValueError, RecursionError):
        raise ProblemError("malformed-request", key="api-body-unreadable") from None
    if not isinstance(value, dict) or not sound(body, value):
        raise ProblemError("malformed-request", key="api-body-unreadable")


def single(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object. ValueError for a name twice: two readers might read two different ones."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def query_of(raw: bytes) -> dict[str, str]:
    """Return the parameters of a query.

    Raises:
        ProblemError: One stands twice, there are too many, or the characters are no UTF-8 that can be stored.
    """
    if not raw:
        return {}
    try:
        fields = parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_QUERY_FIELDS
        )
        return checked_query(fields)
    except ValueError:
        raise ProblemError("malformed-request", key="api-query-unreadable") from None


def checked_query(fields: list[tuple[str, str]]) -> dict[str, str]:
    """Return the fields by name. ValueError."""
    found = dict(fields)
    if len(found) != len(fields) or any("\0" in part for field in fields for part in field):
        raise ValueError("doubled or NUL")
    return found


def language_of_header(accepted: str) -> str:
    """Return "en" or "zh-TW", whichever Accept-Language wants more; English where it wants neither."""
    best, weight = "en", 0.0
    for part in accepted[:200].split(","):
        tag, _, parameter = part.partition(";")
        language = {"zh": "zh-TW", "en": "en"}.get(tag.strip().lower().split("-")[0])
        wanted = weight_of(parameter)
        if language is not None and wanted > weight:
            best, weight = language, wanted
    return best


def weight_of(parameter: str) -> float:
    """Return the q of an Accept header's part; 1 where it has none, 0 where it is no number."""
    name, _, value = parameter.strip().partition("=")
    if not name:
        return 1.0
    return float(value) if name == "q" and re.fullmatch(r"[01](?:\.\d{0,3})?", value) else 0.0
