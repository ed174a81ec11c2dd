"""What a program waits for: one call pushed with its words, signed, counted, stored and queued, against a bare POST.

Serves both from processes of their own over real sockets, interleaved in one run:
requests a second, waits, and CPU of the server process a request. Each connection is a program with its own key; then
all share one. Then the same with a million stored conversations.
"""

import asyncio
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, NamedTuple

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot import log
from bot.api import make_api
from bot.settings import Settings, load
from bot.wiring import open_world, utc_now
from db.engine import make_engine
from db.schema import conversations
from tests.bench import rooms
from tests.bench.clock import cpu
from tests.bench.servers import figures, listening, middle
from tests.bench.table import Row, Size, compared
from tests.fakes.slack_driver import bound
from tests.handlers.api.driver import RING_TEXT, Program, new_key

CONNECTIONS = 16
GOALS = {"PostgreSQL": {"rate": 0.10, "cpu": 15.0}, "SQLite": {"rate": 0.25, "cpu": 5.0}}
GOAL_GROWTH = 1.3
PATH = "/api/v1/conversations"
WORDS = """Ann: Thanks for the time. What does the delay cost you in a month, roughly speaking?
Bob: About 40,000 dollars, and our CFO looks at that figure every single week.
Ann: Who signs off on a purchase of this size, and when do you need it in place?
Bob: She does. We want to decide before the end of June, after a two-week pilot."""
NUMBERS = itertools.count(1)


class Counts(NamedTuple):
    """How much is done.

    Attributes:
        bare: Requests to the bare app in a round.
        bot: Calls pushed in a round.
        rounds: In turns; the median by CPU counts.
        stored: Conversations stored before all is measured again; 0 to leave that out.
    """

    bare: int
    bot: int
    rounds: int
    stored: int


SIZES = {
    Size.TINY: Counts(16, 16, 1, 0),
    Size.QUICK: Counts(960, 160, 1, 0),
    Size.FULL: Counts(1_600, 320, 5, 1_000_000),
}


def settings_of(url: str, folder: str) -> Settings:
    """Return the bot's settings: nobody is limited, for that is not what is measured."""
    names = ("requests", "reads", "writes", "uploads", "address_requests")
    most: dict[str, Any] = {f"api_{name}_per_minute": 10**9 for name in names}
    return load(None, environment="test", database_url=url, data_folder=folder, token_encryption_keys=RING_TEXT, **most)


def bare() -> Starlette:
    """Return an app that reads a JSON body and says yes."""

    async def endpoint(request: Request) -> JSONResponse:
        sent = await request.json()
        return JSONResponse({"id": sent["external_id"]}, 202)

    return Starlette(routes=[Route(PATH, endpoint, methods=["POST"])])


def serve(kind: str, url: str, folder: str, port: int) -> None:
    """Be the server process; both speak HTTP by the same parser and loop, those of the locked dependencies."""
    log.configure("ERROR", as_json=True)
    how: dict[str, Any] = {"port": port, "log_level": "warning", "http": "h11", "loop": "asyncio"}
    if kind == "bare":
        uvicorn.run(bare(), **how)
        return
    with open_world(settings_of(url, folder)) as world:
        uvicorn.run(Starlette(routes=[*make_api(world).routes]), **how)


