"""What operators see of a process: numbers behind a token, ids in log lines, reports without content."""

import json
import logging
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import structlog
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from analysis.errors import RejectedError, UnavailableError
from bot import log, metrics, spans
from bot.engine.durable import named
from bot.observe.gauges import FRESH_S, FreshCollector, Standing
from bot.observe.requests import way_of
from bot.observe.run import observed
from bot.observe.telemetry import without_content
from bot.settings import load
from bot.stage import free_port
from bot.web import build
from bot.wiring import open_world
from db.gauges import Gauges
from handlers.jobs.engine import outcome

with warnings.catch_warnings():  # it looks for libraries beside it, some of which warn when they are imported
    warnings.simplefilter("ignore")
    import sentry_sdk
    from sentry_sdk.envelope import Envelope
    from sentry_sdk.integrations.logging import LoggingIntegration
    from sentry_sdk.transport import Transport

TOKEN = {"Authorization": "Bearer scrape-me"}
NOTHING = Gauges({}, 0.0, {}, 0.0, {})
SECRET = "the budget is 4.2 million"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    """A web server on an empty embedded database, watched."""
    settings = load(None, data_folder=tmp_path, metrics_token="scrape-me", metrics_port=0)
    with open_world(settings) as world, observed(world, "web"), TestClient(build(world)) as client:
        yield client


def value(text: str, name: str, **labels: str) -> float | None:
    """Return one sample of a scrape."""
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name == name and labels.items() <= sample.labels.items():
                return sample.value
    return None


def test_numbers_are_for_who_knows_the_token(client: TestClient) -> None:
    """/metrics and /health/detailed answer 401 to strangers and tell how the installation stands to the operator."""
    for page in ("/metrics", "/health/detailed"):
        assert client.get(page).status_code == 401
        assert client.get(page, headers={"Authorization": "Bearer scrape-mf"}).status_code == 401
    client.get("/health")
    text = client.get("/metrics", headers=TOKEN).text
    assert value(text, "analyst_database_up") == 1
    assert value(text, "analyst_calls_under_way", state="queued") == 0
    assert (value(text, "analyst_request_seconds_count", way="health", status="200") or 0) >= 1
    found = client.get("/health/detailed", headers=TOKEN).json()
    assert found["status"] == "ok"
    assert found["services"]["database"]["status"] == "ok"
    assert found["versions"]["Python"]


def test_without_a_token_there_is_no_page(tmp_path: Path) -> None:
    """An installation that sets no METRICS_TOKEN shows nobody a number."""
    settings = load(None, data_folder=tmp_path)
    with open_world(settings) as world, TestClient(build(world)) as client:
        assert client.get("/metrics").status_code == 404
        assert client.get("/health/detailed", headers=TOKEN).status_code == 404


def test_a_private_port_needs_no_token(tmp_path: Path) -> None:
    """METRICS_PORT opens the same numbers on an address of their own, and closes with the process's work."""
    settings = load(None, data_folder=tmp_path, metrics_port=free_port())
    address = f"http://127.0.0.1:{settings.metrics_port}/metrics"
    with open_world(settings) as world, observed(world, "worker"):
        assert value(httpx.get(address, timeout=60).text, "analyst_database_up") == 1
    with pytest.raises(httpx.TransportError):
        httpx.get(address)


@pytest.mark.fault("56")
def test_a_database_that_is_away_is_a_number_too() -> None:
    """Where the database does not answer, a scrape says so and does not fail; it asks again when the answer is old."""
    now, asked = [0.0], [0]

    def read() -> Gauges:
        asked[0] += 1
        if asked[0] == 1:
            raise UnavailableError("database")
        return NOTHING

    collector = FreshCollector(Standing(read, lambda: ()), FRESH_S, lambda: now[0])
    up = [next(iter(collector.collect())).samples[0].value]
    up.append(next(iter(collector.collect())).samples[0].value)
    now[0] = FRESH_S
    up.append(next(iter(collector.collect())).samples[0].value)
    assert (up, asked[0]) == ([0, 0, 1], 2)


