"""Somebody presses Slack's stop button on what we are doing in a thread."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from handlers.services import Services
from handlers.slack.asked import written_in
from handlers.slack.context import Asker


async def stopped(event: dict[str, Any], asker: Asker, services: Services) -> None:
    """Stop the call whose message the thread belongs to."""
    asked = written_in(asker, str(event["channel"]), str(event.get("thread_ts") or ""))

    await services.run(services.stop.thread, asker.workspace, asked)


def register(app: AsyncApp) -> None:
    """Listen to the button."""
    app.event("agent_session_stopped")(stopped)
