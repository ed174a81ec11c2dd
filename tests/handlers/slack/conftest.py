"""A bot with a fake Slack, for tests through signed requests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.playground.driver import Delivery
from handlers.slack.app import ANSWER_S
from tests.fakes.slack_driver import PATIENT_S, SlackDriver, slack_driver
from tests.handlers.slack.peers import Peers, QueueOnce


@pytest.fixture
async def slack(sqlite_url: str, tmp_path: Path) -> AsyncIterator[SlackDriver]:
    """The bot over SQLite."""
    async with slack_driver(tmp_path, sqlite_url) as driver:
        yield driver


@pytest.fixture
async def slack_both(database_url: str, tmp_path: Path) -> AsyncIterator[SlackDriver]:
    """The bot over each kind of database: a test that asks runs twice."""
    async with slack_driver(tmp_path, database_url) as driver:
        yield driver


@dataclass
class Edge:
    """The edge with the small listeners of `peers`."""

    slack: SlackDriver
    peers: Peers

    async def taken(self, sent: Delivery) -> Delivery:
        """Send it again, as Slack does, until it is taken."""
        while sent.status == 503:
            sent = await self.slack.again(sent)
        return sent


@asynccontextmanager
async def edge_over(database_url: str, folder: Path, *, answer_s: float = PATIENT_S) -> AsyncIterator[Edge]:
    """Open it."""
    peers = Peers()
    async with slack_driver(folder, database_url, (peers.register,), answer_s=answer_s) as driver:
        peers.queue = QueueOnce(driver.world.begin)  # listeners are registered before there is a world
        yield Edge(driver, peers)


@pytest.fixture
async def edge(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Edge]:
    """Over SQLite."""
    async with edge_over(sqlite_url, tmp_path) as opened:
        yield opened


@pytest.fixture
async def punctual(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Edge]:
    """Over SQLite, and answering in Slack's time: on a slow machine any request may end in a plea for another try."""
    async with edge_over(sqlite_url, tmp_path, answer_s=ANSWER_S) as opened:
        yield opened


@pytest.fixture
async def edge_both(database_url: str, tmp_path: Path) -> AsyncIterator[Edge]:
    """Over each kind of database."""
    async with edge_over(database_url, tmp_path) as opened:
        yield opened
