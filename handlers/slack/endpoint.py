"""Hands a checked request to Bolt and its answer back: Bolt's own adapter, for shapes it does not stumble over."""

from dataclasses import dataclass

from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from handlers.slack.payload import well_formed


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
            bolt_request = to_async_bolt_request(request, await request.body())
        except (ValueError, TypeError, AttributeError, KeyError):
            return PlainTextResponse("Malformed request.", 400)
        if not well_formed(bolt_request.body):
            return PlainTextResponse("Malformed request.", 400)
        return to_starlette_response(await self.app.async_dispatch(bolt_request))
