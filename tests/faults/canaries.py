"""An installation with a planted secret in every place that takes one, for tests that look where they come out."""

import asyncio
import base64
import gzip
import io
import json
import sys
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import boto3
import httpx
import trustme
from starlette.applications import Starlette

from analysis.model.credentials import ApiScope
from analysis.model.webhooks import SUBSCRIBABLE, NewEndpoint
from analysis.usecases.credentials import ManageKeys, ManageTokens, NewCredential
from bot import log
from bot.observe.run import observed
from bot.playground.web import create_playground, server
from bot.settings import load
from bot.slack_tokens import make_cipher
from bot.web import build
from bot.webhook_jobs import manage_webhooks
from bot.wiring import World, migrate, open_world, start_worker, utc_now
from storage.webhooks import HttpsWebhookSender
from tests.fakes.gemini_server import GeminiServer
from tests.fakes.groq_server import GroqServer
from tests.fakes.provider_server import ProviderServer, Request
from tests.fakes.receiver import Received, receiving, way_to
from tests.fakes.s3_servers import moto_server
from tests.fakes.slack_driver import bound, serving
from tests.handlers.api.driver import Program

with warnings.catch_warnings():  # it looks for libraries beside it, some of which warn when they are imported
    warnings.simplefilter("ignore")
    import sentry_sdk  # noqa: F401

WORD = "Zanzibarquokka"
"""Said in the calls: stored and shown to who may see it, and told neither logs nor reports nor numbers."""
SET = {
    "SLACK_BOT_TOKEN": "canary-bot-5f0c1a",
    "SLACK_SIGNING_SECRET": "canary-signing-77b2",
    "GROQ_API_KEY": "canary-groq-90d4e1",
    "GEMINI_API_KEY": "canary-gemini-1b6f",
    "CLOUDFLARE_R2_SECRET_KEY": "canary-bucket-e83a",
    "METRICS_TOKEN": "canary-metrics-4c7d",
    "TOKEN_ENCRYPTION_KEYS": "v1:Y2FuYXJ5LWtleS1jYW5hcnkta2V5LWNhbmFyeS1rZXk=",
}
"""None of a shape that the log knows: what keeps these out of it is only that nobody writes them."""
HEARER, BUCKET, PASSWORD, OPERATOR = "hooks.example.com", "calls", "canary-database-02fe", "canary-query-6a6a"
WAIT_S = 120


class Reports(ProviderServer):
    """Takes error reports and traces."""

    def is_work(self, request: Request) -> bool:
        """Take everything."""
        return True

    def good(self, request: Request) -> Any:
        """Say thanks."""
        return {}

    def text(self) -> str:
        """Return all that came, unpacked."""
        bodies = (one.body for one in self.requests)
        return "\n".join(
            (gzip.decompress(one) if one[:2] == b"\x1f\x8b" else one).decode(errors="replace") for one in bodies
        )


@dataclass
class Day:
    """An installation full of canaries, and all that anybody was told.

    Attributes:
        told: Answers to requests and what people, programs and servers were sent, by who heard it.
        secret: Every canary that must be found nowhere, by name.
    """

    world: World
    client: httpx.AsyncClient
    playground: Starlette
    gemini: GeminiServer
    groq: GroqServer
    hearer: list[Received]
    told: list[tuple[str, str]] = field(default_factory=list)
    secret: dict[str, str] = field(default_factory=lambda: {**SET, "in a query": OPERATOR, "password": PASSWORD})

    async def asked(self, method: str, path: str, *, shown: bool = False, **more: Any) -> httpx.Response:
        """Send a request and keep what was answered; *shown* where a secret is meant to be in it."""
        answer = await self.client.request(method, f"http://bot.example{path}", **more)
        if not shown:
            self.told.append((f"{method} {path}: {answer.status_code}", f"{answer.headers} {answer.text}"))
        return answer

    async def push(self, program: Program, key: str, source: Any, **more: Any) -> Any:
        """Push a call and return it."""
        content = json.dumps({"title": "Harbor", "source": source}).encode()
        found = dict(program.headers("POST", "/api/v1/conversations", content))
        headers = {**found, "Content-Type": "application/json", "Idempotency-Key": key}
        answer = await self.asked("POST", "/api/v1/conversations", content=content, headers=headers, **more)
        assert answer.status_code in {201, 202}, answer.text
        return answer.json()

    async def ended(self, token: Program, call: str) -> Any:
        """Wait until a call is done or failed, and return it as the API tells it."""
        for _ in range(WAIT_S * 10):
            path = f"/api/v1/conversations/{call}"
            answer = await self.client.get(f"http://bot.example{path}", headers=dict(token.headers("GET", path)))
            if answer.json()["state"] in {"done", "failed"}:
                self.told.append((path, answer.text))
                return answer.json()
            await asyncio.sleep(0.1)
        raise AssertionError(answer.text)


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """Collect the log of this process as production writes it, at its most talkative."""
    kept, sys.stderr = sys.stderr, io.StringIO()
    try:
        log.configure("DEBUG", as_json=True)
        yield sys.stderr
    finally:
        sys.stderr = kept


