"""Routes that follow a conversation: look once, wait for a change or the end, or stream; no wait holds a thread."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

from analysis.errors import CallError, RefusedError
from analysis.model.credentials import ApiScope
from analysis.usecases.api.calls import Progress
from analysis.usecases.api.watch import SETTLED
from handlers.api.contract import Answer, ApiCall, Endpoint
from handlers.api.conversations import ONE
from handlers.api.etags import etag_of, read
from handlers.api.models.calls import ConversationDetail, Wait
from handlers.api.shown import calls as show
from handlers.render.words import Words

LOOK_S = 1.0
"""Between two looks at the database."""
STREAM_S = 600.0
"""After so long a stream ends, and its client comes back with Last-Event-ID."""
QUIET_S = 15.0
"""After so long without an event a comment is sent, so that proxies keep the line open."""
RETRY_MS = 2000
"""What a stream asks its client to wait before it comes back."""


def over(found: Progress) -> bool:
    """Tell whether nothing changes any more by itself."""
    return found.call.state in SETTLED


def shown(call: ApiCall[Any, Any], found: Progress) -> ConversationDetail:
    """Return where it stands."""
    return show.detail(Words(call.language), found)


async def look(call: ApiCall[Any, Any]) -> Progress:
    """Look at it in a transaction of its own."""
    watch = call.services.watch_call(call.services.begin)
    return await call.services.run(partial(watch, call.caller, call.path["conversation_id"]))


def one(call: ApiCall[None, Wait]) -> Answer:
    """Read where a call stands; with `wait`, as soon as there is news."""
    found = call.services.read_calls(call.begin).one(call.caller, call.path["conversation_id"])
    first = read(call, shown(call, found))
    if not call.query.wait or over(found) or (call.query.until == "change" and call.etag and first.status != 304):  # noqa: PLR2004
        return first
    call.services.watching.demand_room(call.caller.credential)
    return Answer(200, later=partial(later, call, first))


async def later(call: ApiCall[None, Wait], first: Answer) -> Answer:
    """Return the answer as soon as there is one worth sending, at the latest when the wait is over."""
    with call.services.watching.one_more(call.caller.credential):
        deadline, answer = asyncio.get_running_loop().time() + call.query.wait, first
        while asyncio.get_running_loop().time() < deadline and not await call.services.watching.pause(LOOK_S):
            found = await look(call)
            answer = read(call, shown(call, found))
            if over(found) or (call.query.until == "change" and answer.etag != first.etag):
                break
        return answer


def events(call: ApiCall[None, None]) -> Answer:
    """Stream where a call stands until it ends; 204 tells a client that comes back after the end to stay away."""
    found = call.services.read_calls(call.begin).one(call.caller, call.path["conversation_id"])
    if over(found) and call.resume == etag_of(shown(call, found)):
        return Answer(204)
    call.services.watching.demand_room(call.caller.credential)
    return Answer(200, events=stream(call))


async def stream(call: ApiCall[None, None]) -> AsyncIterator[bytes]:
    """Yield an event for each change, and comments in between.

    An event holds the whole state, so whoever missed some misses nothing: what comes next stands above them all.
    """
    clock, known = asyncio.get_running_loop().time, call.resume
    ends = spoken = clock()
    ends += STREAM_S
    yield b"retry: %d\n\n" % RETRY_MS
    try:
        with call.services.watching.one_more(call.caller.credential):
            while clock() < ends:
                found = await look(call)
                body, done = shown(call, found), over(found)
                tag = etag_of(body)
                if tag != known or done:
                    known, spoken = tag, clock()
                    yield event("end" if done else "progress", tag, body)
                elif clock() - spoken >= QUIET_S:
                    spoken = clock()
                    yield b": still here\n\n"
                if done or await call.services.watching.pause(LOOK_S):
                    return
    except RefusedError:
        yield b"event: gone\ndata: {}\n\n"  # deleted, kept from this program by now, or its credential has ended
    except CallError:
        return  # the database is away: the client comes back


def event(kind: str, tag: str, body: ConversationDetail) -> bytes:
    """Return one event (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""
    data = body.model_dump_json(by_alias=True, exclude_none=True)  # JSON on one line
    return f"id: {tag}\nevent: {kind}\ndata: {data}\n\n".encode()


ENDPOINTS: tuple[Endpoint[Any, Any], ...] = (
    Endpoint(
        "GET",
        ONE,
        ApiScope.CALLS_READ,
        one,
        {200: ConversationDetail, 304: None},
        "Read where a call stands and how far its steps are; `wait` answers as soon as it ends, or changes.",
        query=Wait,
        refusals=("conversation-not-found",),
    ),
    Endpoint(
        "GET",
        f"{ONE}/events",
        ApiScope.CALLS_READ,
        events,
        {200: ConversationDetail, 204: None},
        "Stream each change of a call as server-sent events: `progress`, then `end`; `gone` if it is taken away.",
        media_type="text/event-stream",
        refusals=("conversation-not-found",),
    ),
)
