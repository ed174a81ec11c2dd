"""The one place where an error of a listener becomes an answer: the person always gets words, and an id for us."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from prometheus_client import Counter
from slack_bolt.async_app import AsyncBoltContext, AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from analysis.errors import OutcomeUnknownError, RefusedError, RepeatedError, UnavailableError
from handlers.render.slack.blocks import context as small_print
from handlers.render.slack.message import Json
from handlers.render.slack.modals import notice
from handlers.render.slack.notes import problem
from handlers.render.words import Words
from handlers.slack.payload import Body, Kind, kind_of
from handlers.slack.tell import Telling

LAST_RETRY = 3
"""Slack sends an event again at once, after a minute and after five; then it is lost (docs.slack.dev, 2026)."""
SILENT = {"slack-foreigner", "slack-not-connected"}
"""Refusals that an event gets no words for: nobody asked us anything, or we may not speak there."""

MANY_DIGITS = 4
SHOWN = Counter(
    "analyst_slack_errors_total",
    "Errors of Slack's requests that got an error id, by way in, and what it was: failed (ours), away or slow. Most "
    "are answered with 200 and words, so no status tells of them.",
    ("kind", "error"),
)

log = structlog.get_logger(__name__)


class SlowError(Exception):
    """No listener answered in time; what it began may still be done."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as people and Slack get to know it.

    Attributes:
        key: Catalog key.
        error_id: Leads to the log line; "" where the person can mend it alone.
        passing: True if Slack's next delivery may well succeed.
    """

    key: str
    params: Mapping[str, str | float] = field(default_factory=dict)
    error_id: str = ""
    passing: bool = False


def problem_of(error: Exception, kind: Kind) -> Problem:
    """Return what to say, and log what is not the person's to mend. The log line carries request_id by itself."""
    if isinstance(error, RefusedError):
        log.info("slack.refused", kind=kind.value, key=error.key)
        return Problem(error.key, error.params)
    error_id = secrets.token_hex(4)
    if isinstance(error, UnavailableError):
        SHOWN.labels(kind.value, "away").inc()
        log.warning("slack.unavailable", kind=kind.value, error_id=error_id, provider=error.provider)
        return Problem("provider-unavailable", {"provider": error.provider}, error_id, passing=True)
    if isinstance(error, SlowError):
        SHOWN.labels(kind.value, "slow").inc()
        log.warning("slack.slow", kind=kind.value, error_id=error_id)
        return Problem("slack-slow", {}, error_id, passing=True)
    SHOWN.labels(kind.value, "failed").inc()
    log.error("slack.failed", kind=kind.value, error_id=error_id, exc_info=error)
    if isinstance(error, OutcomeUnknownError):
        return Problem("outcome-unknown", {"provider": error.provider}, error_id)
    return Problem("our-fault", error_id=error_id)


def as_view(words: Words, found: Problem) -> Json:
    """Return the problem as a modal."""
    view = notice(words, found.key, **found.params)
    if found.error_id:
        view["blocks"].append(small_print(words("progress-error-id", id=found.error_id)))
    return view


def as_submission(words: Words, found: Problem, body: Body) -> Json:
    """Return the answer to a submission: words under the first field, which keep what was typed; else another page."""
    blocks = (body.get("view") or {}).get("blocks") or []
    inputs = (block.get("block_id") for block in blocks if block.get("type") == "input")
    field_id = next(filter(None, inputs), "")
    if not field_id:
        return {"response_action": "update", "view": as_view(words, found)}
    text = words(found.key, **found.params)
    if found.error_id:
        text += " " + words("progress-error-id", id=found.error_id)
    return {"response_action": "errors", "errors": {field_id: text}}


@dataclass(slots=True)
class Errors:
    """Bolt's error handler.

    Attributes:
        default: Language of people whose own is not known yet.
        tell: Says what the answer itself has no room for.
    """

    default: Words
    tell: Telling = field(default_factory=Telling)

    def handler(self) -> Callable[..., Awaitable[BoltResponse]]:
        """Return the function for `app.error`. It returns the response: acknowledging alone would still be a 500."""

        async def on_error(
            error: Exception, body: dict[str, Any], context: AsyncBoltContext, request: AsyncBoltRequest
        ) -> BoltResponse:
            return self.answer(error, body, context, request)

        return on_error

    def answer(
        self, error: Exception, body: Body, context: AsyncBoltContext, request: AsyncBoltRequest
    ) -> BoltResponse:
        """Return what Slack gets: 200 with words; 5xx for what was not stored, to have it again or shown as failed."""
        kind = kind_of(body)
        if isinstance(error, RepeatedError):
            return BoltResponse(status=200)
        words: Words = context.get("words") or self.default
        found = problem_of(error, kind)
        if kind is Kind.EVENT:
            return self._event(found, words, body, context.client, tries_of(request))
        if kind is Kind.COMMAND:
            said = problem(words, found.key, found.error_id, **found.params)
            answer = {"response_type": "ephemeral", "text": said.text, "blocks": said.blocks}
            return BoltResponse(status=200, body=answer)
        if kind is Kind.VIEW:
            return BoltResponse(status=200, body=as_submission(words, found, body))
        if kind is Kind.OPTIONS:
            return BoltResponse(status=200, body={"options": []})
        untold = kind in {Kind.ACTION, Kind.SHORTCUT} and not self._tell(found, words, body, context.client)
        # It never got as far as to whose it is: only Slack can still show that the click came to nothing.
        return BoltResponse(status=503 if untold and found.passing else 200)

    def _event(
        self, found: Problem, words: Words, body: Body, client: AsyncWebClient | None, retry: int
    ) -> BoltResponse:
        ours = bool(found.error_id)
        if found.key not in SILENT and (not ours or retry >= LAST_RETRY):
            self._tell(found, words, body, client)
        if not ours:
            return BoltResponse(status=200)
        return BoltResponse(status=503 if found.passing else 500)

    def _tell(self, found: Problem, words: Words, body: Body, client: AsyncWebClient | None) -> bool:
        # Without a token the request was not found genuine, or its workspace is not known: there we may not speak.
        if client is None or not client.token:
            return False
        said = problem(words, found.key, found.error_id, **found.params)
        self.tell(body, client, said, as_view(words, found))
        return True


def tries_of(request: AsyncBoltRequest) -> int:
    """Return how often Slack has sent this event again; 0 for a header that is no number."""
    said = str(request.headers.get("x-slack-retry-num", ["0"])[0])
    return int(said) if said.isascii() and said.isdecimal() and len(said) < MANY_DIGITS else 0
