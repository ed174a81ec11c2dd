"""Wires the integrator API: its door, what runs its transactions, and what it writes down beside them."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import structlog
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from analysis.errors import UnavailableError
from analysis.ports import Clock
from bot import __version__
from bot.api_services import make_api_services
from bot.settings import Settings
from bot.slack_tokens import make_cipher
from bot.usage import UsageBuffer
from bot.wiring import World, utc_now
from db.entrance import make_enter
from db.usage import SqlUsageStore
from handlers.api.admission import Limits, Tickets
from handlers.api.door import Bounds, Door
from handlers.api.endpoints import ENDPOINTS
from handlers.api.notes import Notes
from handlers.api.proof import Verify
from handlers.api.public import public_routes
from handlers.api.routing import PREFIX, Routes
from handlers.api.services import Run
from handlers.api.turn import Turn
from handlers.api.watching import Watching
from handlers.untrusted import PerMinute

NOTES_EVERY_S = 10

log = structlog.get_logger(__name__)


class Under(BaseRoute):
    """Everything below a prefix; Starlette's own Mount leaves out what has a line feed in it, as "/%0A" has."""

    def __init__(self, prefix: str, app: ASGIApp) -> None:
        """Take the prefix, without a slash at its end, and who answers."""
        self.prefix, self.app = prefix, app

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Tell whether it is below."""
        path = scope.get("path", "")
        below = scope["type"] == "http" and (path == self.prefix or path.startswith(f"{self.prefix}/"))
        return (Match.FULL if below else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on as it came."""
        await self.app(scope, receive, send)


@dataclass(frozen=True, slots=True)
class ApiSide:
    """The API of this process."""

    door: Door
    usage: UsageBuffer
    run: Run
    watching: Watching

    @property
    def routes(self) -> list[BaseRoute]:
        """Where it mounts; everything from there on is the door's to answer."""
        return [Under(PREFIX.decode(), self.door)]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Write down what was asked while the block runs, and once more at its end."""
        with self.usage.running():
            noting = asyncio.create_task(self._noting())
            try:
                yield
            finally:
                noting.cancel()
                await self._write()

    async def _noting(self) -> None:
        while True:
            await asyncio.sleep(NOTES_EVERY_S)
            await self._write()

    async def _write(self) -> None:
        try:
            await self.run(self.door.notes.write)
        except UnavailableError as error:
            log.warning("api.notes_lost", provider=error.provider)
        except Exception as error:  # or nothing would be noted any more until the next start
            log.error("api.notes_crashed", exc_info=error)  # noqa: TRY400 - structlog


def make_api(world: World, clock: Clock = utc_now) -> ApiSide:
    """Return the API of this world.

    Args:
        world: Open.
        clock: What timestamps are checked against.
    """
    usage = UsageBuffer(SqlUsageStore(world.engine).write)
    settings, begin, services = world.settings, world.begin, make_api_services(world)
    verify, tickets = Verify(clock, make_cipher(settings)), Tickets(clock, limits_of(settings))
    door = Door(
        routes=Routes(ENDPOINTS),
        turn=Turn(verify, tickets, services),
        enter=make_enter(begin, world.services.pool),
        clock=clock,
        usage=usage,
        notes=Notes(begin, clock),
        addresses=PerMinute(settings.api_address_requests_per_minute, time.time),
        bounds=Bounds(body_bytes=settings.api_max_body_bytes),
    )
    return ApiSide(door, usage, services.run, services.watching)


def limits_of(settings: Settings) -> Limits:
    """Return what the environment allows each credential."""
    return Limits(
        key=settings.api_requests_per_minute,
        read=settings.api_reads_per_minute,
        write=settings.api_writes_per_minute,
        upload=settings.api_uploads_per_minute,
        answers_kept=timedelta(hours=settings.api_answers_kept_hours),
    )


def described(settings: Settings) -> list[Route]:
    """Return the document and the page about the API, open to everybody."""
    base = settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}"
    return public_routes(ENDPOINTS, version=__version__, prefix=PREFIX.decode(), base=base)
