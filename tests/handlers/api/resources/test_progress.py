"""Programs wait for news of a call, or have it streamed."""

import asyncio
import json
from collections.abc import Awaitable, Callable

from analysis.model.conversation import ConversationState, Step, StepState
from analysis.model.ids import ConversationId
from analysis.usecases.credentials import ManageKeys, ManageTokens
from handlers.api.services import ApiServices
from tests.handlers.api.driver import RING, Answered, ApiDriver, Program, new_token
from tests.handlers.api.resources.conftest import Shop

PATIENCE_S = 120


async def until(holds: Callable[[], bool]) -> None:
    """Wait for a state of the test's own making."""
    async with asyncio.timeout(PATIENCE_S):
        while not holds():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.02)


def move(shop: Shop, call: ConversationId, state: ConversationState) -> None:
    """Let the workflow move a call on."""
    with shop.begin(shop.workspace) as work:
        work.steps.put(call, 1, Step.FETCH, StepState.DONE)
        work.conversations.set_state(call, state, attempt=1)


async def while_waiting(services: ApiServices, asked: Awaitable[Answered], act: Callable[[], object]) -> Answered:
    """Send a request, act while it waits, and return its answer."""
    task = asyncio.ensure_future(asked)
    await until(lambda: services.watching.now.total() == 1 or task.done())
    await asyncio.to_thread(act)
    async with asyncio.timeout(PATIENCE_S):
        answer = await task
    assert services.watching.now.total() == 0
    return answer


def events(answer: Answered) -> list[dict[str, str]]:
    """Return the events of a stream: event, id and data."""
    blocks = [block for block in answer.content.decode().split("\n\n") if "event: " in block]
    return [dict(line.split(": ", 1) for line in block.split("\n")) for block in blocks]


async def test_a_wait_ends_with_the_call(api: ApiDriver, shop: Shop, services: ApiServices) -> None:
    """The answer is the one of the moment when it ended."""
    call, dialer = shop.call(), shop.program()
    asked = api.call(dialer, "GET", f"/conversations/{call.id}?wait=30")
    answer = await while_waiting(services, asked, lambda: move(shop, call.id, ConversationState.DONE))
    assert (answer.status, answer.json["state"], answer.json["steps"][0]["state"]) == (200, "done", "done")
    again = await api.call(dialer, "GET", f"/conversations/{call.id}?wait=30")
    assert again.headers["etag"] == answer.headers["etag"]


async def test_a_wait_ends_with_a_change(api: ApiDriver, shop: Shop, services: ApiServices) -> None:
    """As soon as it is not what the client knows; at once where it is not even now."""
    call, dialer = shop.call(), shop.program()
    path = f"/conversations/{call.id}?wait=30&until=change"
    known = (await api.call(dialer, "GET", f"/conversations/{call.id}")).headers["etag"]
    asked = api.call(dialer, "GET", path, headers=[("If-None-Match", known)])
    answer = await while_waiting(services, asked, lambda: move(shop, call.id, ConversationState.RUNNING))
    assert (answer.status, answer.json["state"]) == (200, "running")
    at_once = await api.call(dialer, "GET", path, headers=[("If-None-Match", known)])
    assert (at_once.status, at_once.json["state"]) == (200, "running")


async def test_a_wait_that_brings_nothing_says_so(api: ApiDriver, shop: Shop) -> None:
    """The state as it stands; 304 to whoever knows it."""
    call, dialer = shop.call(), shop.program()
    path = f"/conversations/{call.id}?wait=1"
    first = await api.call(dialer, "GET", path)
    assert (first.status, first.json["state"]) == (200, "queued")
    same = await api.call(dialer, "GET", path, headers=[("If-None-Match", first.headers["etag"])])
    assert same.status == 304


