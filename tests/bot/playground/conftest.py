"""A running playground and a running bot, each on its own free loopback port."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette

from bot.playground.acts import Person
from bot.playground.calls import Knobs
from bot.playground.driver import Driver
from bot.playground.people import REP
from bot.playground.state import Workspace
from bot.playground.web import create_playground, installed_judge, server
from tests.bot.playground import dummy_bot

PATIENT_S = 60.0
"""This Slack waits longer than the real one, and its triggers live longer: only one test is about those."""


@dataclass
class Clock:
    """Real seconds, and as many more as a test adds."""

    now: Callable[[], float]
    ahead_s: float = 0

    def __call__(self) -> float:
        return self.now() + self.ahead_s

    def stop(self) -> None:
        """Let no more time pass than a test adds."""
        moment = self.now()
        self.now = lambda: moment


@dataclass
class World:
    """What a test holds: the addresses, the fake's insides, and what reached the bot."""

    base_url: str
    bot_url: str
    app: Starlette
    clock: Clock
    seen: list[dict[str, Any]] = field(default_factory=list)

    @property
    def workspace(self) -> Workspace:
        found: Workspace = self.app.state.workspace
        return found

    @property
    def driver(self) -> Driver:
        found: Driver = self.app.state.driver
        return found

    @property
    def knobs(self) -> Knobs:
        found: Knobs = self.app.state.knobs
        return found

    def person(self, user: str = REP) -> Person:
        return Person(user, self.driver, self.knobs, dummy_bot.MANIFEST)


def bound() -> socket.socket:
    """Return a socket on a free loopback port."""
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    return sock


@asynccontextmanager
async def running(server: uvicorn.Server, sock: socket.socket) -> AsyncIterator[None]:
    """Serve on *sock* while the block runs."""
    task = asyncio.create_task(server.serve(sockets=[sock]))
    while not server.started:  # noqa: ASYNC110 - uvicorn has a flag, and no event
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def playing() -> AsyncIterator[World]:
    """Run a playground and the dummy bot while the block runs."""
    fake_socket, bot_socket = bound(), bound()
    base_url, bot_url = (f"http://127.0.0.1:{sock.getsockname()[1]}" for sock in (fake_socket, bot_socket))
    app = create_playground(
        bot_url,
        dummy_bot.SECRET,
        dummy_bot.TOKEN,
        environment="development",
        base_url=base_url,
        manifest=dummy_bot.MANIFEST,
        judge=installed_judge(),
        patience_s=PATIENT_S,
    )
    clock = Clock(app.state.workspace.clock)
    app.state.workspace.clock = clock
    bot = dummy_bot.create_bot(f"{base_url}/api/")
    config = uvicorn.Config(bot, log_level="warning")
    async with running(server(app, 0), fake_socket), running(uvicorn.Server(config), bot_socket):
        yield World(base_url, bot_url, app, clock, bot.state.seen)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with playing() as found:
        yield found
