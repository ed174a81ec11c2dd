"""A bot with a fake Slack, for tests through signed requests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.slack_driver import SlackDriver, slack_driver


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
