"""A running playground and a running bot, each on its own free loopback port."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn

from bot.playground.web import create_playground, installed_judge, server
from tests.bot.playground import dummy_bot
from tests.fakes.fake_slack import FakeSlack
from tests.fakes.slack_driver import bound, serving

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


@dataclass(frozen=True)
class World(FakeSlack):
    """What a test holds: the fake's address and insides, the bot's address, and what reached the bot."""

    bot_url: str
    clock: Clock
    seen: list[dict[str, Any]]


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
    async with serving(server(app, 0), fake_socket), serving(uvicorn.Server(config), bot_socket):
        yield World(bot_url, clock, bot.state.seen, playground=app, url=base_url, manifest=dummy_bot.MANIFEST)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with playing() as found:
        yield found
