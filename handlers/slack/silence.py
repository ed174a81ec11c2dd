"""What Slack's asynchronous client raises where no answer came whole; who asks within a request catches it."""

import aiohttp
from slack_sdk.errors import SlackClientError

ASYNC_SILENCE = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)
"""A refusal is a SlackClientError too: catch SlackApiError first where it says more."""
