"""What Slack waits for: signed `/analyze` acknowledgements with the durable enqueue inside, against a bare Bolt app.

Serves each app from a process of its own over real sockets, in turns, and measures requests a second, waits and CPU of
the server a request; then the waits at 20 requests a second while the workers are busy with queued calls and with the
messages that these requests cause.
"""

import asyncio
import time
from contextlib import ExitStack
from typing import NamedTuple

import aiohttp

from analysis.model.transcript import Segment, Transcript
from analysis.usecases.engines import SAMPLE
from analysis.usecases.start import NewConversation
from bot.demo.samples import CALL_EN, sample
from bot.engine.client import make_client
from bot.wiring import open_world
from db.engine import make_engine
from tests.bench import rooms
from tests.bench.clock import cpu, ms, percentile
from tests.bench.servers import TEAM, USER, ask, figures, middle, served, settings_of, warm
from tests.bench.table import Row, Size, compared

RATE = 20
GOAL_P99_MS, GOAL_CPU = 500, 4.0


class Counts(NamedTuple):
    """How much is done.

    Attributes:
        requests: Per round, by connections.
        rounds: Of both apps in turns; the median by CPU counts.
        calls: So many that each is asked for in about three channels by the end: more would measure how full a call's
            list of messages is.
        busy_s: Seconds at RATE beside busy workers; 0 for none.
        waiting: Calls queued for them: more than they get through.
    """

    requests: dict[int, int]
    rounds: int
    calls: int
    busy_s: float
    waiting: int


SIZES = {
    Size.TINY: Counts({2: 4}, 1, 10, 0.0, 0),
    Size.QUICK: Counts({1: 60, 32: 320}, 1, 300, 5.0, 120),
    Size.FULL: Counts({1: 200, 32: 640}, 3, 1_000, 15.0, 600),
}


async def flood(port: int, process: int, cases: list[str], connections: int, total: int) -> dict[str, float]:
    """Keep *connections* busy."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections)) as session:
        await warm(session, port, cases)
        took: list[float] = []

        async def caller() -> None:
            for _ in range(total // connections):
                took.append(await ask(session, port, cases))  # noqa: PERF401 - one after the other

        before, began = cpu(process), time.perf_counter()
        await asyncio.gather(*(caller() for _ in range(connections)))
        return figures(took, time.perf_counter() - began, cpu(process) - before)


async def steady(port: int, cases: list[str], seconds: float) -> list[float]:
    """Ask RATE times a second, whatever the answers take."""
    async with aiohttp.ClientSession() as session:
        await warm(session, port, cases)
        asked = []
        for _ in range(int(RATE * seconds)):
            asked.append(asyncio.create_task(ask(session, port, cases)))
            await asyncio.sleep(1 / RATE)
        return list(await asyncio.gather(*asked))


def prepare(url: str, folder: str, calls: int) -> list[str]:
    """Make the database with calls and a known person; return the case numbers."""
    settings = settings_of(url, folder, 9)
    with open_world(settings) as world:
        home = world.directory.ensure_workspace(f"slack:{TEAM}")
        with world.begin(home) as work:
            work.users.profile(USER, name="Rep", locale="en-US", time_zone="UTC")
        said = Transcript((Segment("s1", "We sign by June."),), (), "en", "given")
        start = world.services.start_from_transcript
        new = [NewConversation("Acme", external_id=f"call-{number}") for number in range(calls)]
        return [str(start(home, each, said).case_number) for each in new]


def pile_up(url: str, folder: str, calls: int) -> None:
    """Queue more work than the workers get through in the time."""
    with open_world(settings_of(url, folder, 9)) as world:
        home = world.directory.ensure_workspace(f"slack:{TEAM}")
        call = sample(CALL_EN).transcript
        for number in range(calls):
            new = NewConversation("Busy", external_id=f"busy-{number}-{time.time_ns()}", provider=SAMPLE)
            world.services.start_from_transcript(home, new, call)


def waiting(url: str) -> int:
    """Return how many calls still wait."""
    engine = make_engine(url)
    found = make_client(engine).list_workflows(name="conversation.process", status=["ENQUEUED", "PENDING"])
    engine.dispose()
    return len(found)


def against_bare(kind: str, url: str, folder: str, cases: list[str], counts: Counts) -> list[Row]:
    """Return both apps' figures, by connections."""
    rows: list[Row] = []
    with served("slack") as (slack_port, _), served("bare") as simple, served("bot", url, folder, slack_port) as ours:
        for connections, total in counts.requests.items():
            rounds: dict[str, list[dict[str, float]]] = {"bare": [], "bot": []}
            for _ in range(counts.rounds):
                rounds["bare"].append(asyncio.run(flood(*simple, cases, connections, total)))
                rounds["bot"].append(asyncio.run(flood(*ours, cases, connections, total)))
            bare, bot = map(middle, rounds.values())
            name, against = f"{kind}, {connections} connections", "a bare Bolt app"
            cost, base = bot["cpu_ms_per_request"], bare["cpu_ms_per_request"]
            rows += [
                compared(f"{name}, CPU a request", cost, "ms", base, against, at_most=GOAL_CPU),
                compared(f"{name}, rate", bot["requests_per_s"], "requests/s", bare["requests_per_s"], against),
                compared(f"{name}, p99", bot["p99_ms"], "ms", bare["p99_ms"], against),
            ]
    return rows


def while_busy(url: str, folder: str, cases: list[str], counts: Counts, *, one_process: bool) -> list[Row]:
    """Return the waits at RATE a second with saturated workers: in the server's own process, or in one beside it."""
    pile_up(url, folder, counts.waiting)
    with ExitStack() as running:
        slack_port, _ = running.enter_context(served("slack"))
        port, _ = running.enter_context(served("bot", url, folder, slack_port, work=one_process))
        if not one_process:
            running.enter_context(served("worker", url, folder, slack_port, work=True))
        took = asyncio.run(steady(port, cases, counts.busy_s))
        left = waiting(url)
    kind = "SQLite" if url.startswith("sqlite") else "PostgreSQL"
    name = f"{kind}, {RATE} a second, busy worker {'in the same process' if one_process else 'beside it'}"
    return [
        Row(f"{name}, p50", ms(percentile(took, 50)), "ms"),
        Row(f"{name}, p99", ms(percentile(took, 99)), "ms", at_most=GOAL_P99_MS),
        Row(f"{name}, calls still waiting at the end", left, "", at_least=1),
    ]


def run(size: Size) -> list[Row]:
    """Measure both databases."""
    counts, rows = SIZES[size], list[Row]()
    for kind, fresh in rooms.KINDS.items():
        url, folder = fresh(), str(rooms.folder())
        cases = prepare(url, folder, counts.calls)
        rows += against_bare(kind, url, folder, cases, counts)
        if counts.busy_s:
            rows += while_busy(url, folder, cases, counts, one_process=False)
        if counts.busy_s and kind == "SQLite":  # where one process may do it all
            rows += while_busy(url, folder, cases, counts, one_process=True)
    return rows