async def test_nobody_waits_while_the_server_ends(api: ApiDriver, shop: Shop, services: ApiServices) -> None:
    """Who waits is told what is known, without another look; a stream ends, to be taken up again elsewhere."""
    call, dialer = shop.call(), shop.program()
    services.watching.closing.set()
    told = events(await while_waiting(services, api.call(dialer, "GET", f"/conversations/{call.id}/events"), list))
    assert [one["event"] for one in told] == ["progress"]
    asked = api.call(dialer, "GET", f"/conversations/{call.id}?wait=30")
    answer = await while_waiting(services, asked, lambda: move(shop, call.id, ConversationState.DONE))
    assert (answer.status, answer.json["state"]) == (200, "queued")


async def test_a_stream_tells_each_change_and_ends(api: ApiDriver, shop: Shop, services: ApiServices) -> None:
    """Each event holds the whole state; whoever saw the end is told to stay away."""
    call, dialer = shop.call(), shop.program()
    path = f"/conversations/{call.id}/events"
    answer = await while_waiting(
        services, api.call(dialer, "GET", path), lambda: move(shop, call.id, ConversationState.FAILED)
    )
    told = events(answer)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert (told[-1]["event"], json.loads(told[-1]["data"])["state"]) == ("end", "failed")
    assert {one["event"] for one in told[:-1]} <= {"progress"}
    seen = await api.call(dialer, "GET", path, headers=[("Last-Event-ID", told[-1]["id"])])
    assert (seen.status, seen.content) == (204, b"")
    missed = await api.call(dialer, "GET", path, headers=[("Last-Event-ID", "older")])
    assert [one["event"] for one in events(missed)] == ["end"]


async def test_a_stream_ends_with_its_credential(api: ApiDriver, shop: Shop, services: ApiServices) -> None:
    """A revoked token and a key that was switched off hear nothing more, however long the line was open."""
    call = shop.call()
    path = f"/conversations/{call.id}/events"
    token, key = new_token(shop.begin, shop.clock, shop.workspace), shop.program()
    tokens, keys = ManageTokens(shop.begin, shop.clock), ManageKeys(shop.begin, RING)
    ways: list[tuple[Program, Callable[[], object]]] = [
        (token, lambda: tokens.revoke(shop.workspace, token.id, actor=None)),  # type: ignore[arg-type]
        (key, lambda: keys.enable(shop.workspace, key.id, enabled=False, actor=None)),  # type: ignore[arg-type]
    ]
    for program, shut in ways:
        told = events(await while_waiting(services, api.call(program, "GET", path), shut))
        assert told[-1]["event"] == "gone"
        assert (await api.call(program, "GET", path)).status == 401


async def test_who_waits_holds_no_thread(api: ApiDriver, shop: Shop, services: ApiServices) -> None:
    """More wait than there are threads and connections, and others are answered all the same."""
    call, dialer = shop.call(), shop.program()
    many = [asyncio.ensure_future(api.call(dialer, "GET", f"/conversations/{call.id}?wait=30")) for _ in range(40)]
    await until(lambda: services.watching.now.total() == len(many))
    for _ in range(3):
        assert (await api.call(dialer, "GET", "/me")).status == 200
    move(shop, call.id, ConversationState.DONE)
    async with asyncio.timeout(PATIENCE_S):
        answers = await asyncio.gather(*many)
    assert {answer.json["state"] for answer in answers} == {"done"}


async def test_one_credential_cannot_keep_all_others_out(api: ApiDriver, shop: Shop, services: ApiServices) -> None:
    """Beyond its share it is asked to come back; others still may wait."""
    call, dialer = shop.call(), shop.program()
    services.watching.now[dialer.id] = services.watching.most_each
    for path in ("?wait=30", "/events"):
        refused = await api.call(dialer, "GET", f"/conversations/{call.id}{path}")
        assert refused.status == 503
        assert int(refused.headers["retry-after"]) > 0
    other = await api.call(shop.program(), "GET", f"/conversations/{call.id}?wait=1")
    assert other.status == 200
