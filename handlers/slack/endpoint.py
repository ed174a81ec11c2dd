"""Hands a checked request to Bolt and its answer back: Bolt's own adapter, for shapes it does not stumble over."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp, AsyncBoltContext, AsyncBoltRequest
from slack_bolt.request.async_internals import build_async_context
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from handlers.slack.payload import well_formed
from handlers.slack.shapes import ident


@dataclass(frozen=True, slots=True)
class SlackEndpoint:
    """The ASGI app behind the guard."""

    app: AsyncApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await self.respond(Request(scope, receive))
        await response(scope, receive, send)

    async def respond(self, request: Request) -> Response:
        """Return Bolt's answer; 400 for a signed request that is none of the shapes Slack sends."""
        try:
            bolt_request = read(request, await request.body())
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
            return PlainTextResponse("Malformed request.", 400)
        if not well_formed(bolt_request.body) or not named(bolt_request.context):
            return PlainTextResponse("Malformed request.", 400)
        return to_starlette_response(await self.app.async_dispatch(bolt_request))


def read(request: Request, body: bytes) -> AsyncBoltRequest:
    """Return the request as Bolt reads it, but for one thing it gets wrong.

    Bolt takes every form with "payload" anywhere in it for an interaction, and finds nothing in a command such as
    `/analyze the payload call`.
    """
    found = to_async_bolt_request(request, body)
    if not found.body and body:
        found.body = dict(parse_qsl(body.decode(), keep_blank_values=True))
        found.context = build_async_context(AsyncBoltContext({}), found.body)
    return found


def named(context: AsyncBoltContext) -> bool:
    """Tell whether Bolt found ids where it looked for people and places: it looks deeper than we do."""
    found = (context.user_id, context.team_id, context.enterprise_id, context.channel_id, context.thread_ts)
    return all(each is None or ident(each) for each in found)
