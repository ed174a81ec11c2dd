"""Installation by OAuth: Slack's flow over our own stores, which keep tokens encrypted and each state once."""

import hashlib
import html
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import structlog
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation as SlackInstallation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from analysis.errors import CallError
from analysis.ports import OAuthStates
from analysis.usecases.installations import Install, NewInstallation
from handlers.render.words import Words, language_of
from handlers.services import Services
from handlers.slack.limits import NoteLimits
from handlers.slack.silence import ASYNC_SILENCE

INSTALL = "/slack/install"
REDIRECT = "/slack/oauth_redirect"
STATE_S = 600
"""An installation begun must end within ten minutes."""
TIMEOUT_S = 10
HEADERS = {
    "Content-Type": ["text/html; charset=utf-8"],
    "Cache-Control": ["no-store"],
    "Content-Security-Policy": [
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ],
    "Referrer-Policy": ["no-referrer"],
    "X-Content-Type-Options": ["nosniff"],
}
PAGE = """<!doctype html><html lang="{language}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<body style="font:16px/1.5 system-ui;max-width:34em;margin:3em auto;padding:0 1em"><h1>{title}</h1><p>{text}</p>
</body></html>"""

log = structlog.get_logger(__name__)


def digest(state: str) -> str:
    """Return what is stored of a state: who reads the database cannot use it."""
    return hashlib.sha256(state.encode()).hexdigest()


class States(AsyncOAuthStateStore):
    """Implements slack_sdk's store: each state is used once, in whichever process, within ten minutes."""

    def __init__(self, services: Services, states: OAuthStates) -> None:
        """Take the port."""
        self.services = services
        self.states = states

    @property
    def logger(self) -> logging.Logger:
        """Bolt asks for one."""
        return logging.getLogger(__name__)

    async def async_issue(self, *_: object, **__: object) -> str:
        """Return a fresh state, stored as its hash."""
        state = secrets.token_urlsafe(32)
        await self.services.run(self.states.issue, digest(state), expires_s=STATE_S)
        return state

    async def async_consume(self, state: str) -> bool:
        """Use it up."""
        return await self.services.run(self.states.consume, digest(state))


class Store(AsyncInstallationStore):
    """Implements as much of slack_sdk's store as the flow needs: it saves; reading is our own authorization's."""

    def __init__(self, services: Services, install: Install, installed: Callable[[], None]) -> None:
        """Take the use case. *installed* is called after each."""
        self.services = services
        self.install = install
        self.installed = installed

    @property
    def logger(self) -> logging.Logger:
        """Bolt asks for one."""
        return logging.getLogger(__name__)

    async def async_save(self, installation: SlackInstallation) -> None:
        """Store it, tokens encrypted."""
        workspace = await self.services.run(self.install, translate(installation))
        self.installed()
        log.info("slack.installed", workspace=workspace, org_wide=installation.is_enterprise_install)


def translate(given: SlackInstallation) -> NewInstallation:
    """Return our value. An org-wide installation is its grid's, whatever team the installer was in."""
    expires = given.bot_token_expires_at
    return NewInstallation(
        team="" if given.is_enterprise_install else given.team_id or "",
        enterprise=given.enterprise_id or "",
        name=(given.enterprise_name if given.is_enterprise_install else given.team_name) or "",
        app=given.app_id or "",
        bot_user=given.bot_user_id or "",
        scopes=tuple(given.bot_scopes or ()),
        installed_by=given.user_id,
        bot_token=given.bot_token or "",
        refresh_token=given.bot_refresh_token or "",
        expires_at=datetime.fromtimestamp(expires, UTC) if expires else None,
    )


def page(words: Words, key: str, status: int, cookie: str = "") -> BoltResponse:
    """Return a small page with the words under *key*-title and *key*-text."""
    title, text = html.escape(words(f"{key}-title")), html.escape(words(f"{key}-text"))
    body = PAGE.format(language=words.language, title=title, text=text)
    headers: dict[str, str | Sequence[str]] = {**HEADERS, **({"Set-Cookie": [cookie]} if cookie else {})}
    return BoltResponse(status=status, body=body, headers=headers)


def words_of(request: AsyncBoltRequest) -> Words:
    """Return the words for whoever looks at the page."""
    return Words(language_of(request.headers.get("accept-language", [""])[0].partition(",")[0]))


async def succeeded(args: AsyncSuccessArgs) -> BoltResponse:
    """Say that it worked, and forget the state."""
    return page(words_of(args.request), "install-done", 200, args.settings.state_utils.build_set_cookie_for_deletion())


async def failed(args: AsyncFailureArgs) -> BoltResponse:
    """Say that it did not work, with 400, or 200 for a person who changed their mind."""
    refused = args.reason == "access_denied"
    log.info("slack.install_failed", reason=args.reason[:40] if args.reason.isascii() else "unknown")
    words = words_of(args.request)
    return page(words, "install-refused", 200) if refused else page(words, "install-failed", 400)


@dataclass(frozen=True, slots=True)
class OAuth:
    """The flow and its two pages."""

    flow: AsyncOAuthFlow

    def routes(self) -> list[Route]:
        """Return the routes of the beginning and the end of an installation."""

        async def install(request: Request) -> Response:
            return await self.answer(request, self.flow.handle_installation)

        async def redirect(request: Request) -> Response:
            return await self.answer(request, self.flow.handle_callback)

        return [Route(INSTALL, install, methods=["GET"]), Route(REDIRECT, redirect, methods=["GET"])]

    async def answer(self, request: Request, handle: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]) -> Response:
        """Return the flow's answer; a page with 503 when the database or Slack is away."""
        asked = to_async_bolt_request(request, b"")
        try:
            answer = await handle(asked)
        except (CallError, *ASYNC_SILENCE) as error:
            log.warning("slack.install_unavailable", error=type(error).__name__)
            answer = page(words_of(asked), "install-unavailable", 503)
        return to_starlette_response(answer)


def make_oauth(
    *,
    client_id: str,
    client_secret: str,
    scopes: tuple[str, ...],
    public_url: str,
    api_url: str,
    services: Services,
    install: Install,
    states: OAuthStates,
    installed: Callable[[], None],
) -> OAuth:
    """Return the installation by OAuth v2, of the bot only: no token of a person is asked for."""
    host = urlsplit(api_url)
    settings = AsyncOAuthSettings(
        client_id=client_id,
        client_secret=client_secret,
        scopes=list(scopes),
        user_scopes=[],
        redirect_uri=public_url.rstrip("/") + REDIRECT,
        install_path=INSTALL,
        install_page_rendering_enabled=False,
        redirect_uri_path=REDIRECT,
        callback_options=AsyncCallbackOptions(succeeded, failed),
        authorization_url=f"{host.scheme}://{host.netloc}/oauth/v2/authorize",
        installation_store=Store(services, install, installed),
        state_store=States(services, states),
        state_expiration_seconds=STATE_S,
    )
    client = AsyncWebClient(base_url=api_url, timeout=TIMEOUT_S, retry_handlers=[NoteLimits()])
    return OAuth(AsyncOAuthFlow(client=client, settings=settings))
