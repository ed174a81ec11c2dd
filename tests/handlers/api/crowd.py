"""One of several processes that ask at once in the name of one key, at one moment of a clock that stands still.

Arguments: database address, key, secret in base64, how many requests, limit. It prints "ready", waits for a line on its
standard input, asks, and prints how many of each status it got.
"""

import asyncio
import base64
import json
import sys
from collections import Counter
from typing import cast

from bot.engine.client import make_client
from db.engine import make_engine
from db.entrance import make_enter
from db.unit_of_work import SqlBegin
from handlers.api import me
from handlers.api.admission import Limits, Tickets
from handlers.api.door import Door
from handlers.api.notes import Notes
from handlers.api.proof import Verify
from handlers.api.routing import Routes
from handlers.api.services import ApiServices
from handlers.api.turn import Turn
from handlers.services import threads
from handlers.untrusted import PerMinute
from tests.conftest import FakeClock
from tests.handlers.api.driver import RING, ApiDriver, Program


class Nobody:
    """Implements analysis.ports.UsageLog."""

    def record(self, row: object) -> None:
        """Forget it."""


async def ask(url: str, program: Program, clock: FakeClock, requests: int, limit: int) -> Counter[int]:
    """Ask with eight requests under way at a time."""
    engine = make_engine(url)
    begin = SqlBegin(engine, clock, make_client(engine))
    with threads(1 if engine.dialect.name == "sqlite" else 8) as pool:
        turn = Turn(Verify(clock, RING), Tickets(clock, Limits(key=limit)), cast("ApiServices", None))
        everybody = PerMinute(10**9, lambda: 0.0)
        enter, notes = make_enter(begin, pool), Notes(begin, clock)
        door = Door(Routes(me.ENDPOINTS), turn, enter, clock, Nobody(), notes, everybody)
        api, free = ApiDriver(door), asyncio.Semaphore(8)

        async def one() -> int:
            async with free:
                return (await api.call(program, "GET", "/me")).status

        found = Counter(await asyncio.gather(*(one() for _ in range(requests))))
    engine.dispose()
    return found


if __name__ == "__main__":
    address, key, secret, many, most = sys.argv[1:]
    standing = FakeClock()
    caller = Program(key, lambda: standing().timestamp(), base64.b64decode(secret))
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(asyncio.run(ask(address, caller, standing, int(many), int(most)))))
