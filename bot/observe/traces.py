"""Spans of requests, job steps and statements, by OpenTelemetry: names and durations, and nothing that was said."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, event

import bot
from bot.settings import Settings, SettingsError, cannot_start
from bot.spans import Start, follow

if TYPE_CHECKING:  # no part of a plain installation
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Tracer

MISSING = "{}: needs the extra 'observe'; run: pip install -r requirements-observe.lock"
SPAN = "_analyst_span"


@contextmanager
def traces(settings: Settings, engine: Engine, role: str) -> Iterator[None]:
    """Export spans to OTLP_ENDPOINT while the block runs; do nothing where none is set.

    Args:
        settings: Of the process.
        engine: Its statements become spans, without their parameters.
        role: "web" or "worker", to tell the processes apart.

    Raises:
        SystemExit: An address is set and its library is not installed.
    """
    if not settings.otlp_endpoint:
        yield
        return
    try:
        provider = exporting(settings, role)
    except ImportError as error:
        raise cannot_start(SettingsError(MISSING.format("OTLP_ENDPOINT"))) from error
    try:
        with traced(provider.get_tracer("analyst"), engine):
            yield
    finally:
        provider.shutdown()


def exporting(settings: Settings, role: str) -> "TracerProvider":
    """Return a provider whose spans go to OTLP_ENDPOINT by HTTP, in batches, off the path of what they measure."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - optional
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    named = Resource.create({"service.name": f"sales-call-analyst-{role}", "service.version": bot.__version__})
    provider = TracerProvider(resource=named)
    exporter = OTLPSpanExporter(endpoint=f"{settings.otlp_endpoint.rstrip('/')}/v1/traces", timeout=5)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


@contextmanager
def traced(tracer: "Tracer", engine: Engine) -> Iterator[None]:
    """Open spans by *tracer* while the block runs."""
    listeners = statements(tracer)
    for name, listener in listeners.items():
        event.listen(engine, name, listener)
    follow(starting(tracer))
    try:
        yield
    finally:
        follow(None)
        for name, listener in listeners.items():
            event.remove(engine, name, listener)


def starting(tracer: "Tracer") -> Start:
    """Return what opens a span. Of an error it tells the class: its words may quote what it stumbled over."""
    from opentelemetry.trace import StatusCode  # noqa: PLC0415 - optional

    @contextmanager
    def start(name: str) -> Iterator[None]:
        with tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as span:
            try:
                yield
            except BaseException as error:
                span.set_status(StatusCode.ERROR, type(error).__name__)
                raise

    return start


def statements(tracer: "Tracer") -> dict[str, Any]:
    """Return listeners, by SQLAlchemy's event, that make a span of each statement within a request or a step.

    Others, such as the engine's looks for work, would be a hundred a second of an idle process. The distribution's own
    instrumentation is not used: in November 2026 it does nothing with SQLAlchemy 2.1, and it quotes the database's
    errors, which quote values.
    """
    from opentelemetry.trace import SpanKind, StatusCode, get_current_span  # noqa: PLC0415 - optional

    def before(connection: Any, _: Any, statement: str, *rest: Any) -> None:  # noqa: ANN401 - SQLAlchemy's signature
        if get_current_span().is_recording():
            said = {"db.system": connection.dialect.name, "db.statement": statement}
            span = tracer.start_span(statement.split(None, 1)[0].lower(), kind=SpanKind.CLIENT, attributes=said)
            setattr(rest[1], SPAN, span)

    def after(*given: Any) -> None:  # noqa: ANN401
        span = getattr(given[4], SPAN, None)
        if span is not None:
            span.end()

    def failed(context: Any) -> None:  # noqa: ANN401
        span = getattr(context.execution_context, SPAN, None)
        if span is not None:
            span.set_status(StatusCode.ERROR, type(context.original_exception).__name__)
            span.end()

    return {"before_cursor_execute": before, "after_cursor_execute": after, "handle_error": failed}
