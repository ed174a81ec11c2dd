"""Every answer, whoever made it, tells browsers to be careful; a crash tells an id and nothing else."""

import asyncio
import io
import json
import logging
import re
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.requests import Request
from starlette.routing import Route
from starlette.testclient import TestClient

from bot import log
from bot.http_server import http_options
from bot.playground.web import create_playground
from bot.safe_headers import SAFE
from bot.web import build
from bot.wiring import open_world
from tests.fakes.slack_driver import PATIENT_S, bound, serving, settings_for

SECRET = "the budget is 4.2 million"
OWN = {"Content-Security-Policy", "Cache-Control"}
"""Pages with a style of their own say these two themselves."""


async def broken(_: Request) -> None:
    """Fail as a fault of ours would."""
    raise ValueError(SECRET)


@pytest.fixture
async def site(
    tmp_path: Path, sqlite_url: str, logs_restored: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[str, io.StringIO]]:
    """The shipped server with everything switched on, and a page that fails; its address and its log."""
    for name in ("uvicorn", "uvicorn.error"):  # another test's server may have bent them in this process
        monkeypatch.setattr(logging.getLogger(name), "handlers", [])
        monkeypatch.setattr(logging.getLogger(name), "propagate", True)
    more = {"metrics_token": "m", "public_url": "https://calls.example", "slack_bot_token": ""}
    oauth = {"slack_oauth_client_id": "1.2", "slack_oauth_client_secret": "s"}
    settings = settings_for(tmp_path, sqlite_url, "http://127.0.0.1:1/api/", **more, **oauth)
    kept, sys.stderr = sys.stderr, io.StringIO()
    try:
        log.configure("INFO", as_json=True)
        with open_world(settings) as world, closing(bound()) as sock:
            app = build(world)
            app.router.routes.append(Route("/broken", broken))
            running = uvicorn.Server(uvicorn.Config(app, **http_options(settings)))
            async with serving(running, sock):
                yield f"http://127.0.0.1:{sock.getsockname()[1]}", sys.stderr
    finally:
        sys.stderr = kept


def careful(headers: httpx.Headers) -> bool:
    """Tell whether an answer has them all, its own words for two of them at most."""
    policy = headers.get("content-security-policy", "")
    same = all(headers.get(name) == value for name, value in SAFE.items() if name not in OWN)
    held = all(f"{name} 'none'" in policy for name in ("default-src", "base-uri", "frame-ancestors"))
    return same and held and headers["cache-control"] in {"no-store", "no-cache"}


async def test_every_answer_has_them(site: tuple[str, io.StringIO]) -> None:
    """Health, pages, files, API, Slack, installation, numbers; 200, 3xx, 401, 403, 404, 405, 413 and what crashed."""
    asked = [
        ("GET", "/health"), ("GET", "/api/health"), ("GET", "/metrics"), ("GET", "/health/detailed"),
        ("GET", "/api/docs"), ("GET", "/api/docs/style.css"), ("GET", "/api/openapi.json"), ("GET", "/api/v1/me"),
        ("GET", "/api/v1/nothing"), ("PATCH", "/health"), ("GET", "/nothing"), ("GET", "/files/audio/x"),
        ("PUT", "/files/audio/x?expires=1&signature=x"), ("POST", "/slack/events"), ("GET", "/slack/install"),
        ("GET", "/slack/oauth_redirect?state=x"), ("DELETE", "/slack/commands"), ("GET", "/broken"),
    ]  # fmt: skip
    statuses = set()
    async with httpx.AsyncClient(base_url=site[0], timeout=PATIENT_S) as client:
        for method, path in asked:
            answer = await client.request(method, path)
            assert careful(answer.headers), (method, path, answer.status_code, answer.headers)
            assert "server" not in answer.headers
            statuses.add(answer.status_code)
    assert statuses >= {200, 401, 403, 404, 405, 500}


async def test_trace_is_answered_by_nobody(site: tuple[str, io.StringIO]) -> None:
    """Nothing that was sent comes back, whichever way it came in."""
    async with httpx.AsyncClient(base_url=site[0], timeout=PATIENT_S) as client:
        for path in ("/health", "/metrics", "/api/docs", "/api/v1/me", "/slack/events", "/slack/install", "/nothing"):
            answer = await client.request("TRACE", path, headers={"X-Canary": SECRET})
            assert answer.status_code in {404, 405}, (path, answer.status_code)
            assert SECRET not in answer.text


async def test_what_is_no_http_gets_them_too(site: tuple[str, io.StringIO]) -> None:
    """The server's own 400, before any of our code."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(site[0].rpartition(":")[2]))
    writer.write(b"NONSENSE\r\n\r\n")
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    first, *lines = head.decode().split("\r\n")
    assert first.startswith("HTTP/1.1 400")
    assert careful(httpx.Headers({name: value for name, _, value in (line.partition(": ") for line in lines)}))
    assert b"Traceback" not in body


@pytest.mark.fault("65")
async def test_a_crash_tells_an_id_that_leads_to_the_log_line(site: tuple[str, io.StringIO]) -> None:
    """Who asked sees neither stack nor words of the error; the log has both, as one line under the same id."""
    async with httpx.AsyncClient(base_url=site[0], timeout=PATIENT_S) as client:
        answer = await client.get("/broken")
    assert answer.status_code == 500
    found = re.fullmatch(r"Internal error\. Request ([0-9a-f]{16})\n", answer.text)
    assert found is not None
    [line] = [one for one in site[1].getvalue().splitlines() if found[1] in one]
    assert json.loads(line)["request_id"] == found[1]
    assert "ValueError" in json.loads(line)["exception"]


def test_the_playground_has_them_where_it_refuses() -> None:
    """Its page, its API and what it turns away."""
    app = create_playground("http://127.0.0.1:1", "s", "t", environment="test")
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1)) as client:
        for path, host in (
            ("/", "127.0.0.1"),
            ("/_/state", "127.0.0.1"),
            ("/nothing", "127.0.0.1"),
            ("/", "evil.example"),
        ):
            answer = client.get(path, headers={"Host": host})
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], path
