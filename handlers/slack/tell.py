"""Say something to the one person who clicked, where no message of ours is: through response_url, or in a modal."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from handlers.render.slack.message import Json, Message
from handlers.slack.outbound.errors import code_of
from handlers.slack.payload import Body, at
from handlers.slack.silence import ASYNC_SILENCE

SLACK = ".slack.com"
LATE = frozenset({"expired_trigger_id", "trigger_expired", "invalid_trigger_id", "invalid_trigger", "no_trigger"})
"""A trigger that lived its three seconds, or never did; Slack has had several words for it (views.open, 2026)."""

log = structlog.get_logger(__name__)


def allowed(url: str, api_url: str) -> bool:
    """Tell whether *url* is Slack's: a host of slack.com by https, or the very host of SLACK_API_URL."""
    try:
        asked, api = urlsplit(url), urlsplit(api_url)
        host = asked.hostname or ""
    except ValueError:  # half an IPv6 address
        return False
    if (asked.scheme, asked.netloc) == (api.scheme, api.netloc):
        return True
    return asked.scheme == "https" and host.endswith(SLACK) and asked.netloc == host


class Tell(Protocol):
    """Begins to say *message* to whoever made the request (`tell`), as a modal where there is no other place."""

    def __call__(self, message: Message) -> None: ...


@dataclass(slots=True)
class Telling:
    """Says things beside the answer: Slack waits three seconds for that, and for nothing else.

    What was asked for is committed by then; words that a dying process takes along are missed by nobody.
    """

    _under_way: set[asyncio.Task[bool]] = field(default_factory=set)

    def __call__(self, body: Body, client: AsyncWebClient, message: Message, view: Json | None = None) -> None:
        """Begin to say it (see `tell`); a trigger lives on for its three seconds."""
        task = asyncio.get_running_loop().create_task(tell(body, client, message, view))
        self._under_way.add(task)  # the loop itself would forget a running task
        task.add_done_callback(self._under_way.discard)

    async def told(self) -> None:
        """Wait until everything is said; for the end of the process."""
        await asyncio.gather(*self._under_way, return_exceptions=True)


async def tell(body: Body, client: AsyncWebClient, message: Message, view: Json | None = None) -> bool:
    """Show *message* to the person who clicked, and to nobody else; False if there was no way to.

    Best effort, and only for words that nobody misses later: an ephemeral message does not survive a reload.

    Args:
        body: Of the request.
        client: With the token of the request.
        message: What to say.
        view: The same as a modal, for clicks in a modal or in Home.
    """
    try:
        return await _tell(body, client, message, view)
    except ASYNC_SILENCE as error:
        log.warning("slack.not_told", error=type(error).__name__)
        return False


async def _tell(body: Body, client: AsyncWebClient, message: Message, view: Json | None) -> bool:
    url, trigger = str(body.get("response_url") or ""), str(body.get("trigger_id") or "")
    if url and allowed(url, client.base_url):
        hook = AsyncWebhookClient(url, timeout=client.timeout, retry_handlers=client.retry_handlers)
        answer = await hook.send(
            text=message.text, blocks=message.blocks, response_type="ephemeral", replace_original=False
        )
        return answer.status_code == 200  # noqa: PLR2004 - HTTP's own number
    if trigger and view is not None:
        inside = (body.get("view") or {}).get("type") == "modal"
        try:
            await (client.views_push if inside else client.views_open)(trigger_id=trigger, view=view)
        except SlackApiError as error:
            return await _write(body, client, message) if code_of(error) in LATE else False
        return True
    channel, user = place(body)
    if channel and user:
        await client.chat_postEphemeral(channel=channel, user=user, text=message.text, blocks=message.blocks)
        return True
    return False


async def _write(body: Body, client: AsyncWebClient, message: Message) -> bool:
    """Say it in a direct message: what was pressed in Home or in a menu has no other place, once its window is late."""
    user = at(body, "user.id")
    if user:
        await client.chat_postMessage(channel=str(user), text=message.text, blocks=message.blocks)
    return bool(user)


def place(body: Body) -> tuple[str, str]:
    """Return channel and person of an event that somebody caused by writing; "" where there is none."""
    event: dict[str, Any] = body.get("event") or {}
    if event.get("type") not in {"message", "app_mention", "file_shared"}:
        return "", ""
    channel, user = event.get("channel") or event.get("channel_id"), event.get("user") or event.get("user_id")
    return str(channel or ""), str(user or "")
