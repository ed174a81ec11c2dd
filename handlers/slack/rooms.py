"""Whether words about calls may be said in a channel, though only the asker sees them: never among strangers."""

from collections.abc import Mapping
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.silence import ASYNC_SILENCE, soon

SIGNS = ("is_ext_shared", "is_pending_ext_shared", "pending_connected_team_ids")

log = structlog.get_logger(__name__)


def is_external(channel: Mapping[str, Any]) -> bool:
    """Tell whether people of other companies are in a channel, or are invited, as conversations.info describes it."""
    return any(channel.get(sign) for sign in SIGNS)


async def among_us(client: AsyncWebClient, channel: str) -> bool:
    """Tell whether nobody of another company is in this channel at this moment.

    Asked when something is said there, for a channel may be shared at any time. A channel that Slack does not show
    us, or not soon enough, counts as shared: what we do not know stays unsaid.
    """
    try:
        async with soon(client):
            found = await client.conversations_info(channel=channel)
        return not is_external(found["channel"])
    except (*ASYNC_SILENCE, KeyError, AttributeError) as error:
        log.info("slack.channel_not_known", error=type(error).__name__)
        return False
