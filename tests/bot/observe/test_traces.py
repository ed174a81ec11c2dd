"""Traces tell what took how long, to the collector that the settings name, and nothing that was said."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import IntegrityError

from bot.observe.telemetry import telemetry
from bot.observe.traces import traced
from bot.settings import load
from bot.spans import span

SECRET = "the budget is 4.2 million"
MAKE = "create temporary table said (words varchar(80) primary key)"


class Collector(ThreadingHTTPServer):
    """Keeps what is sent to it."""

    def __init__(self) -> None:
        self.got: list[tuple[str, bytes]] = []
        super().__init__(("127.0.0.1", 0), Post)


class Post(BaseHTTPRequestHandler):
    """One batch of spans."""

    def do_POST(self) -> None:
        """Keep it."""
        assert isinstance(self.server, Collector)
        self.server.got.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    """One on a free port."""
    with Collector() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_spans_arrive_where_the_setting_says(collector: Collector, tmp_path: Path) -> None:
    """OTLP_ENDPOINT is all there is to set: requests or steps and the statements within them are sent."""
    endpoint = f"http://127.0.0.1:{collector.server_address[1]}"
    settings = load(None, data_folder=tmp_path, otlp_endpoint=endpoint)
    engine = create_engine("sqlite://")
    with telemetry(settings, engine, "worker"), span("step transcribe"), engine.begin() as connection:
        connection.execute(text("select :words"), {"words": SECRET})
    engine.dispose()
    [(path, body)] = collector.got
    assert path == "/v1/traces"
    for word in (b"sales-call-analyst-worker", b"step transcribe", b"select ?"):
        assert word in body
    assert SECRET.encode() not in body


@pytest.mark.fault("64")
def test_neither_values_nor_the_words_of_errors_are_in_a_span(engine: Engine) -> None:
    """A statement that the database refuses by quoting a value, and a step that fails in words of the call."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    twice = text("insert into said values (:words)")
    with traced(provider.get_tracer("test"), engine):
        with pytest.raises(IntegrityError), span("POST api"), engine.begin() as connection:  # noqa: PT012 - one request
            connection.execute(text(MAKE))
            connection.execute(twice, {"words": SECRET})
            connection.execute(twice, {"words": SECRET})
        with pytest.raises(ValueError, match="million"), span("step store"):
            raise ValueError(SECRET)
        with engine.begin() as connection:
            connection.execute(text("select 1"))  # in no request and no step, as the engine's own looks for work
    with span("afterwards"), engine.begin() as connection:
        connection.execute(text("select 2"))
    provider.shutdown()
    found = exporter.get_finished_spans()
    assert [(one.name, one.status.description) for one in found if one.name != "begin"] == [
        ("create", None),
        ("insert", None),
        ("insert", "IntegrityError" if engine.dialect.name == "sqlite" else "UniqueViolation"),
        ("POST api", "IntegrityError"),
        ("step store", "ValueError"),
    ]
    assert SECRET not in "".join(one.to_json() for one in found)
