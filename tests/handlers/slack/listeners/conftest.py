"""People who do things in Slack, and a bot that listens."""

import pytest

from tests.fakes.slack_driver import SlackDriver
from tests.handlers.slack.listeners.stage import Stage, make_stage


@pytest.fixture
async def stage(slack: SlackDriver) -> Stage:
    """The bot over SQLite."""
    return make_stage(slack)


@pytest.fixture
async def stage_both(slack_both: SlackDriver) -> Stage:
    """The bot over each kind of database: a test that asks runs twice."""
    return make_stage(slack_both)
