"""What goes back over the wire: every answer of the API has the same headers, whatever happened."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from starlette.types import Receive, Send

from handlers.api.contract import Answer
from handlers.api.problems import MEDIA_TYPE, Problem
from handlers.render.words import Words

SAFE = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
    (b"vary", b"Accept-Language"),
)
JSON = "application/json"

Later = Callable[[], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, ready to be sent.

    Attributes:
        headers: Those that belong to this one; the rest is the same for all.
        later: Finds the answer that takes this one's place, once the transaction is over.
        events: Pieces of a stream, instead of a body.
    """

    status: int
    body: bytes = b""
    media_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    later: Later | None = None
    events: AsyncIterator[bytes] | None = None


def of_answer(answer: Answer) -> Reply:
    """Return what a route said."""
    headers = {}
    if answer.etag:
        headers["ETag"] = f'"{answer.etag}"'
    if answer.location:
        headers["Location"] = answer.location
    body, media_type = b"", answer.media_type
    if answer.text is not None:
        body = answer.text.encode()
    elif answer.body is not None:
        body = answer.body.model_dump_json(by_alias=True, exclude_none=True).encode()
    if answer.events is not None:
        media_type = "text/event-stream"
    return Reply(answer.status, body, media_type, headers, answer.later, answer.events)


def of_problem(problem: Problem, language: str, request_id: str) -> Reply:
    """Return what went wrong, in words."""
    return Reply(problem.status, problem.body(Words(language), request_id), MEDIA_TYPE, dict(problem.headers))


def head(reply: Reply, request_id: str) -> list[tuple[bytes, bytes]]:
    """Return all headers but Date, which the server adds to every answer: by it clients can set their clocks."""
    headers = [*SAFE, (b"x-request-id", request_id.encode())]
    headers += [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers.items()]
    if reply.body or reply.events is not None:
        media_type = f"{reply.media_type}; charset=utf-8" if reply.media_type.startswith("text/") else reply.media_type
        headers.append((b"content-type", media_type.encode("latin-1")))
    if reply.events is None and reply.status not in {204, 304}:
        headers.append((b"content-length", b"%d" % len(reply.body)))
    return headers


async def send_whole(send: Send, reply: Reply, headers: list[tuple[bytes, bytes]]) -> int:
    """Send it; return how long the body was."""
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})
    return len(reply.body)


async def send_events(send: Send, reply: Reply, headers: list[tuple[bytes, bytes]]) -> int:
    """Send a stream until it ends; return how much it was."""
    assert reply.events is not None  # noqa: S101 - the caller asked
    sent = 0
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    async for piece in reply.events:
        sent += len(piece)
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
    return sent


async def left(receive: Receive) -> None:
    """Return when the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass
