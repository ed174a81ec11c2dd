"""How the windows of `/sales-admin` open, turn and close; each page is a function that returns its window."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from analysis.errors import RefusedError
from handlers.render.slack.admin.frame import mend
from handlers.render.slack.carried import read_metadata
from handlers.render.slack.message import Json
from handlers.services import Services
from handlers.slack.context import Asker
from handlers.slack.silence import ASYNC_SILENCE

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Turn:
    """Who looks at a page, and at what of it.

    Attributes:
        at: Where in the page, as the page itself wrote it into a button; "" at its beginning. Untrusted.
        said: What has just been stored, to be told on top; "" for nothing.
    """

    asker: Asker
    services: Services
    at: str = ""
    said: str = ""

    def with_(self, *, at: str = "", said: str = "") -> "Turn":
        """Return the same person's turn elsewhere."""
        return replace(self, at=at, said=said)


Show = Callable[[Turn], Awaitable[Json]]
"""Returns the window of a page. The use case behind it demands the role: RefusedError("access-admin-only")."""


def kept(view: Json) -> dict[str, str]:
    """Return the ids that travel with a window."""
    return dict(read_metadata(str(view.get("private_metadata") or "")))


async def update(client: AsyncWebClient, view_id: str, shown: Json, *, guard: str = "") -> None:
    """Show another window in place of an open one; whoever closed it meanwhile misses nothing.

    Args:
        client: Of the workspace.
        view_id: The open one's.
        shown: What to show.
        guard: Its `hash`, to leave it alone where it has changed; "" to replace whatever it shows.
    """
    given: dict[str, Any] = {"hash": guard} if guard else {}
    try:
        await client.views_update(view_id=view_id, view=shown, **given)
    except (SlackApiError, *ASYNC_SILENCE) as error:
        # What was to be stored is stored, and the next opening shows it.
        code = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
        log.info("admin.window_not_updated", code=code)


async def turn_to(ack: AsyncAck, client: AsyncWebClient, body: Json, shown: Json) -> None:
    """Show another state of the window in which something was pressed."""
    view = body.get("view") or {}
    await update(client, str(view.get("id") or ""), shown, guard=str(view.get("hash") or ""))
    await ack()


async def turn_both(ack: AsyncAck, client: AsyncWebClient, body: Json, shown: Json, beneath: Json) -> None:
    """Show another state of the window in which something was pressed, and of the one that it lies upon."""
    await turn_to(ack, client, body, shown)
    below = str((body.get("view") or {}).get("previous_view_id") or "")
    if below:
        await update(client, below, beneath)


async def turn_form(ack: AsyncAck, client: AsyncWebClient, view: Json, shown: Json, beneath: Json) -> None:
    """Show *shown* in place of the form that was sent, and what it lay upon as it stands now."""
    below = str(view.get("previous_view_id") or "")
    if below:
        await update(client, below, beneath)
    await ack(response_action="update", view=shown)


def outcome(asker: Asker, *, changed: bool) -> str:
    """Return what to say of a form once it is stored."""
    return asker.words("admin-saved" if changed else "admin-unchanged")


async def store(ack: AsyncAck, asker: Asker, storing: Awaitable[bool], fields: Mapping[str, str]) -> str | None:
    """Wait until a form is stored and return what to say of it; None where a refusal was said beside its field.

    Args:
        ack: Answers the form.
        asker: Who sent it.
        storing: Returns whether anything changed.
        fields: Where each refusal is shown, by its key; any other is raised.
    """
    try:
        return outcome(asker, changed=await storing)
    except RefusedError as error:
        if error.key not in fields:
            raise
        await ack(**mend({fields[error.key]: asker.words(error.key, **error.params)}))
        return None


async def close_onto(ack: AsyncAck, client: AsyncWebClient, view: Json, beneath: Json) -> None:
    """Close the form that was sent; what it lay upon shows *beneath*."""
    below = str(view.get("previous_view_id") or "")
    if below:
        await update(client, below, beneath)
    await ack()
