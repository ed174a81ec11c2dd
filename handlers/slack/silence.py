"""What an answer may ask Slack before it goes out: for how long, and what the client raises where no word came."""

import asyncio

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

ASYNC_SILENCE = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)
"""A refusal is a SlackClientError too: catch SlackApiError first where it says more."""
ASK_SHARE = 0.4
"""Of the time a call may take: 0.8 of two seconds."""


def soon(client: AsyncWebClient) -> asyncio.Timeout:
    """Limit a question on which the words of an answer depend: two of them fit into the three seconds there are."""
    return asyncio.timeout(ASK_SHARE * client.timeout)
