"""The web application: health, files of the embedded default, and the places where Slack and the API mount."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

from bot import __version__
from bot.checks import State, quick_checks
from bot.wiring import World

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'",
}


async def live(_: Request) -> JSONResponse:
    """Answer as long as this process can: touches no database and no other host."""
    return JSONResponse({"status": "ok"}, headers=HEADERS)


async def health(request: Request) -> JSONResponse:
    """Say how each service does: 200 while calls can be taken in, 503 otherwise."""
    world: World = request.app.state.world
    checks = await asyncio.to_thread(quick_checks, world)
    down = any(check.state is State.DOWN for check in checks)
    body = {
        "status": "unavailable" if down else "ok",
        "version": __version__,
        "environment": world.settings.environment,
        "timestamp": datetime.now(UTC).isoformat(),
        "services": {check.name: {"status": check.state, "detail": check.detail} for check in checks},
    }
    return JSONResponse(body, status_code=503 if down else 200, headers=HEADERS)


def build(world: World) -> Starlette:
    """Return the application over an open world. The Slack and API issues add their mounts here."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.world = world
        yield

    routes: list[Route | Mount] = [
        Route("/health", live, methods=["GET"]),
        Route("/api/health", health, methods=["GET"]),
    ]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.router.redirect_slashes = False
    return app
