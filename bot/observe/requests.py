"""Times every request and gives it the id that its log lines carry."""

import secrets
import time
from dataclasses import dataclass

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.metrics import REQUESTS
from bot.spans import span

WAYS = {"slack": "slack", "api": "api", "health": "health", "livez": "health", "readyz": "health", "files": "file"}
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Watched:
    """The outermost application: counts what each way in takes and how it ends. Reads no body."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        way, status = way_of(scope["path"]), 500
        method = scope["method"] if scope["method"] in METHODS else "other"
        began = time.perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=secrets.token_hex(8))
        try:
            with span(f"{method} {way}"):
                await self.app(scope, receive, noting)
        finally:
            REQUESTS.labels(way, method, status).observe(time.perf_counter() - began)


def way_of(path: str) -> str:
    """Return which door a path belongs to: never the path itself, of which a stranger can make any number."""
    first, _, rest = path.lstrip("/").partition("/")
    return "health" if (first, rest) == ("api", "health") else WAYS.get(first, "page")
