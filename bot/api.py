"""Wires the integrator API: its door, what runs its transactions, and what it writes down beside them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.routing import Mount, Route

from analysis.ports import Clock
from bot.api_services import make_api_services
from bot.slack_tokens import make_cipher
from bot.usage import UsageBuffer
from bot.wiring import World, utc_now
from db.entrance import make_enter
from db.usage import SqlUsageStore
from handlers.api.door import Door
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
    turn = Turn(Verify(clock, make_cipher(world.settings)), make_api_services(world))
    enter = make_enter(world.begin, world.services.pool)
    return ApiSide(Door(Routes(ENDPOINTS), turn, enter, clock, usage), usage)
