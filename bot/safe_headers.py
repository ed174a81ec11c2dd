"""The headers that every answer of this process has, whoever made it: pages, files, problems, crashes."""

from dataclasses import dataclass

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Browsers heed it over TLS only, so that it does no harm on a developer's machine.
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}
"""For whatever does not say it otherwise, as a page does that has a style of its own."""
RAW = [(name.lower().encode(), value.encode()) for name, value in SAFE.items()]


@dataclass(frozen=True, slots=True)
class SafeHeaders:
    """Adds what an answer lacks."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SAFE.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, adding if scope["type"] == "http" else send)


async def crashed(_: Request, __: Exception) -> PlainTextResponse:
    """Answer where a program error was caught: an id that leads to the log line, and nothing of the error."""
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    return PlainTextResponse(f"Internal error. Request {request_id}\n", 500, SAFE)
