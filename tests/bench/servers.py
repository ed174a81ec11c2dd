"""Servers for benchmarks, each a process of its own on a real socket: the bot, a worker, a bare app, a Slack."""

import itertools
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import NamedTuple
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

from bot import log
from bot.playground.driver import signature
from bot.settings import Settings, load
from bot.slack import make_slack
from bot.wiring import open_world, start_worker
from tests.bench.clock import ms, percentile
from tests.fakes.slack_driver import bound

SECRET, TOKEN, TEAM, USER = "bench-secret", "xoxb-bench", "T0BENCH", "U0BENCH"
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
    log.configure("ERROR", as_json=True)
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
    command = [sys.executable, "-m", "tests.bench.servers", kind, url, folder, *numbers]
    process = subprocess.Popen(command)
    try:
        if kind != "worker":
            listening(port)  # before the next one looks for a free port
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


class Product(NamedTuple):
    """A shipped command that runs as a process of its own.

    Attributes:
        started_s: From its start until it was ready.
    """

    pid: int
    started_s: float


@contextmanager
def product(command: str, ready: str, **settings: str | int) -> Iterator[Product]:
    """Run `python -m bot <command>` until the block ends; it is ready once its log says so."""
    given = {name.upper(): str(value) for name, value in settings.items()}
    environment = {**os.environ, "ENVIRONMENT": "test", **given}
    began = time.monotonic()
    words = [sys.executable, "-m", "bot", command]
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdout
        try:
            said = list[bytes]()
            for line in process.stdout:
                said.append(line)
                if ready.encode() in line:
                    break
            else:
                raise RuntimeError(b"".join(said[-20:]).decode(errors="replace"))
            took = time.monotonic() - began
            threading.Thread(target=process.stdout.read, daemon=True).start()  # a full pipe would stop it
            yield Product(process.pid, took)
        finally:
            process.terminate()
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()


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
    began = time.perf_counter()
    await send(session, port, cases)
    return time.perf_counter() - began


async def send(session: aiohttp.ClientSession, port: int, cases: list[str]) -> str:
    """Send one signed command; return what came back."""
    body, stamp = body_of(cases), str(int(time.time()))
    sent = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(SECRET, stamp, body),
    }
    async with session.post(f"http://127.0.0.1:{port}/slack/commands", data=body, headers=sent) as answer:
        text = await answer.text()
        assert answer.status == 200, (answer.status, text)
        return text


async def warm(session: aiohttp.ClientSession, port: int, cases: list[str]) -> None:
    """Warm the server up."""
    for _ in range(30):
        await ask(session, port, cases)


def figures(took: list[float], seconds: float, cpu_s: float) -> dict[str, float]:
    """Return what is reported of one run."""
    return {
        "requests_per_s": round(len(took) / seconds, 1),
        "p50_ms": ms(percentile(took, 50)),
        "p99_ms": ms(percentile(took, 99)),
        "cpu_ms_per_request": round(cpu_s / len(took) * 1000, 3),
    }


def middle(rounds: list[dict[str, float]]) -> dict[str, float]:
    """Return the median round by CPU."""
    return sorted(rounds, key=lambda one: one["cpu_ms_per_request"])[len(rounds) // 2]


if __name__ == "__main__":
    kind, url, folder, own_port, slack_port, works = sys.argv[1:]
    serve(kind, url, folder, int(own_port), int(slack_port), work=works == "1")
