"""The Web API over HTTP: token check, dispatch, pace and planned faults, uploads, downloads and response URLs."""

import asyncio
import hmac
import math
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.playground import hooks, methods_chat, methods_files, methods_people, methods_views
from bot.playground.calls import Call, Fault, Knobs, arguments
from bot.playground.people import Json
from bot.playground.state import SlackError, Workspace

METHODS: dict[str, Callable[[Call], Json]] = {
    **methods_people.METHODS,
    **methods_chat.METHODS,
    **methods_files.METHODS,
    **methods_views.METHODS,
}
FILE_BYTES = 200 * 1024 * 1024
# What files.slack.com answers without a valid token: a page, and status 200.
LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to Playground</body></html>"


class BrokenReply(Response):
    """A 200 that ends in the middle: the work is done, and the caller cannot know."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the shape of ASGI
        headers = [(b"content-type", b"application/json"), (b"content-length", b"65536")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"ok":', "more_body": True})


@dataclass(slots=True)
class SlackApi:
    """The routes a bot talks to.

    Attributes:
        bot_token: The only token that is accepted.
        called: The methods called so far, oldest first, with their outcome; never their token.
    """

    workspace: Workspace
    knobs: Knobs
    bot_token: str
    called: list[Json] = field(default_factory=list)
    _last_post: dict[str, float] = field(default_factory=dict)

    def routes(self) -> list[Route]:
        """Return the routes under /api, /upload, /files-pri and /hooks."""
        return [
            Route("/api/{method}", self.method, methods=["GET", "POST"]),
            Route("/upload/v1/{file_id}", self.upload, methods=["POST"]),
            Route("/files-pri/{name}/{rest:path}", self.download, methods=["GET"]),
            Route("/hooks/{name}", self.hook, methods=["POST"]),
        ]

    async def method(self, request: Request) -> Response:
        """Run one Web API method."""
        name = request.path_params["method"]
        fault = self.knobs.next_fault(name)
        if fault and fault.kind == "500":
            return self.noted(name, "fault 500", PlainTextResponse("Internal Server Error", 500))
        if fault and fault.kind == "429":
            return self.limited(name, fault.seconds)
        try:
            answer = self.run(name, await arguments(request), request.headers.get("authorization", ""))
        except PaceError as error:
            return self.limited(name, error.wait_s)
        except SlackError as error:
            return self.noted(name, error.code, JSONResponse({"ok": False, "error": error.code, **error.more}))
        return await self.delivered(name, fault, JSONResponse({"ok": True, **answer}))

    async def delivered(self, name: str, fault: Fault | None, response: Response) -> Response:
        """Return the answer, late or broken when so planned."""
        if fault and fault.kind == "lose_reply":
            return self.noted(name, "fault lose_reply", BrokenReply())
        if fault:
            await asyncio.sleep(fault.seconds)
        return self.noted(name, "ok", response)

    def run(self, name: str, sent: Json, authorization: str) -> Json:
        """Check token and pace, and run the method.

        Raises:
            SlackError: not_authed, invalid_auth, unknown_method, or the method's own.
            PaceError: A second message to the channel within a second while the knob pace is on.
        """
        token = authorization.removeprefix("Bearer ").strip() or str(sent.get("token", ""))
        if name != "api.test":
            self.authorized(token)
        if name not in METHODS:
            raise SlackError("unknown_method", req_method=name)
        if name == "chat.postMessage" and self.knobs.pace:
            self.keep_pace(str(sent.get("channel", "")))
        return METHODS[name](Call(name, self.workspace, self.knobs, sent))

    def authorized(self, token: str) -> None:
        """Raise not_authed without a token, invalid_auth with a wrong one."""
        if not token:
            raise SlackError("not_authed")
        if not hmac.compare_digest(token.encode(), self.bot_token.encode()):
            raise SlackError("invalid_auth")

    def keep_pace(self, channel: str) -> None:
        """Raise PaceError when the channel got a message less than a second ago."""
        now = self.workspace.clock()
        wait_s = self._last_post.get(channel, 0) + 1 - now
        if wait_s > 0:
            raise PaceError(wait_s)
        self._last_post[channel] = now

    def limited(self, name: str, wait_s: float) -> Response:
        """Answer 429 with whole seconds to wait."""
        headers = {"Retry-After": str(max(1, math.ceil(wait_s)))}
        refusal = JSONResponse({"ok": False, "error": "ratelimited"}, 429, headers)
        return self.noted(name, "ratelimited", refusal)

    def noted(self, name: str, outcome: str, response: Response) -> Response:
        """Remember the outcome for the page and return the response."""
        self.called.append({"at": self.workspace.clock(), "method": name, "outcome": outcome})
        del self.called[:-500]
        return response

    async def upload(self, request: Request) -> Response:
        """Take the bytes of a file, raw or as the first part of a multipart form."""
        file = self.workspace.files.get(request.path_params["file_id"])
        if file is None or file.content is not None:
            return PlainTextResponse("not found", 404)
        content = await uploaded_bytes(request)
        if content is None or len(content) != file.length:
            return PlainTextResponse("length does not match", 400)
        file.content = content
        return PlainTextResponse(f"OK - {len(content)}")

    async def download(self, request: Request) -> Response:
        """Return a file to the bearer of the bot token, and the sign-in page to anybody else."""
        try:
            self.authorized(request.headers.get("authorization", "").removeprefix("Bearer ").strip())
        except SlackError:
            return HTMLResponse(LOGIN_PAGE)
        file = self.workspace.files.get(request.path_params["name"].rpartition("-")[2])
        if file is None or file.content is None:
            return PlainTextResponse("not found", 404)
        return Response(file.content, media_type=file.mimetype)

    async def hook(self, request: Request) -> Response:
        """Take an answer to a response_url."""
        try:
            where = self.workspace.spend_response_url(request.path_params["name"])
            hooks.respond(self.workspace, where, await arguments(request))
        except SlackError as error:
            status = 404 if error.code.endswith("_url") else 400
            return self.noted("response_url", error.code, PlainTextResponse(error.code, status))
        return self.noted("response_url", "ok", PlainTextResponse("ok"))


class PaceError(Exception):
    """Too soon for another message; *wait_s* seconds are left."""

    def __init__(self, wait_s: float) -> None:
        super().__init__("ratelimited")
        self.wait_s = wait_s


async def uploaded_bytes(request: Request) -> bytes | None:
    """Return the body, or the first file of a form; None when a form has no file or it is over 200 MB."""
    if int(request.headers.get("content-length", "0")) > FILE_BYTES:
        return None
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form() as form:
        for part in form.values():
            if not isinstance(part, str):
                return await part.read()
    return None


def share(workspace: Workspace, name: str, content: bytes, user: str, mimetype: str = "") -> str:
    """Store a file a person uploaded; return its id."""
    file = methods_files.new_file(workspace, name, user, mimetype)
    file.content, file.length, file.complete = content, len(content), True
    return file.id
