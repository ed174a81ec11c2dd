"""A tiny bot as the playground's peer: one of each way in, built on Bolt and the real SDK."""

import re
from typing import Any

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.bot.playground import gallery

SECRET = "playground-signing-secret"
TOKEN = "xoxb-playground"
MANIFEST: dict[str, Any] = {
    "features": {
        "slash_commands": [
            {
                "command": "/analyze",
                "description": "Analyze a sales call",
                "usage_hint": "[conversation id] | demo | help",
            },
            {"command": "/opportunity", "description": "Opportunities", "usage_hint": "list | create <company>"},
            {"command": "/broken", "description": "Fails on purpose"},
        ],
        "shortcuts": [
            {"name": "New analysis", "type": "global", "callback_id": "new", "description": "Start an analysis"},
            {"name": "Analyze this recording", "type": "message", "callback_id": "this", "description": "This file"},
        ],
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "app_mention", "file_shared", "message.im"]},
    },
}


def create_bot(api_url: str) -> Starlette:
    """Return the bot as an ASGI app on Slack's usual three paths; ``state.seen`` lists what reached it."""
    client = AsyncWebClient(token=TOKEN, base_url=api_url, timeout=60)
    app = AsyncApp(client=client, signing_secret=SECRET, process_before_response=True)
    seen: list[dict[str, Any]] = []
    listen(app, seen)
    handler = AsyncSlackRequestHandler(app)

    async def endpoint(request: Request) -> Response:
        return await handler.handle(request)

    paths = ("commands", "events", "interactions")
    starlette = Starlette(routes=[Route(f"/slack/{name}", endpoint, methods=["POST"]) for name in paths])
    starlette.state.seen = seen
    return starlette


def listen(app: AsyncApp, seen: list[dict[str, Any]]) -> None:  # noqa: C901 - one list of small listeners
    """Register the listeners."""

    @app.command("/analyze")
    async def analyze(ack: Any, command: dict[str, Any], client: AsyncWebClient) -> None:
        seen.append(command)
        if command["text"] == "demo":
            await ack()
            await client.chat_postMessage(channel=command["channel_id"], text="Acme, 2 of 6", blocks=gallery.card())
        elif command["text"] == "gallery":
            await ack()
            for text, blocks in gallery.pages():
                await client.chat_postMessage(channel=command["channel_id"], text=text, blocks=blocks)
        elif command["text"]:
            await ack(text=f"No call *{command['text']}* here.")
        else:
            await client.views_open(trigger_id=command["trigger_id"], view=gallery.modal())
            await ack()

    @app.action("hear")
    async def hear(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        seen.append(body)
        await ack()
        ts, channel = body["message"]["ts"], body["channel"]["id"]
        await client.chat_postMessage(channel=channel, thread_ts=ts, text="_“We sign by June.”_ <!channel> & <script>")

    @app.action(re.compile(r".*"))
    async def others(ack: Any, body: dict[str, Any]) -> None:
        seen.append(body)
        await ack()

    @app.options("opportunity")
    async def options(ack: Any, body: dict[str, Any]) -> None:
        found = [name for name in ("Acme renewal", "Acme pilot", "Globex") if body["value"].lower() in name.lower()]
        await ack(options=[{"text": {"type": "plain_text", "text": name}, "value": name} for name in found])

    @app.view("start")
    async def start(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        seen.append(body)
        name = body["view"]["state"]["values"]["name"]["name"]["value"]
        if name == "taken":
            await ack(response_action="errors", errors={"name": "There is such a call already. Take another name."})
            return
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text=f"Started: {name}")

    @app.event("app_home_opened")
    async def home(event: dict[str, Any], client: AsyncWebClient) -> None:
        seen.append(event)
        if event["tab"] == "home":
            await client.views_publish(user_id=event["user"], view=gallery.home())

    @app.event("file_shared")
    async def shared(event: dict[str, Any], client: AsyncWebClient) -> None:
        seen.append(event)
        name = (await client.files_info(file=event["file_id"]))["file"]["name"]
        await client.chat_postMessage(channel=event["channel_id"], thread_ts=event["event_ts"], text=f"Got {name}")

    @app.event("app_mention")
    @app.event("message")
    async def said(event: dict[str, Any]) -> None:
        seen.append(event)

    @app.shortcut("new")
    @app.shortcut("this")
    async def shortcut(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        seen.append(body)
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=gallery.modal())
