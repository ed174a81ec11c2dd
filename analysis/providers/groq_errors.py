"""Groq's failures, sorted by who must act and by whether we may have to pay."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import httpx
from groq import APIConnectionError, APIError, APIStatusError

from analysis.errors import CallError, KeyRefusedError, OutcomeUnknownError, RejectedError, UnavailableError

PROVIDER: Final = "groq"
_CAPACITY_EXCEEDED: Final = 498
"""Groq's own status: no room for this service tier just now."""
_KEY_REFUSED: Final = frozenset({httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN})
_TRY_AGAIN: Final = re.compile(r"try again in (?:(\d+)h)?(?:(\d+)m(?!s))?(?:([\d.]+)(ms|s))?")
_NEVER_ARRIVED: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.WriteTimeout,
    httpx.WriteError,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
"""The request did not reach Groq whole, so nothing can have been transcribed."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn the SDK's errors into ours (console.groq.com/docs/errors, read 2026-11)."""
    try:
        yield
    except APIStatusError as error:
        raise _from_status(error) from error
    except APIConnectionError as error:
        raise _from_connection(error) from error
    except APIError as error:
        raise OutcomeUnknownError(PROVIDER, type(error).__name__) from error


def _from_connection(error: APIConnectionError) -> CallError:
    cause = error.__cause__
    if isinstance(cause, _NEVER_ARRIVED):
        return UnavailableError(PROVIDER, detail=type(cause).__name__)
    return OutcomeUnknownError(PROVIDER, "timeout" if isinstance(cause, httpx.TimeoutException) else "interrupted")


def _from_status(error: APIStatusError) -> CallError:
    status, code = error.status_code, _code(error)
    # 413 means two things: the file is too large, or one request alone is over the hourly quota.
    limited = status == httpx.codes.TOO_MANY_REQUESTS or (
        status == httpx.codes.REQUEST_ENTITY_TOO_LARGE and code == "rate_limit_exceeded"
    )
    if limited:
        return UnavailableError(PROVIDER, retry_after=wait_s(error), detail=f"{status} {code}")
    if status >= httpx.codes.INTERNAL_SERVER_ERROR or status in {_CAPACITY_EXCEEDED, httpx.codes.REQUEST_TIMEOUT}:
        return UnavailableError(PROVIDER, retry_after=wait_s(error), detail=str(status))
    refused = KeyRefusedError if status in _KEY_REFUSED else RejectedError
    return refused(f"groq: {status} {code}".rstrip(), PROVIDER)


def _fault(error: APIStatusError) -> dict[str, object]:
    body = error.body
    inner = body.get("error", body) if isinstance(body, dict) else {}
    return inner if isinstance(inner, dict) else {}


def _code(error: APIStatusError) -> str:
    return str(_fault(error).get("code") or "")


def wait_s(error: APIStatusError) -> float | None:
    """Return the seconds Groq asks us to wait, from the header or else from its words; None if it asks nothing."""
    header = error.response.headers.get("retry-after", "")
    try:
        return max(0.0, float(header))
    except ValueError:
        pass  # absent, or a date, which Groq does not send
    asked = _TRY_AGAIN.search(str(_fault(error).get("message", "")))
    if asked is None or not any(asked.groups()):
        return None
    hours, minutes, amount, unit = asked.groups()
    seconds = float(amount or 0) / (1000 if unit == "ms" else 1)
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + seconds
