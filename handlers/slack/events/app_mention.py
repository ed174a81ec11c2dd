"""Somebody names us in a channel: in a result's thread it is a question about that call."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from handlers.services import Services
from handlers.slack.asked import written_in
from handlers.slack.context import Asker
from handlers.slack.events.talk import talk


async def app_mention(event: dict[str, Any], asker: Asker, services: Services) -> None:
    """Answer in the thread; outside of a result's thread, say where to ask."""
    if event.get("bot_id") or event.get("edited"):
        return
    thread = str(event.get("thread_ts") or event["ts"])
    asked = written_in(asker, str(event["channel"]), thread)

    await talk(asker, services, str(event.get("text") or ""), asked, lost={"key": "note-which-conversation"})


def register(app: AsyncApp) -> None:
    """Listen to mentions."""
    app.event("app_mention")(app_mention)