@contextmanager
def served(kind: str, url: str = "", folder: str = "") -> Iterator[tuple[int, int]]:
    """Run a server process; give its port and its process id."""
    with closing(bound()) as free:
        port = int(free.getsockname()[1])
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.ingest_bench", kind, url, folder, str(port)])
    try:
        listening(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def body_of(number: int) -> bytes:
    """Return a call of about 600 bytes."""
    sent = {
        "title": "Discovery with Ann",
        "external_id": f"call-{number}-{time.time_ns()}",
        "source": {"kind": "text", "text": WORDS},
        "language": "en",
        "consent": "informed",
    }
    return json.dumps(sent).encode()


async def push(session: aiohttp.ClientSession, port: int, program: Program) -> float:
    """Push one call, signed; return its seconds."""
    number = next(NUMBERS)
    body = body_of(number)
    headers = dict(program.headers("POST", PATH, body))
    headers |= {"Content-Type": "application/json", "Idempotency-Key": f"bench-{number}-{time.time_ns()}"}
    began = time.perf_counter()
    async with session.post(f"http://127.0.0.1:{port}{PATH}", data=body, headers=headers) as answer:
        said = await answer.text()
        assert answer.status == 202, (answer.status, said)
    return time.perf_counter() - began


async def flood(port: int, process: int, programs: list[Program], total: int) -> dict[str, float]:
    """Keep the connections busy, each in the name of one program."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS)) as session:
        for program in programs:
            await push(session, port, program)
        took: list[float] = []

        async def caller(program: Program) -> None:
            for _ in range(total // CONNECTIONS):
                took.append(await push(session, port, program))  # noqa: PERF401 - one after the other

        before, began = cpu(process), time.perf_counter()
        await asyncio.gather(*(caller(programs[n % len(programs)]) for n in range(CONNECTIONS)))
        return figures(took, time.perf_counter() - began, cpu(process) - before)


def prepare(url: str, folder: str) -> list[Program]:
    """Make the database and the programs."""
    settings = settings_of(url, folder)
    with open_world(settings) as world:
        return [new_key(world.begin, utc_now, world.home) for _ in range(CONNECTIONS)]


def measure(url: str, folder: str, programs: list[Program], counts: Counts) -> dict[str, dict[str, float]]:
    """Return the figures of both apps: each connection a program, and all of them one."""
    rounds: dict[str, list[dict[str, float]]] = {"bare": [], "bot": [], "one key": []}
    with served("bare") as simple, served("bot", url, folder) as ours:
        for _ in range(counts.rounds):
            rounds["bare"].append(asyncio.run(flood(*simple, programs, counts.bare)))
            rounds["bot"].append(asyncio.run(flood(*ours, programs, counts.bot)))
            rounds["one key"].append(asyncio.run(flood(*ours, programs[:1], counts.bot)))
    return {name: middle(each) for name, each in rounds.items()}


def fill(url: str, stored: int) -> None:
    """Store so many conversations, built by the database from the first one that was pushed."""
    engine = make_engine(url)
    names = [column.name for column in conversations.columns]
    made = {"id": "'bulk-' || n", "case_number": "'200001-IC' || n", "external_id": "'bulk-' || n"}
    chosen = ", ".join(made.get(name, name) for name in names)
    one, into = "(select * from conversations limit 1) as one", f"insert into conversations ({', '.join(names)})"
    # Only the first differs: where the counting stands, and how it is said.
    if engine.dialect.name == "sqlite":
        counting = f"with recursive s(n) as (select 1 union all select n + 1 from s where n < {stored})"  # noqa: S608
        statement = f"{counting} {into} select {chosen} from {one} cross join s"  # noqa: S608 - names of our own
    else:
        counting = f"with s(n) as (select generate_series(1, {stored}))"
        statement = f"{into} {counting} select {chosen} from {one} cross join s"  # noqa: S608 - names of our own
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("set local statement_timeout = 0")
        connection.exec_driver_sql(statement)
    with engine.begin() as connection:
        connection.exec_driver_sql("analyze")
    engine.dispose()


def run(size: Size) -> list[Row]:
    """Measure both databases."""
    counts, rows = SIZES[size], list[Row]()
    for kind, fresh in rooms.KINDS.items():
        url, folder = fresh(), str(rooms.folder())
        programs, goal = prepare(url, folder), GOALS[kind]
        few = measure(url, folder, programs, counts)
        bare, against = few["bare"], "a bare POST"
        for name in ("bot", "one key"):
            said, found = f"{kind}, {'a key a program' if name == 'bot' else 'one key for all'}", few[name]
            cost, rate = found["cpu_ms_per_request"], found["requests_per_s"]
            rows += [
                compared(f"{said}, rate", rate, "calls/s", bare["requests_per_s"], against, at_least=goal["rate"]),
                compared(f"{said}, CPU a call", cost, "ms", bare["cpu_ms_per_request"], against, at_most=goal["cpu"]),
                Row(f"{said}, p99", found["p99_ms"], "ms"),
            ]
        if counts.stored:
            fill(url, counts.stored)
            grown = measure(url, folder, programs, counts)["bot"]["cpu_ms_per_request"]
            name, base = f"{kind}, CPU a call among {counts.stored:,} stored", few["bot"]["cpu_ms_per_request"]
            rows.append(compared(name, grown, "ms", base, "an empty database", at_most=GOAL_GROWTH))
    return rows


if __name__ == "__main__":
    what, address, place, number = sys.argv[1:]
    serve(what, address, place, int(number))
