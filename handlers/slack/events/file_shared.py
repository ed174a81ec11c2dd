"""Somebody shared a file where we are: offer to analyze a recording or transcript, be silent about all else."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp

from analysis.usecases.errands import LOOK
from analysis.usecases.intake import SharedFile
from handlers.services import Services
from handlers.slack.asked import asked_in
from handlers.slack.context import Asker


async def file_shared(event: dict[str, Any], asker: Asker, services: Services) -> None:
    """Have the file looked at; the event names it and says nothing else of it."""
    asked = asked_in(asker, str(event["channel_id"]), str(event.get("event_ts") or ""))
    file = str(event["file_id"])

    await services.run(services.errand, asker.workspace, LOOK, asker.delivery, asker.user, asked.reply_to, file)


def described(found: Mapping[str, Any]) -> SharedFile:
    """Return a file as Slack describes it; it may leave out anything."""
    return SharedFile(
        id=str(found["id"]),
        name=str(found.get("name") or found.get("title") or ""),
        media_type=str(found.get("mimetype") or ""),
        size_bytes=int(found.get("size") or 0),
    )


def register(app: AsyncApp) -> None:
    """Listen to shared files."""
    app.event("file_shared")(file_shared)
