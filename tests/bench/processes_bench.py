"""What the shipped processes need: seconds until they are ready, memory and CPU while idle and under load.

`python -m bot serve` and `python -m bot worker`, as the Procfile starts them, on PostgreSQL, and the one process that
is both, on SQLite. Memory is what the process has for itself (USS); "bare" is a Bolt app that only acknowledges.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import NamedTuple

import aiohttp
import psutil
import psycopg

from tests.bench import rooms
from tests.bench.ack_bench import pile_up, waiting
from tests.bench.burst_bench import prepare
from tests.bench.clock import cpu
from tests.bench.servers import SECRET, TOKEN, Product, ask, product, served, warm
from tests.bench.table import Row, Size, compared
from tests.fakes.slack_driver import bound

GOAL_IDLE_PERCENT, GOAL_GROWTH = 5.0, 1.5
CONNECTIONS = 16
PATIENCE_S = 300.0


class Counts(NamedTuple):
    """How much is done: requests under load, and seconds of idleness."""

    requests: int
    idle_s: float


SIZES = {Size.TINY: Counts(16, 0.2), Size.QUICK: Counts(480, 6.0), Size.FULL: Counts(4_800, 30.0)}


class Found(NamedTuple):
    """What one process showed."""

    started_s: float
    idle_mb: float
    idle_percent: float
    loaded_mb: float
    connections: int


def run(size: Size) -> list[Row]:
    """Start each process, look at it idle, load it, look again."""
    counts = SIZES[size]
    with served("slack") as (slack_port, _):
        began = time.monotonic()
        with served("bare") as (_, bare):
            bare_s, bare_mb = time.monotonic() - began, memory_mb(bare)
        found = {name: process(counts, slack_port) for name, process in PROCESSES.items()}
    rows: list[Row] = []
    for name, one in found.items():
        against = "a bare Bolt app"
        rows += [
            compared(f"{name}: cold start", round(one.started_s, 2), "s", bare_s, against),
            compared(f"{name}: memory, idle", one.idle_mb, "MB", bare_mb, against),
            Row(f"{name}: CPU, idle", one.idle_percent, "% of a core", at_most=GOAL_IDLE_PERCENT),
            compared(f"{name}: memory after load", one.loaded_mb, "MB", one.idle_mb, "idle", at_most=GOAL_GROWTH),
        ]
        if one.connections:
            rows.append(Row(f"{name}: connections to the database after load", one.connections, ""))
    return rows


def web(counts: Counts, slack_port: int) -> Found:
    """Measure `serve` on PostgreSQL under requests."""
    with ExitStack() as stack:
        url, _, cases, told = stack.enter_context(installed("PostgreSQL", counts, slack_port))
        server = stack.enter_context(product("serve", "serve.listening", **told))
        return looked_at(server, url, counts, lambda: asyncio.run(load_of(int(told["port"]), cases, counts.requests)))


def worker(counts: Counts, slack_port: int) -> Found:
    """Measure `worker` on PostgreSQL: queued calls, and the messages that requests cause."""
    with ExitStack() as stack:
        url, folder, _, told = stack.enter_context(installed("PostgreSQL", counts, slack_port))
        process = stack.enter_context(product("worker", "engine.launched", **told))
        return looked_at(process, url, counts, lambda: worked_off(url, folder, counts))


def both(counts: Counts, slack_port: int) -> Found:
    """Measure `serve` on SQLite, which is the worker too, under requests and what they cause."""
    with ExitStack() as stack:
        url, _, cases, told = stack.enter_context(installed("SQLite", counts, slack_port))
        server = stack.enter_context(product("serve", "serve.listening", **told))
        return looked_at(server, url, counts, lambda: asyncio.run(load_of(int(told["port"]), cases, counts.requests)))


PROCESSES = {"web (PostgreSQL)": web, "worker (PostgreSQL)": worker, "web and worker in one (SQLite)": both}


@contextmanager
def installed(kind: str, counts: Counts, slack_port: int) -> Iterator[tuple[str, str, list[str], dict[str, str | int]]]:
    """Yield a database with calls: its address, its folder, the calls' numbers, and the settings of a process on it."""
    url, folder = rooms.KINDS[kind](), str(rooms.folder())
    cases = prepare(url, folder, max(1, counts.requests // 30))
    with closing(bound()) as free:
        port = int(free.getsockname()[1])
    told: dict[str, str | int] = {
        "database_url": url,
        "data_folder": folder,
        "port": port,
        "slack_api_url": f"http://127.0.0.1:{slack_port}/api/",
        "slack_signing_secret": SECRET,
        "slack_bot_token": TOKEN,
    }
    yield url, folder, cases, told


def looked_at(process: Product, url: str, counts: Counts, load: Callable[[], object]) -> Found:
    """Return a process's figures, idle and after *load*."""
    time.sleep(min(5.0, counts.idle_s * 2))  # what starting up still does in the background
    before, began = cpu(process.pid), time.monotonic()
    time.sleep(counts.idle_s)
    percent = 100 * (cpu(process.pid) - before) / (time.monotonic() - began)
    idle_mb = memory_mb(process.pid)
    load()
    return Found(process.started_s, idle_mb, round(percent, 1), memory_mb(process.pid), connections(url))


def connections(url: str) -> int:
    """Return how many connections others hold to this database; 0 for a file."""
    if url.startswith("sqlite"):
        return 0
    with psycopg.connect(url) as link:
        asked = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        found = link.execute(asked).fetchone()
    return int(found[0]) if found else 0


def memory_mb(pid: int) -> float:
    """Return what a process has for itself alone."""
    return round(psutil.Process(pid).memory_full_info().uss / 1e6, 1)


async def load_of(port: int, cases: list[str], requests: int) -> None:
    """Keep some connections busy."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS)) as session:
        await warm(session, port, cases)
        await asyncio.gather(*(ask(session, port, cases) for _ in range(requests)))


def worked_off(url: str, folder: str, counts: Counts) -> None:
    """Queue a call for each sixteen requests, and wait until the worker has done them."""
    pile_up(url, folder, counts.requests // 16)
    end = time.monotonic() + PATIENCE_S
    while waiting(url):
        if time.monotonic() > end:
            raise TimeoutError("the worker did not get through its calls")
        time.sleep(0.2)
