"""Open a modal while its trigger lives: the only thing a listener may ask of Slack before it answers."""

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from analysis.errors import RefusedError, UnavailableError
from handlers.render.slack.message import Json
from handlers.slack.limits import LIMITS
from handlers.slack.outbound.errors import BROKEN, code_of
from handlers.slack.payload import Body
from handlers.slack.silence import ASYNC_SILENCE
from handlers.slack.tell import LATE

USED = frozenset({"exchanged_trigger_id", "trigger_exchanged"})
AWAY = BROKEN | LIMITS | {""}
NONE = "none"
"""Slack's answer to it is the one for a trigger that is no more."""


async def open_modal(client: AsyncWebClient, body: Body, view: Json) -> str:
    """Open *view* for the person whose click or command *body* is, and return its id.

    Raises:
        RefusedError: "slack-trigger-late" after three seconds; "slack-trigger-used" where the click came twice.
            Nothing else has happened, so pressing again is safe.
        UnavailableError: Slack does not answer.
    """
    inside = (body.get("view") or {}).get("type") == "modal"  # then the new one lies upon it, and closing goes back
    opened = client.views_push if inside else client.views_open
    try:
        answer = await opened(trigger_id=str(body.get("trigger_id") or NONE), view=view)
    except SlackApiError as error:
        raise by_answer(error) from error
    except ASYNC_SILENCE as error:
        raise UnavailableError("slack", detail=type(error).__name__) from error
    return str((answer.get("view") or {}).get("id") or "")


def by_answer(error: SlackApiError) -> Exception:
    """Return our error for Slack's refusal; a view that we made wrongly stays what it is: our fault, and logged."""
    code = code_of(error)
    if code in LATE:
        return RefusedError("slack-trigger-late")
    if code in USED:
        return RefusedError("slack-trigger-used")
    return UnavailableError("slack", detail=code) if code in AWAY else error
