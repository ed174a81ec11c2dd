"""Turns what the Slack SDK raises into our errors, once."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

import httpx
import structlog
from slack_sdk.errors import SlackApiError, SlackRequestError

from analysis.errors import OutcomeUnknownError, UnavailableError
from handlers.slack.limits import noted
from handlers.slack.outbound.gateway import RefusedBySlackError

PROVIDER = "slack"
BROKEN = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
"""Slack's own trouble. After "fatal_error" some of it may have been done (docs.slack.dev, chat.postMessage)."""
NEVER_SENT = (ConnectionRefusedError, socket.gaierror)

log = structlog.get_logger(__name__)


@contextmanager
def translated(*, changes: bool) -> Iterator[None]:
    """Translate what is raised inside.

    Args:
        changes: The request changes something: an answer that never came whole leaves open whether it did.

    Raises:
        UnavailableError: Surely nothing was done: refused connection, 429; or a read that failed in any way.
        OutcomeUnknownError: A change was asked for, and nobody knows.
        RefusedBySlackError: Slack said no.
    """
    try:
        yield
    except SlackApiError as error:
        raise by_answer(error, changes=changes) from error
    except (URLError, HTTPException, OSError, SlackRequestError, httpx.TransportError) as error:
        raise by_silence(error, changes=changes) from error


def code_of(error: SlackApiError) -> str:
    """Return Slack's word for its refusal; "" for an answer that was no JSON, of which the SDK gives anything."""
    data: Any = getattr(error.response, "data", None)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def by_answer(error: SlackApiError, *, changes: bool) -> Exception:
    """Return our error for an answer that came."""
    response: Any = error.response
    status: int = response.status_code
    data: dict[str, Any] = response.data if isinstance(response.data, dict) else {"error": " "}
    code = str(data.get("error", ""))
    if noted(error):
        return UnavailableError(PROVIDER, retry_after(response.headers), "ratelimited")
    if " " in code:  # the SDK's own sentence about what was no JSON: a proxy's page, or an answer cut off
        return by_silence(error, changes=changes)
    if code in BROKEN or status >= 500:  # noqa: PLR2004 - server errors
        return OutcomeUnknownError(PROVIDER, code) if changes else UnavailableError(PROVIDER, detail=code)
    messages = (data.get("response_metadata") or {}).get("messages") or []
    log.warning("slack.refused", code=code, messages=[str(message)[:200] for message in messages][:5])
    return RefusedBySlackError(code or "unknown_error")


def by_silence(error: Exception, *, changes: bool) -> Exception:
    """Return our error for an answer that never came whole."""
    reason = getattr(error, "reason", error)
    name = type(reason if isinstance(reason, BaseException) else error).__name__
    never_sent = isinstance(reason, NEVER_SENT) or isinstance(error, (*NEVER_SENT, httpx.ConnectError))
    if changes and not never_sent:
        return OutcomeUnknownError(PROVIDER, name)
    return UnavailableError(PROVIDER, detail=name)


def retry_after(headers: Any) -> float:  # noqa: ANN401 - a mapping, of strings or of lists of them
    """Return the seconds Slack asked for; 1 where it did not say."""
    found = {str(name).lower(): value for name, value in dict(headers or {}).items()}.get("retry-after", "1")
    text = str(found[0] if isinstance(found, list) and found else found)
    return float(text) if text.isdecimal() else 1.0
