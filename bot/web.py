"""The web application: health, files of the embedded default, and the places where Slack and the API mount."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, nullcontext
from functools import partial

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from analysis.model.system import Check, State
from bot import __version__, log
from bot.api import described, make_api
from bot.checks import quick_checks
from bot.files import file_routes
from bot.health import answer
from bot.observe.page import routes as metrics_routes
from bot.observe.requests import Watched
from bot.observe.run import observed
from bot.safe_headers import SafeHeaders, crashed
from bot.settings import Environment, load_or_exit
from bot.slack import make_slack
from bot.wiring import World, open_world, utc_now
from handlers.slack.app import ANSWER_S

HEALTH_S = 5
"""Whoever watches over processes asks again and again, and takes a late answer for none."""


async def live(_: Request) -> JSONResponse:
    """Answer as long as this process can: touches no database and no other host."""
    return JSONResponse({"status": "ok"})


async def health(request: Request) -> JSONResponse:
    """Say how each service does: 200 while calls can be taken in, 503 otherwise."""
    world: World = request.app.state.world
    try:
        async with asyncio.timeout(HEALTH_S):
            checks = await asyncio.to_thread(quick_checks, world)
    except TimeoutError:  # a service neither answers nor refuses: whoever asks has no time to wait for it
        checks = [Check("services", State.DOWN, f"no answer in {HEALTH_S} s")]
    return answer(
        checks,
        version=__version__,
        environment=world.settings.environment,
        timestamp=utc_now().isoformat(),
    )


def build(world: World, opened: ExitStack | None = None, *, answer_s: float = ANSWER_S) -> Starlette:
    """Return the application over an open world; *opened* is closed when the server stops."""
    slack, api = make_slack(world, answer_s=answer_s), make_api(world)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.world = world
        async with api.running(), slack.running() if slack else nullcontext():
            yield
        if opened is not None:
            opened.close()

    routes: list[BaseRoute] = [
        Route("/health", live, methods=["GET"]),
        Route("/api/health", health, methods=["GET"]),
    ]
    routes += api.routes
    routes += described(world.settings)
    routes += file_routes(world.storage)
    routes += slack.routes if slack else []
    routes += metrics_routes(world.settings, partial(world.look, thorough=True))
    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[Middleware(Watched), Middleware(SafeHeaders)],
        exception_handlers={Exception: crashed},
    )
    app.state.watching = api.watching
    app.router.redirect_slashes = False
    return app


def create_app() -> Starlette:
    """Return the application for `uvicorn --factory bot.web:create_app`; workers run as processes of their own."""
    settings = load_or_exit()
    log.configure(settings.log_level, as_json=settings.environment is Environment.PRODUCTION)
    opened = ExitStack()
    world = opened.enter_context(open_world(settings))
    opened.enter_context(observed(world, "web"))
    return build(world, opened)
