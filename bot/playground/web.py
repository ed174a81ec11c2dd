"""The playground as one ASGI app, for this machine only and never with production settings."""

import importlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.playground.api import SlackApi
from bot.playground.calls import Knobs
from bot.playground.driver import PATIENCE_S, Driver, Paths
from bot.playground.page import Page
from bot.playground.people import Json
from bot.playground.state import Workspace

Judge = Callable[[Any, str], list[str]]
HOST = "127.0.0.1"
LOCAL_NAMES = {"127.0.0.1", "localhost", "[::1]"}


class ProductionError(RuntimeError):
    """The playground was asked to start with production settings."""


def create_playground(
    bot_url: str,
    signing_secret: str,
    bot_token: str,
    *,
    environment: str,
    base_url: str = "http://127.0.0.1:8000",
    manifest: Json | None = None,
    judge: Judge | None = None,
    paths: Paths | None = None,
    patience_s: float = PATIENCE_S,
) -> Starlette:
    """Return the fake Slack; the bot reaches it with ``SLACK_API_URL={base_url}/api/``.

    Args:
        bot_url: Where the bot listens, such as "http://127.0.0.1:8001".
        environment: The setting ENVIRONMENT.
        base_url: Where this app is reached; it stands in file links and response URLs.
        manifest: The app's manifest.json: command hints, shortcuts and subscribed events.
        judge: A Block Kit checker (see installed_judge); None shows "checker not installed".
        paths: Where the bot listens; Slack's usual three paths by default.
        patience_s: How long an answer may take and a trigger_id lives: Slack's own three seconds, or longer.

    Raises:
        ProductionError: *environment* is production.
    """
    if environment.strip().lower() in {"production", "prod"}:
        raise ProductionError("The playground accepts anybody as anybody: it never runs with production settings.")
    workspace = Workspace(base_url.rstrip("/"), judge=judge, trigger_s=patience_s)
    # A connection for each delivery: one that is kept may be closed by the bot at the very moment it is used again.
    client = httpx.AsyncClient(trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))
    driver = Driver(workspace, client, bot_url.rstrip("/"), signing_secret, paths or Paths(), patience_s=patience_s)
    knobs = Knobs()
    api = SlackApi(workspace, knobs, bot_token)
    page = Page(api, driver, knobs, manifest or {})

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await page.stop_streams()
        await client.aclose()

    app = Starlette(routes=[*api.routes(), *page.routes()], lifespan=lifespan)
    app.state.workspace, app.state.driver, app.state.knobs, app.state.api = workspace, driver, knobs, api
    app.state.page = page
    app.add_middleware(LocalOnly, bot_url=bot_url)
    return app


class LocalOnly:
    """Serves this machine only, and no page of another site.

    The check of Host stops DNS rebinding, the one of Origin stops forged posts, and the policy keeps the page from
    loading anything from another host (pictures and sound of the bot excepted).
    """

    def __init__(self, app: ASGIApp, bot_url: str) -> None:
        self.app = app
        parts = urlsplit(bot_url)
        bot = f"{parts.scheme}://{parts.netloc}"
        self.policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            f"img-src 'self' data: {bot}; media-src 'self' {bot}; form-action 'none'; "
            "base-uri 'none'; frame-ancestors 'none'"
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", self.policy)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "no-referrer")
            await send(message)

        refusal = refused(scope)
        answer = PlainTextResponse(refusal, 403) if refusal else self.app
        await answer(scope, receive, guarded)


def refused(scope: Scope) -> str:
    """Return why a request is not served; "" when it is."""
    client = scope.get("client")
    if client and client[0] not in {"127.0.0.1", "::1"}:
        return "The playground serves this machine only."
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    if hostname(host) not in LOCAL_NAMES:
        return "Unknown host."
    origin = headers.get("origin")
    if origin and urlsplit(origin).netloc != host:
        return "Another site asked."
    return ""


def hostname(host: str) -> str:
    """Return the host without its port; IPv6 keeps its brackets."""
    return host.rpartition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]


def installed_judge() -> Judge | None:
    """Return the Block Kit checker of the tests, or None where the development packages are not installed."""
    try:
        module = importlib.import_module("tests.fakes.block_checker.check_blocks")
    except ImportError:
        return None
    found: Judge = module.check
    return found


def server(app: Starlette, port: int) -> uvicorn.Server:
    """Return a server for *app* on the loopback address, and on no other."""
    page: Page = app.state.page
    config = uvicorn.Config(app, host=HOST, port=port, log_level="warning", timeout_graceful_shutdown=2)
    return PlaygroundServer(config, page)


class PlaygroundServer(uvicorn.Server):
    """Ends the pages' event streams before it waits for open connections."""

    def __init__(self, config: uvicorn.Config, page: Page) -> None:
        super().__init__(config)
        self.page = page

    async def shutdown(self, sockets: list[Any] | None = None) -> None:
        """Stop; uvicorn would wait for the streams, and they never end by themselves."""
        await self.page.stop_streams()
        await super().shutdown(sockets)