def credentials(day: Day) -> tuple[Program, Program]:
    """Make a developer key, a bearer token and a webhook; return the programs."""
    world, workspace = day.world, day.world.directory.ensure_workspace("slack:T0PLAY0001")
    new = NewCredential("Dialer", frozenset(ApiScope), "")
    keys = ManageKeys(world.begin, make_cipher(world.settings))
    key = keys.create(workspace, new, actor=None)
    token = ManageTokens(world.begin, utc_now).create(workspace, new, days=9, actor=None)
    hook = manage_webhooks(world.settings, world.begin, world.webhook_sender).create(
        workspace, NewEndpoint(f"https://{HEARER}/take", frozenset(SUBSCRIBABLE)), actor=None
    )
    day.secret |= {"developer key": key.secret, "bearer token": token.secret}
    day.secret["webhook"] = hook.secret.removeprefix("whsec_")

    def now() -> float:
        return utc_now().timestamp()

    return Program(key.id, now, secret=base64.b64decode(key.secret)), Program(token.id, now, token=token.secret)


@asynccontextmanager
async def a_day(folder: Path, database_url: str, reports: Reports) -> AsyncIterator[Day]:
    """Open the shipped wiring with a worker, every provider a fake one, everything configured."""
    with ExitStack() as stack:
        gemini, groq = stack.enter_context(GeminiServer()), stack.enter_context(GroqServer())
        bucket = stack.enter_context(moto_server())
        maker = boto3.client(
            "s3",
            endpoint_url=bucket.endpoint,
            region_name="us-east-1",
            aws_access_key_id="x",
            aws_secret_access_key="x",
        )
        maker.create_bucket(Bucket=BUCKET)
        maker.close()
        authority = trustme.CA()
        hearer = stack.enter_context(receiving(authority, HEARER))
        hearer.say = lambda got: (500, {}, json.dumps(got.headers).encode())  # a server that echoes what it got
        sock = bound()
        base = f"http://127.0.0.1:{sock.getsockname()[1]}"
        slack = create_playground(
            "http://bot.example",
            SET["SLACK_SIGNING_SECRET"],
            SET["SLACK_BOT_TOKEN"],
            environment="test",
            base_url=base,
            patience_s=60,
        )
        settings = load(
            None,
            environment="test",
            database_url=database_url,
            data_folder=folder / "data",
            slack_api_url=f"{base}/api/",
            groq_base_url=groq.url,
            google_gemini_base_url=gemini.url,
            cloudflare_r2_endpoint=bucket.endpoint,
            cloudflare_r2_access_key="canary-id",
            cloudflare_r2_bucket=BUCKET,
            sentry_dsn=f"{reports.url.replace('://', '://key@')}/1",
            otlp_endpoint=reports.url,
            **{name.lower(): value for name, value in SET.items()},
        )
        migrate(settings)
        async with serving(server(slack, 0), sock):
            opened = stack.enter_context(open_world(settings))
            world = replace(opened, webhook_sender=HttpsWebhookSender(https=way_to(hearer.port, authority)))
            stack.enter_context(observed(world, "web"))
            worker = await asyncio.to_thread(start_worker, world)
            stack.callback(worker.close)
            app = build(world, answer_s=60)
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport) as client, app.router.lifespan_context(app):
                slack.state.driver.client = client
                yield Day(world, client, slack, gemini, groq, hearer.got)
