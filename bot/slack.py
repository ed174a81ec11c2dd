"""Wires the Slack app: clients, whose token answers a request, the way in by HTTP or by Socket Mode."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.routing import Route

from analysis.errors import CallError
from analysis.usecases.installations import Install
from analysis.usecases.people import MeetPerson, NoteForeigner, NoteProfile
from bot.manifest import read as manifest
from bot.settings import Settings, SettingsError
from bot.slack_tokens import make_cipher, make_find
from bot.wiring import World, utc_now
from db.oauth import SqlOAuthStates
from handlers.render.words import Words, language_of, load_catalogs
from handlers.slack.app import ANSWER_S, LISTENERS, Register, build_app
from handlers.slack.authorize import Authorize, ManyWorkspaces, OneWorkspace
from handlers.slack.context import Askers, ask_at_once
from handlers.slack.endpoint import SlackEndpoint
from handlers.slack.errors import Errors
from handlers.slack.guard import SlackGuard
from handlers.slack.installed import Find, Installations
from handlers.slack.limits import NoteLimits
from handlers.slack.oauth import OAuth, make_oauth

PATHS = ("/slack/commands", "/slack/events", "/slack/interactions", "/slack")
"""One each for those who like it tidy, and one common path for those who copy one address."""
TIMEOUT_S = 2
"""For calls while Slack waits for an answer, which it does for three seconds; as much longer as the answer may take."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SlackSide:
    """The Slack app of this process.

    Attributes:
        one: Set in an installation for one workspace.
    """

    app: AsyncApp
    askers: Askers
    errors: Errors
    routes: list[Route]
    settings: Settings
    one: OneWorkspace | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Learn whose token we hold, connect in Socket Mode, and end what was begun."""
        await self._learn()
        socket = self._socket()
        if socket is not None:
            await socket.connect_async()  # type: ignore[no-untyped-call]
            log.info("slack.socket_connected")
        try:
            yield
        finally:
            if socket is not None:
                await socket.close_async()  # type: ignore[no-untyped-call]
            await self.errors.tell.told()

    async def _learn(self) -> None:
        """Ask now what the first request would have to ask; when Slack is away, that one asks again."""
        if self.one is None:
            return
        try:
            mine = await self.one.learn()
            log.info("slack.ready", workspace=mine.workspace, team=mine.team)
        except CallError as error:
            log.warning("slack.token_not_confirmed", error=repr(error))

    def _socket(self) -> AsyncSocketModeHandler | None:
        token = self.settings.text("SLACK_APP_TOKEN")
        if not token:
            return None
        # A client of its own: connecting may take longer than an answer.
        client = AsyncWebClient(base_url=self.settings.slack_api_url, timeout=10, retry_handlers=[NoteLimits()])
        return AsyncSocketModeHandler(self.app, token, web_client=client)


def make_slack(
    world: World, listeners: tuple[Register, ...] = LISTENERS, *, answer_s: float = ANSWER_S
) -> SlackSide | None:
    """Return the Slack app of this world, or None where none is configured. Makes no connection."""
    settings = world.settings
    if not settings.has_slack:
        return None
    load_catalogs()  # before anybody waits for an answer
    timeout_s = max(1, round(TIMEOUT_S * answer_s / ANSWER_S))
    client = AsyncWebClient(base_url=settings.slack_api_url, timeout=timeout_s, retry_handlers=[NoteLimits()])
    one = one_workspace(world, timeout_s)
    installations = Installations(one or many_workspaces(world))
    askers = Askers(
        services=world.services,
        meet=MeetPerson(world.begin, utc_now),
        note_foreigner=NoteForeigner(world.begin),
        learn=NoteProfile(world.begin),
        ask=ask_at_once,
        installations=installations,
        prefix=settings.command_prefix,
    )
    errors = Errors(Words(language_of(settings.default_locale)))
    oauth = None if one is not None else installing(world, installations)
    secret = settings.text("SLACK_SIGNING_SECRET")
    app = build_app(
        askers=askers,
        authorize=Authorize(installations),
        client=client,
        signing_secret=secret,
        errors=errors,
        oauth_flow=oauth.flow if oauth else None,
        listeners=listeners,
        answer_s=answer_s,
    )
    routes: list[Route] = []
    if not settings.text("SLACK_APP_TOKEN"):
        guard = SlackGuard(SlackEndpoint(app), secret.encode())
        routes += [Route(path, guard, methods=["POST"]) for path in PATHS]
    if oauth:
        routes += oauth.routes()
    return SlackSide(app, askers, errors, routes, settings, one)


def one_workspace(world: World, timeout_s: int = TIMEOUT_S) -> OneWorkspace | None:
    """Return whose token SLACK_BOT_TOKEN is, if it is set."""
    token = world.settings.text("SLACK_BOT_TOKEN")
    if not token:
        return None
    client = AsyncWebClient(
        token=token, base_url=world.settings.slack_api_url, timeout=timeout_s, retry_handlers=[NoteLimits()]
    )
    ensure = world.directory.ensure_workspace
    return OneWorkspace(client, world.services, ensure, locale=world.settings.default_locale)


def many_workspaces(world: World) -> Find:
    """Return the look into the stored installations."""
    find = make_find(world.settings, world.begin, world.directory)
    if find is None:
        raise SettingsError("TOKEN_ENCRYPTION_KEYS: missing; SLACK_OAUTH_CLIENT_ID needs it")
    return ManyWorkspaces(world.services, find)


def installing(world: World, installations: Installations) -> OAuth | None:
    """Return the installation by OAuth, where there are keys to encrypt its tokens."""
    settings, cipher = world.settings, make_cipher(world.settings)
    if cipher is None:
        return None
    return make_oauth(
        client_id=settings.slack_oauth_client_id,
        client_secret=settings.text("SLACK_OAUTH_CLIENT_SECRET"),
        scopes=manifest().scopes,
        public_url=settings.public_url,
        api_url=settings.slack_api_url,
        services=world.services,
        install=Install(world.begin, utc_now, world.directory, cipher, settings.default_locale),
        states=SqlOAuthStates(world.engine, utc_now),
        installed=installations.forget,
    )
