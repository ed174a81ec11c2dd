"""A thousand people type `/analyze <id>` of finished calls in the same moment: is everybody answered, and how soon?

One web process on a real socket, as many connections as people; Slack waits three seconds for an answer. Against as
many requests one after the other in the same run: what the crowd adds is waiting in line, and no work.
"""

import asyncio
import time
from typing import NamedTuple

import aiohttp

from bot.wiring import open_world
from tests.bench import rooms
from tests.bench.clock import cpu, ms, percentile
from tests.bench.month import CALLS, fill
from tests.bench.servers import TEAM, USER, ask, send, served, settings_of, warm
from tests.bench.table import Row, Size, compared

SLACK_WAITS_S = 3.0
GOAL_CPU = 1.3
EXCUSE = "longer than Slack waits"
"""Words of the answer to whoever would otherwise get none in time (slack-slow)."""


class Counts(NamedTuple):
    """How much is asked.

    Attributes:
        people: In the same moment.
        deals: With ten finished calls each.
        rounds: The median by the slowest answer counts.
    """

    people: int
    deals: int
    rounds: int


SIZES = {Size.TINY: Counts(8, 1, 1), Size.QUICK: Counts(1_000, 50, 1), Size.FULL: Counts(1_000, 100, 3)}


class Heard(NamedTuple):
    """What came of one round: seconds of each answer, CPU seconds of the server for all, answers that only excuse."""

    took: list[float]
    cpu_s: float
    excuses: int = 0

    @property
    def cpu_ms(self) -> float:
        """CPU of a request."""
        return ms(self.cpu_s / len(self.took))


def run(size: Size) -> list[Row]:
    """Measure both databases."""
    return [row for kind in rooms.KINDS for row in measured(kind, SIZES[size])]


def measured(kind: str, counts: Counts) -> list[Row]:
    """Ask one by one and all at once, in turns."""
    url, folder = rooms.KINDS[kind](), str(rooms.folder())
    cases = prepare(url, folder, counts.deals)
    with served("slack") as (slack_port, _), served("bot", url, folder, slack_port) as ours:
        rounds = [asyncio.run(turn(*ours, cases, counts.people)) for _ in range(counts.rounds)]
    line, crowd = sorted(rounds, key=lambda both: max(both[1].took))[len(rounds) // 2]
    name, against = f"{kind}, {counts.people:,} at once", "one after the other"
    in_time = 100 * sum(took < SLACK_WAITS_S for took in crowd.took) / len(crowd.took)
    return [
        Row(f"{name}: answered within 3 s", round(in_time, 1), "%", at_least=100),
        Row(
            f"{name}: told that it takes longer than Slack waits", round(100 * crowd.excuses / len(crowd.took), 1), "%"
        ),
        Row(f"{name}: p50", ms(percentile(crowd.took, 50)), "ms"),
        Row(f"{name}: p99", ms(percentile(crowd.took, 99)), "ms", at_most=SLACK_WAITS_S * 1000),
        Row(f"{name}: all answered after", round(max(crowd.took), 2), "s"),
        compared(f"{name}: CPU a request", crowd.cpu_ms, "ms", line.cpu_ms, against, at_most=GOAL_CPU),
    ]


async def turn(port: int, process: int, cases: list[str], people: int) -> tuple[Heard, Heard]:
    """Ask a tenth of them one after the other, then all at once."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await warm(session, port, cases)
        before = cpu(process)
        alone = [await ask(session, port, cases) for _ in range(max(1, people // 10))]
        line = Heard(alone, cpu(process) - before)
        before, began = cpu(process), time.perf_counter()
        ends = await asyncio.gather(*(ended(session, port, cases) for _ in range(people)))
        took = [end - began for end, _ in ends]
        return line, Heard(took, cpu(process) - before, sum(EXCUSE in said for _, said in ends))


async def ended(session: aiohttp.ClientSession, port: int, cases: list[str]) -> tuple[float, str]:
    """Ask, and return when the answer was there, connecting included, and the answer."""
    said = await send(session, port, cases)
    return time.perf_counter(), said


def prepare(url: str, folder: str, deals: int) -> list[str]:
    """Store finished calls, and a person who may see them; return the calls' ids."""
    with open_world(settings_of(url, folder, 9)) as world:
        home = world.directory.ensure_workspace(f"slack:{TEAM}")
        with world.begin(home) as work:
            work.users.profile(USER, name="Rep", locale="en-US", time_zone="UTC")
            owner = work.users.ensure(USER).id
        fill(world.engine, home, deals, lines=10, owners=[owner])
    return [f"conv_{deal}_{call}" for deal in range(deals) for call in range(CALLS)]
