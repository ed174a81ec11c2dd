"""Socket Mode: no public address, no signature, the same listeners and answers."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import WSMsgType, web

from bot.settings import load
from bot.slack import make_slack
from bot.wiring import open_world
from tests.fakes.slack_driver import TOKEN, bound
from tests.handlers.slack.peers import Peers, QueueOnce


class FakeSocketSlack:
    """Gives out one WebSocket, sends envelopes through it and collects the answers."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connected = asyncio.Event()
        self.answers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.socket = web.WebSocketResponse()

    def app(self) -> web.Application:
        """Return the server."""
        app = web.Application()
        app.router.add_post("/api/auth.test", self.who)
        app.router.add_post("/api/apps.connections.open", self.open)
        app.router.add_get("/link", self.link)
        return app

    async def who(self, _: web.Request) -> web.Response:
        """Say whose token it is."""
        return web.json_response({"ok": True, "team_id": "T1", "team": "Team", "user_id": "UBOT", "bot_id": "B1"})

    async def open(self, request: web.Request) -> web.Response:
        """Say where to connect, to who has the app's token."""
        assert request.headers["Authorization"] == "Bearer xapp-test"
        return web.json_response({"ok": True, "url": f"ws://127.0.0.1:{self.port}/link"})

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        """Be the connection."""
        await self.socket.prepare(request)
        await self.socket.send_json({"type": "hello", "num_connections": 1})
        self.connected.set()
        async for message in self.socket:
            if message.type is WSMsgType.TEXT and message.data.startswith("{"):
                await self.answers.put(json.loads(message.data))
        return self.socket

    async def send(self, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Send one envelope; return its answer."""
        await self.socket.send_json(
            {"type": kind, "envelope_id": "e1", "payload": payload, "accepts_response_payload": True}
        )
        return await asyncio.wait_for(self.answers.get(), 120)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSocketSlack]:
    """On a free loopback port."""
    sock = bound()
    fake = FakeSocketSlack(sock.getsockname()[1])
    runner = web.AppRunner(fake.app())
    await runner.setup()
    await web.SockSite(runner, sock).start()
    yield fake
    await runner.cleanup()


async def test_a_command_is_answered_through_the_socket(
    slack: FakeSocketSlack, sqlite_url: str, tmp_path: Path
) -> None:
    """No route is open to the world, and the answer travels in the acknowledgement."""
    settings = load(
        None,
        environment="test",
        database_url=sqlite_url,
        data_folder=tmp_path,
        slack_api_url=f"http://127.0.0.1:{slack.port}/api/",
        slack_bot_token=TOKEN,
        slack_app_token="xapp-test",
    )
    peers = Peers()
    with open_world(settings) as world:
        side = make_slack(world, (peers.register,))
        assert side is not None
        assert side.routes == []
        peers.queue = QueueOnce(world.begin)
        async with side.running():
            await asyncio.wait_for(slack.connected.wait(), 120)
            command = {"command": "/peer", "text": "", "team_id": "T1", "user_id": "U1", "trigger_id": "1.1"}
            answer = await slack.send("slash_commands", command)
            failed = await slack.send("slash_commands", command | {"text": "bug", "trigger_id": "1.2"})
    assert answer["envelope_id"] == "e1"
    assert answer["payload"]["text"]
    assert failed["payload"]["response_type"] == "ephemeral"
    assert peers.runs == 1
