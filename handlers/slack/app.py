"""The Bolt app: middleware, the one error handler, and every listener there is.

A listener parses, calls one use case of one short transaction, renders and answers; Slack's 200 is the receipt of a
committed row. It has its parameters by name: Bolt's own, and `asker`, `services`, `words`, `tell`.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from inspect import signature

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.admin import hub as admin
from handlers.slack.commands import alerts, analyze, coach, opportunity, report
from handlers.slack.context import Askers, middleware
from handlers.slack.errors import Errors, SlowError
from handlers.slack.events import agent, app_mention, file_shared, home, message_im, people, uninstalled
from handlers.slack.interactions import alerts as alerting
from handlers.slack.interactions import amend, consent, control, deal, forms, offer, result, start
from handlers.slack.interactions import coach as coaching
from handlers.slack.interactions import report as reports

Register = Callable[[AsyncApp], None]

ANSWER_S = 2.5
"""Slack waits for three seconds, of which the network takes its share."""

AT_ONCE = 32
"""Requests in the hands of listeners; more only share the same threads."""

LISTENERS: tuple[Register, ...] = (
    analyze.register,
    opportunity.register,
    coach.register,
    alerts.register,
    report.register,
    admin.register,
    agent.register,
    app_mention.register,
    file_shared.register,
    home.register,
    message_im.register,
    people.register,
    uninstalled.register,
    coaching.register,
    reports.register,
    alerting.register,
    amend.register,
    consent.register,
    control.register,
    deal.register,
    forms.register,
    offer.register,
    result.register,
    start.register,
)
"""One `register` a file; commands go by their plain names, COMMAND_PREFIX is taken off before."""


class PunctualApp(AsyncApp):
    """Answers within Slack's three seconds, whatever hangs.

    What a worker thread began goes on and may commit: then Slack's next delivery finds it done.
    """

    errors: Errors
    answer_s: float = ANSWER_S
    turnstile: asyncio.Semaphore

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Dispatch, for both ways in; in a burst first come, first served, or all would be late together."""
        try:
            async with asyncio.timeout(self.answer_s), self.turnstile:
                return await super().async_dispatch(req)
        except TimeoutError:
            return self.errors.answer(SlowError(), req.body, req.context, req)


async def note_request(next_: Callable[[], Awaitable[None]]) -> None:
    """Give the request an id for its log lines, before anything can fail."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=secrets.token_hex(8))
    await next_()


def build_app(
    *,
    askers: Askers,
    authorize: AsyncAuthorize,
    client: AsyncWebClient,
    signing_secret: str,
    errors: Errors,
    oauth_flow: AsyncOAuthFlow | None = None,
    listeners: tuple[Register, ...] = LISTENERS,
    answer_s: float = ANSWER_S,
) -> AsyncApp:
    """Return the app with every listener.

    Args:
        askers: Finds out who asks.
        authorize: Finds the installation a request belongs to.
        client: Holds no token; each request gets one of its own made after it.
        signing_secret: "" only in Socket Mode, where nothing is signed.
        errors: Turns errors into answers.
        oauth_flow: None in an installation for one workspace.
        listeners: What to register; others than LISTENERS only in tests.
        answer_s: Seconds until an answer must go out.
    """
    app = PunctualApp(
        name="bolt",
        client=client,
        signing_secret=signing_secret,
        before_authorize=note_request,
        authorize=authorize,  # type: ignore[arg-type]  # Bolt takes its own class too; its annotation forgot
        oauth_flow=oauth_flow,
        process_before_response=True,
    )
    # Bolt prints signature and body of a request that does not match, and bodies at DEBUG. The constructor sets the
    # loggers' levels anew, so only now do these stay.
    for noisy in ("slack_bolt.AsyncRequestVerification", "slack_bolt.RequestVerification", "slack_bolt.AsyncApp"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    app.errors, app.answer_s, app.turnstile = errors, answer_s, asyncio.Semaphore(AT_ONCE)
    app.middleware(middleware(askers, errors.tell))
    app.error(errors.handler())
    for register in listeners:
        register(app)
    return app


def argument_names(app: AsyncApp) -> dict[str, list[str]]:
    """Return the parameter names of each listener by its function's name; for the architecture test."""
    functions = [listener.ack_function for listener in app._async_listeners]  # noqa: SLF001 - there is no public way
    return {f"{each.__module__}.{each.__name__}": list(signature(each).parameters) for each in functions}
