"""Who comes in, who does not, and what either is told."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine, select

from db.guard import ACROSS
from db.schema import audit_log, developer_keys
from handlers.api.door import Door
from handlers.untrusted import MOST_ADDRESSES, PerMinute
from tests.conftest import FakeClock
from tests.handlers.api.conftest import Rows
from tests.handlers.api.driver import ApiDriver, Program


async def test_both_kinds_of_credential_open_the_door(
    api: ApiDriver, dialer: Program, dashboard: Program, usage: Rows
) -> None:
    """A signature and a token; each is told who it is, and both requests are written down."""
    for program in (dialer, dashboard):
        answer = await api.call(program, "GET", "/me")
        assert answer.status == 200, answer.content
        assert answer.json["id"] == program.id
        assert answer.headers["x-request-id"].startswith("req_")
        assert answer.headers["cache-control"] == "no-store"
    assert [(row.route, row.status) for row in usage.rows] == [("/me", 200)] * 2


@pytest.mark.parametrize(("language", "title"), [("en", "Not found"), ("zh-TW,en;q=0.5", "找不到")])
async def test_a_problem_is_told_in_the_readers_language(api: ApiDriver, language: str, title: str) -> None:
    """Of the two there are; what no route has is no plain text either."""
    answer = await api.call(None, "GET", "/nowhere", headers=[("Accept-Language", language)])
    assert answer.status == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["title"] == title
    assert answer.json["type"] == "/api/docs/problems#not-found"


async def test_refused_requests_become_one_row_a_kind(
    api: ApiDriver, door: Door, dialer: Program, engine: Engine, clock: FakeClock
) -> None:
    """How many there were, and one of them in full; of unknown keys nobody has a log. Used credentials are dated."""
    forger = Program(dialer.id, dialer.now, bytes(32))
    stranger = Program("dk_" + "x" * 22, dialer.now, bytes(32))
    answers = [await api.call(forger, "GET", "/me") for _ in range(30)]
    await api.call(stranger, "GET", "/me")
    await api.call(dialer, "GET", "/me")
    door.notes.write()
    door.notes.write()
    entries = select(audit_log).where(audit_log.c.action == "api.denied")
    with engine.begin() as connection:
        rows = connection.execute(entries, execution_options={ACROSS: True}).all()
        used = connection.scalar(select(developer_keys.c.last_used_at), execution_options={ACROSS: True})
    assert [(row.actor, row.outcome, row.after["requests"]) for row in rows] == [(dialer.id, "invalid-credentials", 30)]
    assert rows[0].after["request_id"] == answers[0].headers["x-request-id"]
    assert rows[0].after["reason"] == "signature"
    assert used == clock()


@pytest.mark.fault("26")
async def test_abuse_26_an_address_is_limited_before_anything_is_read(
    door: Door, api: ApiDriver, dialer: Program, clock: FakeClock
) -> None:
    """Whoever asks; all of a /64 is one address, another network is another one."""
    clock.advance(20)
    strict = replace(door, addresses=PerMinute(3, lambda: clock().timestamp()))
    networks = [ApiDriver(strict, client=client) for client in ("2001:db8:0:7::1", "2001:db8:0:7:ffff::2")]
    seen = [await networks[n % 2].call(dialer, "GET", "/me") for n in range(5)]
    assert [answer.status for answer in seen] == [200, 200, 200, 429, 429]
    assert seen[-1].headers["retry-after"] == "40"
    assert seen[-1].json["violated-policies"] == ["address"]
    assert (await ApiDriver(strict, client="2001:db8:0:8::1").call(dialer, "GET", "/me")).status == 200
    clock.advance(40)
    assert (await networks[0].call(dialer, "GET", "/me")).status == 200


@pytest.mark.fault("26")
async def test_a_flood_from_everywhere_is_remembered_within_bounds() -> None:
    """Ten thousand networks are told apart; all beyond share what one of them may ask."""
    counter = PerMinute(5, lambda: 0.0)
    assert not any(counter.wait_s(f"network {n}") for n in range(MOST_ADDRESSES))
    late = [counter.wait_s(f"late {n}") for n in range(20)]
    assert late == [*[0] * 5, *[60] * 15]
    assert counter.wait_s("network 1") == 0