def counted(name: str, **labels: str) -> float:
    """Return a number of this process."""
    return REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.mark.parametrize(
    ("error", "kind", "ended"),
    [
        (UnavailableError("slack", 30.0), "limited", "waits"),
        (UnavailableError("slack"), "away", "waits"),
        (RejectedError("no", provider="slack"), "rejected", "failed"),
    ],
)
def test_each_way_a_provider_fails_is_counted_apart(error: Exception, kind: str, ended: str) -> None:
    """A 429, an outage and a refusal of a provider's are three numbers; each try of a step is timed."""

    def fail() -> None:
        raise error

    errors, steps = {"provider": "slack", "kind": kind}, {"step": "paint", "ended": ended}
    before = counted("analyst_provider_errors_total", **errors), counted("analyst_step_seconds_count", **steps)
    metrics.tried("paint", 0.2, outcome(fail))
    after = counted("analyst_provider_errors_total", **errors), counted("analyst_step_seconds_count", **steps)
    assert (after[0] - before[0], after[1] - before[1]) == (1, 1)


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("/slack/events", "slack"),
        ("/api/v1/conversations/x", "api"),
        ("/api/health", "health"),
        ("/health", "health"),
        ("/anything/../else", "page"),
        ("", "page"),
    ],
)
def test_no_address_becomes_a_label(path: str, way: str) -> None:
    """A stranger who asks for a million addresses makes no new series."""
    assert way_of(path) == way


def test_log_lines_of_a_job_name_what_it_is_about() -> None:
    """Ids among a job's arguments are bound by their prefix; anything else is not."""
    assert named(["ws_1", "conv_2", 3, "opp_x", "hello", None]) == {
        "workspace": "ws_1",
        "conversation": "conv_2",
        "opportunity": "opp_x",
    }


class Kept(Transport):
    """Keeps reports instead of sending them."""

    def __init__(self) -> None:
        super().__init__({"dsn": "http://key@127.0.0.1:9/1"})
        self.reports: list[str] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        """Keep one."""
        self.reports.append(envelope.serialize().decode())


@pytest.mark.fault("64")
def test_an_error_report_holds_ids_and_no_content() -> None:
    """What goes to Sentry leads to the log line, and quotes neither the error's words nor what was worked on."""
    log.configure("INFO", as_json=True)
    kept = Kept()
    sentry_sdk.init(
        transport=kept,
        dsn="http://key@127.0.0.1:9/1",
        default_integrations=False,
        integrations=[LoggingIntegration(level=None, event_level=logging.ERROR)],
        before_send=without_content,
        include_local_variables=False,
    )
    try:
        with structlog.contextvars.bound_contextvars(job_id="process:conv_1:1", workspace="ws_1"):
            try:
                int(SECRET)
            except ValueError as error:
                structlog.get_logger("x").error("step.crashed", error_id="ab12cd34", said=SECRET, exc_info=error)
            logging.getLogger("library").error("cannot read %s", SECRET)
        sentry_sdk.flush()
    finally:
        sentry_sdk.get_client().close()
        sentry_sdk.init()
    ours, theirs = kept.reports
    for word in ("ab12cd34", "step.crashed", "process:conv_1:1", "ws_1", "ValueError"):
        assert word in ours
    assert "process:conv_1:1" in theirs
    assert SECRET not in ours + theirs


@pytest.mark.fault("64")
def test_spans_carry_names_only(client: TestClient) -> None:
    """A request becomes a span named after its way in; its address and query are in none."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    spans.follow(provider.get_tracer("test").start_as_current_span)
    try:
        client.get("/health?secret=1")
    finally:
        spans.follow(None)
        provider.shutdown()
    found = exporter.get_finished_spans()
    assert [one.name for one in found] == ["GET health"]
    assert "secret" not in json.dumps([one.to_json() for one in found])


def test_dashboard_and_alerting_rules_name_numbers_that_exist() -> None:
    """Every metric that the files in deploy/ ask for is one that a process gives, and every runbook entry is there."""
    folder = Path(__file__).parents[3]
    asked = "".join(path.read_text() for path in (folder / "deploy/observe").iterdir())
    sources = ("bot/metrics.py", "bot/observe/gauges.py", "handlers/slack/limits.py", "handlers/slack/errors.py")
    source = "".join((folder / name).read_text() for name in sources)
    names = set(re.findall(r"analyst_[a-z_]+", asked))
    assert len(names) > 10
    for name in names:
        assert f'"{re.sub("_(bucket|count|sum)$", "", name)}"' in source
    headings = re.findall(r"^#+ (.+)$", (folder / "docs/runbook.md").read_text(), re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    linked = re.findall(r"docs/runbook\.md#([a-z0-9-]+)", asked)
    assert linked
    assert set(linked) <= anchors
