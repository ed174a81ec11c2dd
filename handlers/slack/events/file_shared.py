"""Somebody shared a file where we are: offer to analyze a recording or transcript, be silent about all else."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from analysis.usecases.intake import SharedFile
from handlers.services import Services
from handlers.slack.asked import asked_in
from handlers.slack.context import Asker


async def file_shared(event: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Offer to analyze the file, in the thread of the message it came with; the same file there once."""
    channel = str(event["channel_id"])
    answer = await client.files_info(file=str(event["file_id"]))
    found: Mapping[str, Any] = answer["file"]
    asked = asked_in(asker, channel, shared_at(found, channel) or str(event.get("event_ts") or ""))

    await services.run(services.offer, asker.workspace, described(found), asked)


def described(found: Mapping[str, Any]) -> SharedFile:
    """Return a file as Slack describes it; it may leave out anything."""
    return SharedFile(
        id=str(found["id"]),
        name=str(found.get("name") or found.get("title") or ""),
        media_type=str(found.get("mimetype") or ""),
        size_bytes=int(found.get("size") or 0),
    )


def shared_at(found: Mapping[str, Any], channel: str) -> str:
    """Return the ts under which a file stands in a channel: the thread it was shared in, or its own message's."""
    shares = found.get("shares") or {}
    for visibility in ("public", "private"):
        for share in (shares.get(visibility) or {}).get(channel) or ():
            return str(share.get("thread_ts") or share.get("ts") or "")
    return ""


def register(app: AsyncApp) -> None:
    """Listen to shared files."""
    app.event("file_shared")(file_shared)
