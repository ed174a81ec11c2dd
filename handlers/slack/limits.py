"""Counts how often Slack tells us to slow down, whoever asked: a job, a listener, a window, a download."""

import re
from typing import Any
from urllib.parse import urlsplit

from prometheus_client import Counter
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryState
from slack_sdk.http_retry.async_handler import AsyncRetryHandler

LIMITED = 429
LIMITS = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
"""Slack's words for it, which also come with status 200."""
METHOD = re.compile(r"/api/([a-zA-Z]+(?:\.[a-zA-Z]+)+)$")
OTHER = "other"
"""Stands for whatever is no method: the last part of a response_url is a secret."""
FILE = "file"

SLOWED = Counter(
    "analyst_slack_limited_total",
    "Answers of Slack that say we ask too often (429), by method; file for downloads and uploads.",
    ("method",),
)


def method_of(url: str) -> str:
    """Return "chat.postMessage" of an address of the Web API, "other" of any other: each label is a series for ever."""
    found = METHOD.search(urlsplit(url).path)
    return found[1] if found else OTHER


def is_limit(status: int, body: object) -> bool:
    """Tell whether an answer says that we ask too often."""
    return status == LIMITED or (isinstance(body, dict) and body.get("error") in LIMITS)


def noted(error: SlackApiError) -> bool:
    """Count an answer that a synchronous client raised, if it is one; tell whether it was."""
    response: Any = error.response
    limit = is_limit(response.status_code, response.data)
    if limit:
        SLOWED.labels(method_of(str(response.api_url))).inc()
    return limit


class NoteLimits(AsyncRetryHandler):
    """Sees each answer that an asynchronous client gets, counts, and never has it tried again: people wait.

    The SDK's own handler, whose place this takes, repeats after a lost connection and may say the same thing twice.
    """

    async def can_retry_async(
        self,
        *,
        state: RetryState,  # noqa: ARG002 - the SDK's signature
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        """Count a 429. What was no JSON comes as an error that carries aiohttp's answer."""
        if response is None:
            status = getattr(getattr(error, "response", None), "status", 0)
            limit = is_limit(status, None)
        else:
            limit = is_limit(response.status_code, response.body)
        if limit:
            SLOWED.labels(method_of(request.url)).inc()
        return False
