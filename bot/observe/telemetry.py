"""Sentry and OpenTelemetry, each only where its address is set and the extra "observe" is installed."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import Engine

import bot
from bot.log import HIDDEN, cleaned
from bot.observe.traces import MISSING, traces
from bot.settings import Settings, SettingsError, cannot_start

if TYPE_CHECKING:  # no part of a plain installation
    from sentry_sdk.types import Event, Hint

DROPPED = ("request", "user", "server_name", "modules", "extra", "breadcrumbs")
"""Parts of an error report that could hold a body, a header or a person."""
IDS = ("error_id", "request_id", "job_id", "workspace", "conversation")


@contextmanager
def telemetry(settings: Settings, engine: Engine, role: str) -> Iterator[None]:
    """Send errors to SENTRY_DSN and spans to OTLP_ENDPOINT while the block runs.

    Args:
        settings: Neither address set: nothing happens.
        engine: Its statements become spans, without their parameters.
        role: "web" or "worker", to tell the processes apart.

    Raises:
        SystemExit: An address is set and its library is not installed.
    """
    with sentry(settings, role), traces(settings, engine, role):
        yield


@contextmanager
def sentry(settings: Settings, role: str) -> Iterator[None]:
    """Report errors while the block runs: no local variables, no bodies, no people."""
    dsn = settings.text("SENTRY_DSN")
    if not dsn:
        yield
        return
    try:
        import sentry_sdk  # noqa: PLC0415 - optional
        from sentry_sdk.integrations.logging import LoggingIntegration  # noqa: PLC0415
    except ImportError as error:
        raise cannot_start(SettingsError(MISSING.format("SENTRY_DSN"))) from error
    sentry_sdk.init(
        dsn=dsn,
        release=bot.__version__,
        environment=settings.environment,
        server_name="",
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        default_integrations=False,
        integrations=[LoggingIntegration(level=None, event_level=logging.ERROR)],
        before_send=without_content,
    )
    sentry_sdk.set_tag("role", role)
    try:
        yield
    finally:
        sentry_sdk.flush(timeout=5)
        sentry_sdk.get_client().close()


def without_content(event: "Event", hint: "Hint") -> "Event":
    """Return a report with the ids that log lines carry and with nothing that was said or typed."""
    from sentry_sdk import get_client  # noqa: PLC0415 - optional
    from sentry_sdk.utils import event_from_exception  # noqa: PLC0415

    kept: dict[str, Any] = {name: value for name, value in event.items() if name not in DROPPED}
    logged = getattr(hint.get("log_record"), "msg", None)
    found = {**structlog.contextvars.get_contextvars(), **(logged if isinstance(logged, dict) else {})}
    error = found.get("exc_info")
    if isinstance(error, BaseException):  # structlog's way of handing it over, which Sentry does not know
        kept["exception"] = event_from_exception(error, client_options=get_client().options)[0]["exception"]
    for one in (kept.get("exception") or {}).get("values") or []:
        # The words of an error may quote what it stumbled over; its class and its place do not.
        one["value"] = HIDDEN
    kept["tags"] = {**(kept.get("tags") or {}), **{name: str(found[name]) for name in IDS if name in found}}
    # Our own events are dotted names; the words of a library may hold anything.
    kept["logentry"] = {"message": str(found.get("event", HIDDEN))}
    return cleaned(kept)  # type: ignore[return-value]  # the same shape, redacted
