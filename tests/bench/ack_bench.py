"""What Slack waits for: signed `/analyze` acknowledgements with the durable enqueue inside, against a bare Bolt app.

`python -m tests.bench ack` serves each app from a process of its own over real sockets, interleaved in one run, and
measures requests a second, p50, p99 and CPU of the server a request; then p99 at 20 requests a second while the
workers are busy with queued calls and with the messages that these requests cause.
"""

import asyncio
import itertools
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from analysis.model.transcript import Segment, Transcript
from analysis.usecases.engines import SAMPLE
from analysis.usecases.start import NewConversation
from bot import log
from bot.demo.samples import CALL_EN, sample
from bot.engine.client import make_client
from bot.playground.driver import signature
from bot.settings import Settings, load
from bot.slack import make_slack
from bot.wiring import migrate, open_world, start_worker, utc_now
from db.engine import make_engine
from tests.fakes.postgres import PrivatePostgres
from tests.fakes.slack_driver import bound

SECRET, TOKEN, TEAM, USER = "bench-secret", "xoxb-bench", "T0BENCH", "U0BENCH"
ROUNDS = 3
REQUESTS = {1: 200, 32: 640}
CALLS = 1_000
"""So many that each is asked for in about three channels by the end: more would measure how full a call's list is."""
RATE, RATE_S, WAITING = 20, 15, 600
GOAL_P99_MS, GOAL_CPU = 500, 4.0
NUMBERS = itertools.count(1)


def settings_of(url: str, folder: str, port: int) -> Settings:
    """Return the bot's settings; its Slack answers on *port*."""
    return load(
        None,
        environment="test",
        database_url=url,
        data_folder=folder,
        slack_api_url=f"http://127.0.0.1:{port}/api/",
        slack_signing_secret=SECRET,
        slack_bot_token=TOKEN,
    )


