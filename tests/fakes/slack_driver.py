"""Slack's side for tests: signs what people do and gives it to the bot's ASGI app, with a fake Web API behind it.

The fake Web API, the people and the payloads are the playground's (bot/playground); only the way to the bot is
shorter: no socket between the driver and the app.
"""

import asyncio
import base64
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import uvicorn
from dbos import DBOSClient
from starlette.applications import Starlette

from bot.engine.client import make_client
from bot.manifest import read as manifest
from bot.playground import payloads
from bot.playground.driver import Delivery, signature
from bot.playground.people import REP
from bot.playground.web import create_playground, installed_judge, server
from bot.settings import Settings, load
from bot.slack import SlackSide, make_slack
from bot.wiring import World, open_world
from handlers.slack.app import LISTENERS, Register
from tests.fakes.fake_slack import FakeSlack

SECRET = "test-signing-secret"
TOKEN = "xoxb-test-token"
BOT_URL = "http://bot.example"
PATIENT_S = 60.0
"""This Slack waits longer than the real one: only tests of punctuality need its three seconds and a quick machine."""

Json = dict[str, Any]


@dataclass(frozen=True)
class SlackDriver(FakeSlack):
    """What a test holds.

    Attributes:
        world: The bot's open world: `world.begin(workspace)` reads what was stored.
        side: The bot's Slack app.
        app: The ASGI app with the bot's Slack routes.
        client: Sends raw requests to it.
    """

    world: World
    side: SlackSide
    app: Starlette
    client: httpx.AsyncClient
    jobs: DBOSClient

    async def command(self, line: str, *, user: str = REP, channel: str = "C0DEALS001") -> Delivery:
        """Type a slash command such as "/analyze demo"; only the answer in the 200 counts."""
        fields = payloads.command(self.workspace, user, self.workspace.channel(channel), line)
        return await self.driver.form(line, fields)

    async def event(self, inner: Json, *, user: str = REP, **envelope: Any) -> Delivery:
        """Send an event whether the manifest subscribes to it or not; *envelope* overrides its outer fields."""
        body = {**payloads.event(self.workspace, inner), **envelope}
        channel = str(inner.get("channel") or inner.get("channel_id") or "")
        return await self.driver.event(f"event {inner['type']}", body, (user, channel))

    async def interaction(self, payload: Json) -> Delivery:
        """Send any interaction as it is."""
        return await self.driver.interaction(str(payload.get("type")), payload)

    async def again(self, delivery: Delivery) -> Delivery:
        """Send the same bytes once more, as Slack's retry."""
        return await self.driver.redeliver(delivery.id)

    def queued(self, workflow: str = "") -> list[str]:
        """Return the keys of the jobs queued so far, of one workflow or all, oldest first."""
        found = self.jobs.list_workflows(name=workflow or None, load_input=False, load_output=False)
        return [each.workflow_id for each in found]

    @property
    def home(self) -> Any:
        """The bot's workspace of the fake Slack team."""
        return self.world.directory.ensure_workspace("slack:T0PLAY0001")


def answer(delivery: Delivery) -> Json:
    """Return the body of a 200 as an object; {} for an empty one."""
    assert delivery.status == 200, (delivery.status, delivery.reply)
    return delivery.answer()


def settings_for(folder: Path, database_url: str, api_url: str, **more: Any) -> Settings:
    """Return settings of a bot for one workspace, reading no environment file."""
    given: Json = {
        "environment": "test",
        "database_url": database_url,
        "data_folder": folder,
        "slack_api_url": api_url,
        "slack_signing_secret": SECRET,
        "slack_bot_token": TOKEN,
        "token_encryption_keys": "v1:" + base64.b64encode(bytes(32)).decode(),
    }
    return load(None, **(given | more))


def bound() -> socket.socket:
    """Return a socket on a free loopback port."""
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    return sock


@asynccontextmanager
async def serving(running: uvicorn.Server, sock: socket.socket) -> AsyncIterator[None]:
    """Serve on *sock* while the block runs."""
    task = asyncio.create_task(running.serve(sockets=[sock]))
    while not running.started:  # noqa: ASYNC110 - uvicorn tells it by an attribute only
        await asyncio.sleep(0.005)
    try:
        yield
    finally:
        running.should_exit = True
        await task


@asynccontextmanager
async def slack_driver(
    folder: Path,
    database_url: str,
    listeners: tuple[Register, ...] = LISTENERS,
    *,
    answer_s: float = PATIENT_S,
    **settings: Any,
) -> AsyncIterator[SlackDriver]:
    """Open the bot over a migrated database, with a fake Slack on a loopback port.

    No worker runs: what listeners queue stays queued, and `queued` tells it. *answer_s* is the bot's time for an
    answer and the life of a trigger.
    """
    sock = bound()
    base = f"http://127.0.0.1:{sock.getsockname()[1]}"
    fake = create_playground(
        BOT_URL, SECRET, TOKEN, environment="test", base_url=base, manifest=manifest().content, judge=installed_judge()
    )
    fake.state.workspace.trigger_s = answer_s
    given = settings_for(folder, database_url, f"{base}/api/", **settings)
    async with serving(server(fake, 0), sock):
        with open_world(given) as world:
            side = make_slack(world, listeners, answer_s=answer_s)
            assert side is not None
            app = Starlette(routes=side.routes)
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport) as client, side.running():
                fake.state.driver.client = client
                jobs = make_client(world.engine)
                yield SlackDriver(world, side, app, client, jobs, playground=fake, url=base)


def signed_by_hand(body: bytes, secret: str = SECRET, timestamp: str = "") -> dict[str, str]:
    """Return the headers of a request, signed; for tests that bend them."""
    stamp = timestamp or str(int(time.time()))
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature(secret, stamp, body)}


def payload_form(payload: Json) -> bytes:
    """Return an interaction's body."""
    return urlencode({"payload": json.dumps(payload)}).encode()
