"""Wires the integrator API: its door, what runs its transactions, and what it writes down beside them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from starlette.routing import Mount, Route

from analysis.ports import Clock
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
from handlers.api.proof import Verify
from handlers.api.routing import PREFIX, Routes
from handlers.api.turn import Turn


@dataclass(frozen=True, slots=True)
class ApiSide:
    """The API of this process."""

    door: Door
    usage: UsageBuffer

    @property
    def routes(self) -> list[Mount | Route]:
        """Where it mounts; everything from there on is the door's to answer."""
        prefix = PREFIX.decode()
        return [Route(prefix, self.door), Mount(prefix, app=self.door)]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Write down what was asked while the block runs."""
        with self.usage.running():
            yield


def make_api(world: World, clock: Clock = utc_now) -> ApiSide:
    """Return the API of this world.

    Args:
        world: Open.
        clock: What timestamps are checked against.
    """
    usage = UsageBuffer(SqlUsageStore(world.engine).write)
    verify, tickets = Verify(clock, make_cipher(world.settings)), Tickets(clock, limits_of(world.settings))
    turn = Turn(verify, tickets, make_api_services(world))
    enter = make_enter(world.begin, world.services.pool)
    bounds = Bounds(body_bytes=world.settings.api_max_body_bytes)
    return ApiSide(Door(Routes(ENDPOINTS), turn, enter, clock, usage, bounds), usage)


def limits_of(settings: Settings) -> Limits:
    """Return what the environment allows each credential."""
    return Limits(
        key=settings.api_requests_per_minute,
        read=settings.api_reads_per_minute,
        write=settings.api_writes_per_minute,
        upload=settings.api_uploads_per_minute,
        answers_kept=timedelta(hours=settings.api_answers_kept_hours),
    )
