"""Somebody writes to us directly: help, lists, the demo, a call by its number, or a question in a call's thread."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from handlers.services import Services
from handlers.slack.asked import written_in
from handlers.slack.context import Asker
from handlers.slack.events.talk import page, talk


async def message_im(event: dict[str, Any], asker: Asker, services: Services) -> None:
    """Answer in the thread that the message begins or stands in, as Slack's agent view shows it.

    Edits, deletions, other people's talk and our own are none of our business; a file is taken up by its own event.
    """
    ours = event.get("channel_type") == "im" and not event.get("subtype") and not event.get("bot_id")
    if not ours or not str(event.get("text") or "").strip():
        return
    thread = str(event.get("thread_ts") or event["ts"])
    asked = written_in(asker, str(event["channel"]), thread)

    await talk(asker, services, str(event["text"]), asked, lost=page(asker, "help"))


def register(app: AsyncApp) -> None:
    """Listen to direct messages; the manifest subscribes to no others."""
    app.event("message")(message_im)