def bare() -> Starlette:
    """Return a Bolt app that only acknowledges."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_token=TOKEN, bot_user_id="UBOT", bot_id="BBOT")

    client = AsyncWebClient(base_url="http://127.0.0.1:9/api/")
    app = AsyncApp(client=client, signing_secret=SECRET, authorize=authorize, process_before_response=True)
    handler = AsyncSlackRequestHandler(app)

    async def analyze(ack: AsyncAck) -> None:
        await ack(text="queued")

    async def endpoint(request: Request) -> Response:
        return await handler.handle(request)

    app.command("/analyze")(analyze)
    return Starlette(routes=[Route("/slack/commands", endpoint, methods=["POST"])])


def slack() -> Starlette:
    """Return a Slack that says yes to everything, so that the workers do all of their work."""

    async def answer(request: Request) -> Response:
        said = {"ok": True, "team_id": TEAM, "team": "Bench", "user_id": "UBOT", "bot_id": "BBOT"}
        ts = f"{time.time_ns() // 1_000_000_000}.{next(NUMBERS):06}"
        about = request.path_params["method"].startswith("conversations.")
        channel = {"id": "C1", "is_member": True} if about else "C1"
        return JSONResponse({**said, "ts": ts, "channel": channel, "permalink": "https://slack.example/archives/C1/p1"})

    return Starlette(routes=[Route("/api/{method}", answer, methods=["GET", "POST"])])


def serve(kind: str, url: str, folder: str, port: int, slack_port: int, *, work: bool) -> None:
    """Be the server process."""
    log.configure("WARNING", as_json=True)
    if kind in {"bare", "slack"}:
        uvicorn.run(bare() if kind == "bare" else slack(), port=port, log_level="warning")
        return
    with open_world(settings_of(url, folder, slack_port)) as world:
        if work:
            start_worker(world)
        if kind == "worker":
            time.sleep(3600)
        side = make_slack(world)
        assert side is not None

        uvicorn.run(Starlette(routes=[*side.routes]), port=port, log_level="warning")


def listening(port: int) -> None:
    """Wait until somebody listens."""
    for _ in range(1200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(port)


@contextmanager
def served(
    kind: str, url: str = "", folder: str = "", slack_port: int = 9, *, work: bool = False
) -> Iterator[tuple[int, int]]:
    """Run a server process; give its port and its process id."""
    with closing(bound()) as free:
        port = int(free.getsockname()[1])
    numbers = map(str, (port, slack_port, int(work)))
    command = [sys.executable, "-m", "tests.bench.ack_bench", kind, url, folder, *numbers]
    process = subprocess.Popen(command)
    try:
        if kind != "worker":
            listening(port)  # before the next one looks for a free port
        yield port, process.pid
    finally:
        process.kill()
        process.wait()


def body_of(cases: list[str]) -> bytes:
    """Return a command asking for the card of one of *cases* in a channel where it does not stand yet."""
    number = next(NUMBERS)
    case = cases[number % len(cases)]
    fields = {
        "command": "/analyze", "text": case, "team_id": TEAM, "user_id": USER, "channel_id": f"C{number:09}",
        "channel_name": "deals", "trigger_id": f"{number}.{time.time_ns()}", "api_app_id": "A1", "user_name": "rep",
        "is_enterprise_install": "false", "response_url": "https://hooks.slack.com/commands/1",
    }  # fmt: skip
    return urlencode(fields).encode()


async def ask(session: aiohttp.ClientSession, port: int, cases: list[str]) -> float:
    """Send one signed command; return its seconds."""
    body, stamp = body_of(cases), str(int(time.time()))
    sent = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(SECRET, stamp, body),
    }
    began = time.perf_counter()
    async with session.post(f"http://127.0.0.1:{port}/slack/commands", data=body, headers=sent) as answer:
        text = await answer.text()
        assert answer.status == 200, (answer.status, text)
    return time.perf_counter() - began


async def warm(session: aiohttp.ClientSession, port: int, cases: list[str]) -> None:
    """Warm the server up."""
    for _ in range(30):
        await ask(session, port, cases)


def figures(took: list[float], seconds: float, cpu_s: float) -> dict[str, float]:
    """Return what is reported of one run."""
    ordered = sorted(took)
    return {
        "requests_per_s": round(len(took) / seconds, 1),
        "p50_ms": round(ordered[len(ordered) // 2] * 1000, 2),
        "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1000, 2),
        "cpu_ms_per_request": round(cpu_s / len(took) * 1000, 3),
    }


def cpu(process: int) -> float:
    """Return the CPU seconds a process has used.

    By the kernel's clock of that process, exact to microseconds: what /proc counts comes in hundredths of a second,
    in which the bare app answers fifty requests.
    """
    return time.clock_gettime(~process << 3 | 2)  # MAKE_PROCESS_CPUCLOCK(pid, CPUCLOCK_SCHED) of Linux


async def flood(port: int, process: int, cases: list[str], connections: int) -> dict[str, float]:
    """Keep *connections* busy."""
    total = REQUESTS[connections]
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections)) as session:
        await warm(session, port, cases)
        took: list[float] = []

        async def caller() -> None:
            for _ in range(total // connections):
                took.append(await ask(session, port, cases))  # noqa: PERF401 - one after the other

        before, began = cpu(process), time.perf_counter()
        await asyncio.gather(*(caller() for _ in range(connections)))
        return figures(took, time.perf_counter() - began, cpu(process) - before)


async def steady(port: int, cases: list[str]) -> list[float]:
    """Ask RATE times a second, whatever the answers take."""
    async with aiohttp.ClientSession() as session:
        await warm(session, port, cases)
        asked = []
        for _ in range(RATE * RATE_S):
            asked.append(asyncio.create_task(ask(session, port, cases)))
            await asyncio.sleep(1 / RATE)
        return list(await asyncio.gather(*asked))


def prepare(url: str, folder: str) -> list[str]:
    """Make the database with calls and a known person; return the case numbers."""
    settings = settings_of(url, folder, 9)
    migrate(settings)
    with open_world(settings) as world:
        home = world.directory.ensure_workspace(f"slack:{TEAM}")
        with world.begin(home) as work:
            work.users.profile(USER, name="Rep", locale="en-US", time_zone="UTC")
        said = Transcript((Segment("s1", "We sign by June."),), (), "en", "given")
        start = world.services.start_from_transcript
        new = [NewConversation("Acme", external_id=f"call-{number}") for number in range(CALLS)]
        return [str(start(home, each, said).case_number) for each in new]


def pile_up(url: str, folder: str) -> None:
    """Queue more work than the workers get through in the time."""
    with open_world(settings_of(url, folder, 9)) as world:
        home = world.directory.ensure_workspace(f"slack:{TEAM}")
        call = sample(CALL_EN).transcript
        for number in range(WAITING):
            new = NewConversation("Busy", external_id=f"busy-{number}-{time.time_ns()}", provider=SAMPLE)
            world.services.start_from_transcript(home, new, call)


def waiting(url: str) -> int:
    """Return how many calls still wait."""
    engine = make_engine(url)
    found = make_client(engine).list_workflows(name="conversation.process", status=["ENQUEUED", "PENDING"])
    engine.dispose()
    return len(found)


def against_bare(url: str, folder: str, cases: list[str]) -> dict[str, Any]:
    """Return both apps' figures, by connections; the median round of each by CPU."""
    found: dict[str, Any] = {}
    with served("slack") as (slack_port, _), served("bare") as simple, served("bot", url, folder, slack_port) as ours:
        for connections in REQUESTS:
            rounds: dict[str, list[dict[str, float]]] = {"bare": [], "bot": []}
            for _ in range(ROUNDS):
                rounds["bare"].append(asyncio.run(flood(*simple, cases, connections)))
                rounds["bot"].append(asyncio.run(flood(*ours, cases, connections)))
            middle = {
                name: sorted(each, key=lambda one: one["cpu_ms_per_request"])[ROUNDS // 2]
                for name, each in rounds.items()
            }
            ratio = middle["bot"]["cpu_ms_per_request"] / middle["bare"]["cpu_ms_per_request"]
            found[f"{connections} connections"] = {**middle, "cpu_ratio": round(ratio, 2)}
    return found


def while_busy(url: str, folder: str, cases: list[str], *, one_process: bool) -> dict[str, Any]:
    """Return the waits at RATE a second with saturated workers: in the server's own process, or in one beside it."""
    pile_up(url, folder)
    with ExitStack() as running:
        slack_port, _ = running.enter_context(served("slack"))
        port, _ = running.enter_context(served("bot", url, folder, slack_port, work=one_process))
        if not one_process:
            running.enter_context(served("worker", url, folder, slack_port, work=True))
        took = asyncio.run(steady(port, cases))
        left = waiting(url)
    ordered = sorted(took)
    p99 = ordered[int(len(ordered) * 0.99)] * 1000
    return {
        "requests_per_s": RATE,
        "p50_ms": round(ordered[len(ordered) // 2] * 1000, 1),
        "p99_ms": round(p99, 1),
        "max_ms": round(ordered[-1] * 1000, 1),
        "calls_still_waiting": left,
        "goal_met": p99 < GOAL_P99_MS,
    }


def run() -> dict[str, Any]:
    """Measure both databases."""
    log.configure("WARNING", as_json=True)
    result: dict[str, Any] = {"goal_p99_ms": GOAL_P99_MS, "goal_cpu_ratio": GOAL_CPU}
    with tempfile.TemporaryDirectory() as folder, closing(PrivatePostgres()) as server:
        for name, url in (("sqlite", f"sqlite:///{folder}/bench.sqlite"), ("postgresql", server.url)):
            data = str(Path(folder) / name)
            cases = prepare(url, data)
            result[name] = {
                "against_bare": against_bare(url, data, cases),
                "while_busy": while_busy(url, data, cases, one_process=False),
            }
            if name == "sqlite":  # where one process may do it all
                result[name]["while_busy_in_one_process"] = while_busy(url, data, cases, one_process=True)
    result["measured_at"] = utc_now().isoformat(timespec="seconds")
    return result


if __name__ == "__main__":
    if len(sys.argv) > 1:
        kind, url, folder, port, slack_port, work = sys.argv[1:]
        serve(kind, url, folder, int(port), int(slack_port), work=work == "1")
    else:
        print(json.dumps(run(), indent=2))
