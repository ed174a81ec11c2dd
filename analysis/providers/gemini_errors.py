"""Gemini's failures, sorted by who must act and by whether we may have to pay."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import httpx2
from google.genai.errors import APIError

from analysis.errors import CallError, KeyRefusedError, OutcomeUnknownError, RejectedError, UnavailableError

PROVIDER: Final = "gemini"
PACIFIC: Final = ZoneInfo("America/Los_Angeles")
"""Daily quotas start anew at midnight there (ai.google.dev/gemini-api/docs/rate-limits)."""
_DURATION: Final = re.compile(r"^(\d+(?:\.\d+)?)s$")
_SERVER_ERROR: Final = 500
_KEY_REFUSED: Final = frozenset({401, 403})
_NEVER_ARRIVED: Final = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.WriteTimeout,
    httpx2.WriteError,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
    httpx2.LocalProtocolError,
)
"""The request did not reach Google whole, so nothing can have been generated."""


@contextmanager
def translated(clock: Callable[[], datetime], *, paid: bool = True) -> Iterator[None]:
    """Turn the SDK's and httpx2's errors into ours.

    Args:
        clock: To count the seconds until a daily quota is filled again.
        paid: False for requests that cost nothing, such as uploads: an answer lost there is merely Unavailable.
    """
    try:
        yield
    except APIError as error:
        raise _from_status(error, clock()) from error
    except httpx2.TransportError as error:
        if not paid or isinstance(error, _NEVER_ARRIVED):
            raise UnavailableError(PROVIDER, detail=type(error).__name__) from error
        lost = "timeout" if isinstance(error, httpx2.TimeoutException) else "interrupted"
        raise OutcomeUnknownError(PROVIDER, lost) from error
    except httpx2.RequestError as error:  # an answer that cannot be decoded: it came, so it was paid
        raise OutcomeUnknownError(PROVIDER, type(error).__name__) from error


def _from_status(error: APIError, now: datetime) -> CallError:
    if error.code in {408, 429} or error.code >= _SERVER_ERROR:
        return UnavailableError(PROVIDER, retry_after=wait_s(error, now), detail=f"{error.code} {error.status or ''}")
    refused = KeyRefusedError if _key_refused(error) else RejectedError
    return refused(f"gemini: {error.code} {error.status or ''}".rstrip(), PROVIDER)


def _key_refused(error: APIError) -> bool:
    """Tell whether it is about the key; of a wrong one Google says 400 and the reason."""
    wrong = any(detail.get("reason") == "API_KEY_INVALID" for detail in _details(error))
    return wrong or error.code in _KEY_REFUSED


def wait_s(error: APIError, now: datetime) -> float | None:
    """Return the seconds to wait: until midnight Pacific for a spent daily quota, else RetryInfo or Retry-After."""
    details = _details(error)
    if any("PerDay" in str(violation.get("quotaId", "")) for violation in _violations(details)):
        return until_midnight(now)
    for detail in details:
        if str(detail.get("@type", "")).endswith("RetryInfo"):
            asked = _DURATION.match(str(detail.get("retryDelay", "")))
            if asked:
                return float(asked[1])
    headers = getattr(error.response, "headers", {})
    header = str(headers.get("retry-after", ""))
    return float(header) if header.isdecimal() else None


def until_midnight(now: datetime) -> float:
    """Return the seconds from *now* (aware) until the next midnight in California, over clock changes too."""
    local = now.astimezone(PACIFIC)
    midnight = datetime.combine(local.date() + timedelta(days=1), time(), PACIFIC)
    return midnight.timestamp() - now.timestamp()


def _details(error: APIError) -> list[dict[str, Any]]:
    body = error.details
    fault = body.get("error") if isinstance(body, dict) else None
    details = fault.get("details") if isinstance(fault, dict) else None
    return [detail for detail in details if isinstance(detail, dict)] if isinstance(details, list) else []


def _violations(details: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for detail in details:
        violations = detail.get("violations")
        if isinstance(violations, list):
            yield from (violation for violation in violations if isinstance(violation, dict))
