"""The page's own JSON API under /_/: what a person sees, does and tries out."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.playground import methods_files, snapshot
from bot.playground.acts import Person, Upload
from bot.playground.api import FILE_BYTES, SlackApi, share
from bot.playground.calls import Fault, Knobs
from bot.playground.driver import Delivery, Driver
from bot.playground.people import BOT_USER, Json
from bot.playground.state import SlackError

STATIC = Path(__file__).parent / "static"
HEARTBEAT_S = 15.0


@dataclass(slots=True)
class Page:
    """The routes of the page.

    Attributes:
        closing: Set when the server stops, so that open event streams end.
    """

    api: SlackApi
    driver: Driver
    knobs: Knobs
    manifest: Json
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def routes(self) -> list[BaseRoute]:
        """Return the page, its assets and its API."""
        acts: dict[str, Callable[[Person, Json], Awaitable[Any]]] = {
            "say": lambda who, sent: who.say(sent["channel"], sent["text"], sent.get("thread_ts", "")),
            "command": lambda who, sent: who.command(sent["channel"], sent["text"]),
            "act": lambda who, sent: who.act(sent["surface"], sent["action"], sent.get("values")),
            "suggest": lambda who, sent: who.suggest(sent["surface"], sent["names"], sent.get("value", "")),
            "submit": lambda who, sent: who.submit(sent["view_id"], sent["values"]),
            "close": lambda who, sent: who.close(sent["view_id"], everything=bool(sent.get("everything"))),
            "shortcut": lambda who, sent: who.shortcut(
                sent["callback_id"], sent.get("channel", ""), sent.get("ts", "")
            ),
            "open_app": lambda who, sent: who.open_app(sent["tab"]),
            "stop": lambda who, sent: who.stop(sent["channel"], sent.get("thread_ts", "")),
        }
        return [
            Route("/", self.index),
            Route("/archives/{channel}/{ts}", self.index),
            Mount("/static", StaticFiles(directory=STATIC)),
            Route("/_/manifest", self.commands),
            Route("/_/state", self.state),
            Route("/_/deliveries", self.deliveries),
            Route("/_/events", self.events),
            Route("/_/files/{file_id}", self.file),
            Route("/_/upload", self.upload, methods=["POST"]),
            Route("/_/redeliver", self.redeliver, methods=["POST"]),
            Route("/_/knobs", self.turn, methods=["POST"]),
            Route("/_/faults", self.plan, methods=["POST"]),
            Route("/_/reset", self.reset, methods=["POST"]),
            *(Route(f"/_/{name}", self.acting(act), methods=["POST"]) for name, act in acts.items()),
        ]

    def person(self, user: str) -> Person:
        """Return one of the four people; the bot cannot be acted as.

        Raises:
            SlackError: user_not_found.
        """
        if self.driver.workspace.user(user).is_bot:
            raise SlackError("user_not_found")
        return Person(user, self.driver, self.knobs, self.manifest)

    def acting(self, act: Callable[[Person, Json], Awaitable[Any]]) -> Callable[[Request], Awaitable[Response]]:
        """Return the route of one act: JSON in, what became of the delivery out."""

        async def endpoint(request: Request) -> Response:
            try:
                sent = await request.json()
                result = await act(self.person(sent["user"]), sent)
            except SlackError as error:
                return JSONResponse({"error": error.code}, 409)
            except (KeyError, ValueError, TypeError) as error:
                return JSONResponse({"error": f"bad request: {error}"}, 400)
            return JSONResponse(shown(result))

        return endpoint

    async def index(self, _request: Request) -> Response:
        """Return the page."""
        return FileResponse(STATIC / "index.html")

    async def commands(self, _request: Request) -> Response:
        """Return what the manifest offers: slash commands with their hints, and shortcuts."""
        features = self.manifest.get("features", {})
        name = self.driver.workspace.users[BOT_USER].real_name
        offered = {"name": name, "bot_url": self.driver.bot_url}
        for key in ("slash_commands", "shortcuts"):
            offered[key] = features.get(key, [])
        return JSONResponse(offered)

    async def state(self, request: Request) -> Response:
        """Return what *user* sees."""
        user = request.query_params.get("user", "")
        if user not in self.driver.workspace.users:
            return JSONResponse({"error": "user_not_found"}, 404)
        return JSONResponse(snapshot.snapshot(self.driver.workspace, user))

    async def deliveries(self, _request: Request) -> Response:
        """Return the latest deliveries, method calls and knobs."""
        sent = snapshot.deliveries(self.driver.deliveries)
        called = list(reversed(self.api.called[-snapshot.SHOWN_DELIVERIES :]))
        return JSONResponse({"deliveries": sent, "calls": called, "knobs": snapshot.knobs_shown(self.knobs)})

    async def events(self, _request: Request) -> Response:
        """Stream the news of every change."""
        headers = {"Cache-Control": "no-store"}
        return StreamingResponse(self.news(), media_type="text/event-stream", headers=headers)

    async def news(self) -> AsyncIterator[str]:
        """Yield one event per change, and a comment when it is quiet."""
        queue: asyncio.Queue[Json] = asyncio.Queue()
        listeners = self.driver.workspace.listeners
        listeners.add(queue)
        try:
            yield "retry: 1000\n\n"
            while not self.closing.is_set():
                try:
                    change = await asyncio.wait_for(queue.get(), HEARTBEAT_S)
                    yield f"data: {json.dumps(change)}\n\n"
                except TimeoutError:
                    yield ": quiet\n\n"
        finally:
            listeners.discard(queue)

    async def file(self, request: Request) -> Response:
        """Return a file to the page; sandboxed, since anybody may have uploaded it."""
        file = self.driver.workspace.files.get(request.path_params["file_id"])
        if file is None or file.content is None:
            return PlainTextResponse("not found", 404)
        headers = {"Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "no-store"}
        return Response(file.content, media_type=file.mimetype, headers=headers)

    async def upload(self, request: Request) -> Response:
        """Take files of the composer (form fields: user, channel, text, thread_ts, file …)."""
        if int(request.headers.get("content-length", "0")) > FILE_BYTES:
            return JSONResponse({"error": "file_too_large"}, 413)
        try:
            async with request.form() as form:
                parts = [part for part in form.getlist("file") if isinstance(part, UploadFile)]
                uploads = [Upload(p.filename or "file", await p.read(), p.content_type or "") for p in parts]
                who = self.person(str(form["user"]))
                text, thread_ts = str(form.get("text", "")), str(form.get("thread_ts", ""))
                if not form["channel"]:  # a file_input of a modal: stored, shared nowhere yet
                    return JSONResponse({"files": self.stored(who, uploads)})
                result = await who.share(str(form["channel"]), uploads, text, thread_ts)
        except SlackError as error:
            return JSONResponse({"error": error.code}, 409)
        except KeyError as error:
            return JSONResponse({"error": f"bad request: {error}"}, 400)
        return JSONResponse(shown(result))

    def stored(self, who: Person, uploads: list[Upload]) -> list[Json]:
        """Store files without sharing them; returns file objects."""
        workspace = self.driver.workspace
        found = [share(workspace, up.name, up.content, who.id, up.mimetype) for up in uploads]
        return [methods_files.wire(workspace, workspace.files[file_id]) for file_id in found]

    async def redeliver(self, request: Request) -> Response:
        """Send a recorded delivery again."""
        try:
            return JSONResponse(shown(await self.driver.redeliver(str((await request.json())["id"]))))
        except KeyError:
            return JSONResponse({"error": "delivery_not_found"}, 404)

    async def turn(self, request: Request) -> Response:
        """Set pace, strict or retry_events."""
        for name, value in (await request.json()).items():
            if name in {"pace", "strict", "retry_events"}:
                setattr(self.knobs, name, bool(value))
        return JSONResponse(snapshot.knobs_shown(self.knobs))

    async def plan(self, request: Request) -> Response:
        """Plan a fault from method, kind (lose_reply, 500, 429, delay), times, seconds; an empty object clears all."""
        sent = await request.json()
        if not sent:
            self.knobs.faults.clear()
        elif sent.get("kind") in {"lose_reply", "500", "429", "delay"}:
            times, seconds = int(sent.get("times", 1)), float(sent.get("seconds", 1))
            self.knobs.faults.append(Fault(str(sent.get("method", "*")), sent["kind"], times, seconds))
        else:
            return JSONResponse({"error": "bad request: kind"}, 400)
        return JSONResponse(snapshot.knobs_shown(self.knobs))

    async def reset(self, _request: Request) -> Response:
        """Empty the workspace."""
        self.driver.workspace.reset()
        self.driver.deliveries.clear()
        self.api.called.clear()
        return JSONResponse({"ok": True})

    async def stop_streams(self) -> None:
        """End every open event stream."""
        self.closing.set()
        for queue in self.driver.workspace.listeners:
            with contextlib.suppress(asyncio.QueueFull):
                queue.put_nowait({"what": "closing"})


def shown(result: Any) -> Json:  # noqa: ANN401 - the return value of any act
    """Return what the page needs to know of an act: its delivery, or the options."""
    if isinstance(result, Delivery):
        return {"delivery": snapshot.delivery_shown(result), "ok": result.acknowledged and not result.error}
    return result if isinstance(result, dict) else {"ok": True}
