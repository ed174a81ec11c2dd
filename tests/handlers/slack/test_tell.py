"""Words beside an answer never hold the answer up."""

import asyncio
from typing import Any, cast

from slack_sdk.web.async_client import AsyncWebClient

from handlers.render.slack.message import Message
from handlers.slack.tell import Telling


class SlowSlack:
    """A Slack that opens windows once it is let."""

    base_url = "https://slack.com/api/"

    def __init__(self) -> None:
        self.let, self.opened = asyncio.Event(), 0

    async def views_open(self, **_: Any) -> None:
        """Open one."""
        await self.let.wait()
        self.opened += 1


async def test_telling_is_begun_not_waited_for() -> None:
    """A listener goes on at once, however long Slack takes; the end of the process waits for what was begun."""
    slack, telling = SlowSlack(), Telling()
    telling({"trigger_id": "1.2.3"}, cast("AsyncWebClient", slack), Message("Done", []), {"type": "modal"})
    await asyncio.sleep(0)
    assert slack.opened == 0
    slack.let.set()
    await telling.told()
    assert slack.opened == 1
    await telling.told()
