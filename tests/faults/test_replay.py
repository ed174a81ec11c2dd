"""Requests that come again: at the same moment, over several processes, after clocks jumped; and none tells why."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from analysis.model.ids import WorkspaceId
from analysis.usecases.credentials import ManageKeys
from db.engine import make_engine
from db.entrance import make_enter
from db.unit_of_work import SqlBegin
from handlers.api.door import Door
from handlers.api.signature import canonical
from handlers.services import threads
from tests.conftest import FakeClock
from tests.handlers.api.driver import RING, ApiDriver, Program, new_key

NONCE = "the-one-nonce-of-this-test"
THING = {"name": "Harbour"}
COPIES = 20
HOUR = 3_600.0
STRANGE = (
    datetime(2026, 10, 25, 0, 59, 30, tzinfo=UTC),  # clocks go back in Europe
    datetime(2026, 12, 31, 23, 59, 30, tzinfo=UTC),  # where a leap second would be
    datetime(2028, 2, 28, 23, 59, 30, tzinfo=UTC),  # the leap day begins
)
RAW = st.binary(max_size=12).map(lambda raw: raw.replace(b"\n", b"%0A"))
"""What an HTTP parser lets through of a path or query: anything but a line end."""
PARTS = st.tuples(
    st.sampled_from(["GET", "POST"]), RAW, RAW, st.integers(0, 9_999_999_999), st.text("abc-_9", max_size=4), RAW
)


@contextmanager
def another_process(door: Door, url: str, clock: FakeClock) -> Iterator[ApiDriver]:
    """Yield the same door over connections of its own, as another process has it."""
    engine = make_engine(url)
    begin = SqlBegin(engine, clock)
    with threads(1 if engine.dialect.name == "sqlite" else 8) as pool:
        yield ApiDriver(replace(door, enter=make_enter(begin, pool)))
    engine.dispose()


@pytest.mark.fault("17")
async def test_a_nonce_at_once_in_two_processes_opens_once(
    api: ApiDriver, door: Door, dialer: Program, database_url: str, clock: FakeClock
) -> None:
    """Twenty copies of one signed request at the same moment, over two processes: one comes in."""
    at = int(clock().timestamp())
    with another_process(door, database_url, clock) as other:
        asked = [(api, other)[n % 2].call(dialer, "GET", "/me", nonce=NONCE, at=at) for n in range(COPIES)]
        answers = await asyncio.gather(*asked)
    assert Counter(answer.status for answer in answers) == {200: 1, 401: COPIES - 1}
    assert {answer.json["code"] for answer in answers if answer.status == 401} == {"NONCE_REPLAYED"}


@pytest.mark.fault("20", "21")
async def test_an_idempotency_key_at_once_in_two_processes_makes_one(
    api: ApiDriver, door: Door, dialer: Program, database_url: str, clock: FakeClock
) -> None:
    """Copies of one creation over two processes are one thing; a different body in between is a conflict, each time."""
    with another_process(door, database_url, clock) as other:

        def create(number: int) -> Any:
            body = THING if number % 4 else {"name": "Other"}
            return (api, other)[number % 2].call(dialer, "POST", "/things", body, key="order-1")

        first = await create(1)
        answers = await asyncio.gather(*(create(number) for number in range(COPIES)))
    assert first.status == 202
    same = [answer for answer in answers if answer.status == 202]
    assert {answer.json["id"] for answer in same} == {first.json["id"]}
    assert Counter(answer.status for answer in answers) == {202: COPIES * 3 // 4, 409: COPIES // 4}


@pytest.mark.fault("18", "67")
async def test_a_clock_that_jumps_opens_nothing_twice_and_shuts_nobody_out(
    api: ApiDriver, dialer: Program, clock: FakeClock
) -> None:
    """Forth over a strange midnight, back by an hour, right again: nonces and Idempotency-Keys hold, requests pass."""
    for number, moment in enumerate(STRANGE):
        clock.now, key, nonce = moment, f"order-{number}", f"{NONCE}-{number}"
        at = int(moment.timestamp())
        assert (await api.call(dialer, "GET", "/me", nonce=nonce, at=at)).status == 200
        made = await api.call(dialer, "POST", "/things", THING, key=key)
        clock.advance(60)
        for jump in (-HOUR, HOUR):
            clock.advance(jump)
            assert (await api.call(dialer, "GET", "/me", nonce=nonce, at=at)).status == 401, (moment, jump)
            assert (await api.call(dialer, "GET", "/me")).status == 200, (moment, jump)
            replayed = await api.call(dialer, "POST", "/things", THING, key=key)
            assert (replayed.status, replayed.content) == (202, made.content), (moment, jump)


@pytest.mark.fault("19")
async def test_each_bad_credential_costs_the_same_work(
    api: ApiDriver, begin: SqlBegin, clock: FakeClock, workspace: WorkspaceId
) -> None:
    """Unknown, switched off, deleted, wrongly signed: the database sees the same statements, so none answers sooner."""
    keys = ManageKeys(begin, RING)
    off, gone, wrong = (new_key(begin, clock, workspace) for _ in range(3))
    keys.enable(workspace, off.id, enabled=False, actor=None)  # type: ignore[arg-type] # a key's id
    keys.delete(workspace, gone.id, actor=None)  # type: ignore[arg-type] # the same
    wrong, unknown = replace(wrong, secret=bytes(32)), replace(wrong, id="dk_" + "x" * 22)
    seen: dict[str, list[str]] = {}
    said: list[str] = []

    def note(_link: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(begin.engine, "before_cursor_execute", note)
    for name, program in {"off": off, "gone": gone, "wrong": wrong, "unknown": unknown}.items():
        said.clear()
        assert (await api.call(program, "GET", "/me")).status == 401
        seen[name] = list(said)
    event.remove(begin.engine, "before_cursor_execute", note)
    assert seen["unknown"]
    assert all(statements == seen["unknown"] for statements in seen.values()), seen


@pytest.mark.fault("15")
@given(one=PARTS, other=PARTS)
def test_what_is_signed_tells_any_two_requests_apart(one: Any, other: Any) -> None:
    """Different method, path, query, time, nonce or body: another string to sign."""

    def text(parts: Any) -> bytes:
        method, path, query, at, nonce, body = parts
        return canonical(method, path, query, at, nonce, body)

    assert (text(one) == text(other)) == (one == other)
