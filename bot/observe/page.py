"""Hands the numbers out: to who knows METRICS_TOKEN on the web server, or to anybody at a private port."""

import hmac
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
from prometheus_client import REGISTRY, CollectorRegistry, start_http_server
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from analysis.model.system import Machine
from bot.health import answer
from bot.settings import Settings

REFUSED = {"WWW-Authenticate": "Bearer"}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class MetricsPage:
    """GET /metrics for who brings the token.

    Attributes:
        token: Never "".
    """

    token: str
    registry: CollectorRegistry

    async def answer(self, request: Request) -> Response:
        """Answer one scrape; 401 without the token."""
        if not knows(request, self.token):
            return refusal()
        body = await run_in_threadpool(generate_latest, self.registry)
        return Response(body, media_type=CONTENT_TYPE_PLAIN_0_0_4)


@dataclass(frozen=True, slots=True)
class HealthPage:
    """GET /health/detailed for who brings the token: asks every service, which takes seconds and costs nothing.

    Attributes:
        token: Never "".
    """

    token: str
    look: Callable[[], Machine]

    async def answer(self, request: Request) -> Response:
        """Answer: 200 while no service is down, else 503; 401 without the token."""
        if not knows(request, self.token):
            return refusal()
        found = await run_in_threadpool(self.look)
        queues = {
            one.queue: {"waiting": one.queued, "running": one.running, "later": one.later} for one in found.queues
        }
        return answer(found.health, queues=queues, versions=dict(found.versions))


def knows(request: Request, token: str) -> bool:
    """Tell whether a request brings the token."""
    given = request.headers.get("authorization", "").encode()
    return hmac.compare_digest(given, f"Bearer {token}".encode())


def refusal() -> Response:
    """Return the answer to who does not."""
    return Response("A bearer token is needed: METRICS_TOKEN.\n", 401, REFUSED, "text/plain")


def routes(settings: Settings, look: Callable[[], Machine]) -> list[Route]:
    """Return the pages for operators where METRICS_TOKEN is set; elsewhere there are none."""
    token = settings.text("METRICS_TOKEN")
    if not token:
        return []
    return [
        Route("/metrics", MetricsPage(token, REGISTRY).answer, methods=["GET"]),
        Route("/health/detailed", HealthPage(token, look).answer, methods=["GET"]),
    ]


@contextmanager
def numbers(settings: Settings, *collectors: Collector) -> Iterator[None]:
    """Gather the gauges while the block runs, and listen at METRICS_PORT where one is set."""
    for one in collectors:
        REGISTRY.register(one)
    server, thread = None, None
    try:
        if settings.metrics_port:
            server, thread = start_http_server(settings.metrics_port, settings.metrics_host)
            log.info("metrics.listening", host=settings.metrics_host, port=settings.metrics_port)
        yield
    finally:
        if server is not None and isinstance(thread, threading.Thread):
            server.shutdown()
            server.server_close()
            thread.join()
        for one in collectors:
            REGISTRY.unregister(one)
