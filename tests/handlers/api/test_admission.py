"""Each signed request counts once, each Idempotency-Key makes one thing, and limits are exact.

Tests carry the id of the row of the catalog of abuses that they hold.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, delete, func, select

from analysis.model.credentials import ApiScope
from analysis.model.ids import WorkspaceId
from analysis.usecases.credentials import ManageKeys
from db.guard import ACROSS
from db.schema import api_nonces, audit_log, opportunities
from db.unit_of_work import SqlBegin
from handlers.api.admission import Limits
from handlers.api.door import Door
from tests.conftest import FakeClock
from tests.handlers.api.driver import RING, Answered, ApiDriver, Program, new_key, new_token

THING = {"name": "Harbour & Pine"}
NONCE = "a-nonce-of-this-test"


def count(engine: Engine, table: Any) -> int:
    """Return how many rows a table has, in all workspaces."""
    with engine.begin() as connection:
        return int(connection.scalar(select(func.count()).select_from(table), execution_options={ACROSS: True}) or 0)


def code(answer: Answered) -> str:
    """Return what a program branches on."""
    return str(answer.json["code"])


@pytest.mark.fault("17")
async def test_abuse_17_a_nonce_opens_once(
    api: ApiDriver, dialer: Program, begin: SqlBegin, clock: FakeClock, workspace: WorkspaceId
) -> None:
    """At once, at the edge of its window and after the clean-up; with another key it is another nonce."""
    at = int(clock().timestamp())
    assert (await api.call(dialer, "GET", "/me", nonce=NONCE, at=at)).status == 200
    again = await api.call(dialer, "GET", "/me", nonce=NONCE, at=at)
    assert (again.status, code(again)) == (401, "NONCE_REPLAYED")
    assert "ratelimit" not in again.headers  # it counted nothing
    clock.advance(300)
    edge = await api.call(dialer, "GET", "/me", nonce=NONCE, at=at)
    assert code(edge) == "NONCE_REPLAYED"
    clock.advance(1)
    assert code(await api.call(dialer, "GET", "/me", nonce=NONCE, at=at)) == "STALE_TIMESTAMP"
    clock.advance(360)
    with begin.engine.begin() as connection:
        connection.execute(delete(api_nonces), execution_options={ACROSS: True})
    assert code(await api.call(dialer, "GET", "/me", nonce=NONCE, at=at)) == "STALE_TIMESTAMP"
    other = new_key(begin, clock, workspace)
    assert (await api.call(other, "GET", "/me", nonce=NONCE)).status == 200


@pytest.mark.fault("18")
async def test_abuse_18_skewed_clocks(api: ApiDriver, dialer: Program, clock: FakeClock, engine: Engine) -> None:
    """Ten minutes off either way is refused; set back after a clean-up, the clock lets no nonce in twice."""
    clock.now = datetime(2024, 2, 29, 9, 30, tzinfo=UTC)  # over, by the database's own clock, wherever this runs
    now = int(clock().timestamp())
    for skew in (-601, -301, 301, 601):
        answer = await api.call(dialer, "GET", "/me", at=now + skew)
        assert (answer.status, code(answer)) == (401, "STALE_TIMESTAMP")
    for skew in (-300, 300):
        assert (await api.call(dialer, "GET", "/me", at=now + skew)).status == 200
    assert (await api.call(dialer, "GET", "/me", nonce=NONCE, at=now)).status == 200
    with engine.begin() as connection:
        connection.execute(delete(api_nonces), execution_options={ACROSS: True})
    again = await api.call(dialer, "GET", "/me", nonce=NONCE, at=now)
    assert (again.status, code(again)) == (401, "STALE_TIMESTAMP")
    clock.advance(1000)  # the clock is right again
    assert (await api.call(dialer, "GET", "/me")).status == 200


@pytest.mark.fault("22")
async def test_abuse_22_whose_idempotency_key_it_is(
    api: ApiDriver, dialer: Program, begin: SqlBegin, clock: FakeClock, workspace: WorkspaceId
) -> None:
    """Another developer's key is another key; 256 characters, a control character and none are refused."""
    other = new_token(begin, clock, workspace)
    made = [await api.call(program, "POST", "/things", THING, key="order-1") for program in (dialer, other)]
    assert [answer.status for answer in made] == [202, 202]
    assert made[0].json["id"] != made[1].json["id"]
    for wrong in ("x" * 256, "two words", "tab\there", "é"):
        answer = await api.call(dialer, "POST", "/things", THING, key=wrong)
        assert (answer.status, code(answer)) == (400, "IDEMPOTENCY_KEY_MISSING")
    for header in ([], [("Idempotency-Key", "")]):
        assert (await api.call(dialer, "POST", "/things", THING, headers=header)).status == 400
    assert (await api.call(dialer, "POST", "/things", THING, key="~" * 255)).status == 202
    assert count(begin.engine, opportunities) == 3


@pytest.mark.fault("23")
async def test_abuse_23_a_refused_request_does_not_use_up_its_key(
    api: ApiDriver, dialer: Program, engine: Engine
) -> None:
    """Neither one that does not fit, nor one a use case refused after it wrote, nor one that crashed."""
    wrong = await api.call(dialer, "POST", "/things", {"name": 5}, key="order-1")
    assert (wrong.status, wrong.json["errors"][0]["pointer"]) == (422, "/name")
    refused = await api.call(dialer, "POST", "/things", {**THING, "then": "refuse"}, key="order-1")
    assert (refused.status, code(refused)) == (409, "CONSENT_MISSING")
    crashed = await api.call(dialer, "POST", "/things", {**THING, "then": "crash"}, key="order-1")
    assert crashed.status == 500
    assert b"ZeroDivision" not in crashed.content
    assert count(engine, opportunities) == 0
    right = await api.call(dialer, "POST", "/things", THING, key="order-1")
    assert (right.status, count(engine, opportunities)) == (202, 1)


@pytest.mark.fault("24")
async def test_abuse_24_a_key_past_its_time_makes_a_new_thing(
    api: ApiDriver, dialer: Program, clock: FakeClock, engine: Engine
) -> None:
    """A day later, whether or not anybody cleaned up; until then the first answer is given again, byte for byte."""
    first = await api.call(dialer, "POST", "/things", THING, key="order-1")
    clock.advance(timedelta(hours=24).total_seconds() - 1)
    again = await api.call(dialer, "POST", "/things", THING, key="order-1")
    assert (again.status, again.content) == (first.status, first.content)
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    clock.advance(1)
    later = await api.call(dialer, "POST", "/things", THING, key="order-1")
    assert later.status == 202
    assert later.json["id"] != first.json["id"]
    assert count(engine, opportunities) == 2


@pytest.mark.fault("20")
async def test_abuse_20_a_hundred_equal_creates_at_once_make_one(
    api: ApiDriver, door: Door, dialer: Program, engine: Engine
) -> None:
    """A hundred equal answers; ninety-nine say that they repeat the first."""
    calls = [api.call(dialer, "POST", "/things", THING, key="order-1") for _ in range(100)]
    answers = await asyncio.gather(*calls)
    assert {answer.status for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotent-replayed" in answer.headers for answer in answers) == 99
    assert count(engine, opportunities) == 1


@pytest.mark.fault("21")
async def test_abuse_21_a_hundred_different_creates_with_one_key_make_one(
    api: ApiDriver, dialer: Program, engine: Engine
) -> None:
    """One is made, ninety-nine are told that the key stands for something else."""
    calls = [api.call(dialer, "POST", "/things", {"name": f"Thing {n}"}, key="order-1") for n in range(100)]
    answers = await asyncio.gather(*calls)
    assert sorted(answer.status for answer in answers) == [202, *[409] * 99]
    assert {code(answer) for answer in answers if answer.status == 409} == {"IDEMPOTENCY_KEY_CONFLICT"}
    assert count(engine, opportunities) == 1


class TestLimits:
    """What a credential may ask in a minute."""

    @pytest.fixture
    def limits(self) -> Limits:
        """Few."""
        return Limits(key=8, read=100, write=5)

    @pytest.mark.fault("25")
    async def test_the_kind_is_counted_and_then_all(self, api: ApiDriver, dialer: Program, clock: FakeClock) -> None:
        """Five writes, then 429 for writes; two reads, then 429 for everything; all open with the next minute."""
        clock.advance(18)
        for n in range(5):
            answer = await api.call(dialer, "POST", "/things", THING, key=f"k{n}")
            assert answer.headers["ratelimit"] == f'"key";r={7 - n};t=42, "write";r={4 - n};t=42'
        assert answer.headers["ratelimit-policy"] == '"key";q=8;w=60, "write";q=5;w=60'
        over = await api.call(dialer, "POST", "/things", THING, key="k5")
        assert (over.status, over.headers["retry-after"]) == (429, "42")
        assert over.json["type"] == "https://iana.org/assignments/http-problem-types#quota-exceeded"
        assert over.json["violated-policies"] == ["write"]
        reads = [await api.call(dialer, "GET", "/me") for _ in range(3)]
        assert [answer.status for answer in reads] == [200, 200, 429]  # the refused write counted against all
        assert reads[2].json["violated-policies"] == ["key"]
        clock.advance(42)
        assert (await api.call(dialer, "POST", "/things", THING, key="k5")).status == 202

    async def test_a_limited_request_used_up_its_nonce_and_not_its_key(
        self, api: ApiDriver, dialer: Program, clock: FakeClock
    ) -> None:
        """Signed anew with the same Idempotency-Key it is done."""
        for n in range(5):
            await api.call(dialer, "POST", "/things", THING, key=f"k{n}")
        at = int(clock().timestamp())
        assert (await api.call(dialer, "POST", "/things", THING, key="new", nonce=NONCE, at=at)).status == 429
        clock.advance(60)
        answer = await api.call(dialer, "POST", "/things", THING, key="new", nonce=NONCE, at=at)
        assert code(answer) == "NONCE_REPLAYED"
        assert (await api.call(dialer, "POST", "/things", THING, key="new")).status == 202

    @pytest.mark.fault("25")
    async def test_an_obedient_client_never_sees_a_second_429(
        self, api: ApiDriver, dialer: Program, clock: FakeClock
    ) -> None:
        """It waits as it is told, for ten minutes of asking as fast as it may."""
        seen, made = 0, 0
        began = clock()
        while clock() - began < timedelta(minutes=10):
            answer = await api.call(dialer, "POST", "/things", THING, key=f"k{made}")
            if answer.status == 429:
                seen += 1
                clock.advance(int(answer.headers["retry-after"]))
                continue
            made += 1
            left = dict(part.strip().split(";", 1) for part in answer.headers["ratelimit"].split(","))
            if any(said.startswith("r=0;") for said in left.values()):
                clock.advance(int(next(iter(left.values())).rsplit("t=", 1)[1]))
        assert (seen, made) == (0, 50)


@pytest.mark.fault("19")
async def test_abuse_19_no_answer_tells_what_is_wrong_with_a_credential(
    api: ApiDriver, begin: SqlBegin, clock: FakeClock, workspace: WorkspaceId
) -> None:
    """Unknown, switched off, deleted and wrongly signed; unknown, revoked and expired tokens: one body. Scopes: 403."""
    keys = ManageKeys(begin, RING)
    off, gone, wrong = (new_key(begin, clock, workspace) for _ in range(3))
    keys.enable(workspace, off.id, enabled=False, actor=None)  # type: ignore[arg-type]
    keys.delete(workspace, gone.id, actor=None)  # type: ignore[arg-type]
    wrong = Program(wrong.id, wrong.now, bytes(32))
    unknown = Program("dk_" + "x" * 22, wrong.now, bytes(32))
    expired = new_token(begin, clock, workspace)
    stranger = Program("", wrong.now, token=expired.token[:-1] + ("0" if expired.token[-1] != "0" else "1"))
    clock.advance(timedelta(days=31).total_seconds())
    answers = [await api.call(each, "GET", "/me") for each in (off, gone, wrong, unknown, expired, stranger)]
    assert {answer.status for answer in answers} == {401}
    bodies = [{**answer.json, "request_id": ""} for answer in answers]
    assert all(body == bodies[0] for body in bodies)
    reader = new_key(begin, clock, workspace, scopes={ApiScope.CALLS_READ})
    narrow = await api.call(reader, "POST", "/things", THING, key="k")
    assert (narrow.status, code(narrow)) == (403, "SCOPE_MISSING")


async def test_a_change_is_in_the_audit_log_with_its_request(
    api: ApiDriver, dialer: Program, engine: Engine, clock: FakeClock
) -> None:
    """Who, from where, what; a repeated or refused one is not a change."""
    answer = await api.call(dialer, "POST", "/things", THING, key="order-1")
    await api.call(dialer, "POST", "/things", THING, key="order-1")
    await api.call(dialer, "POST", "/things", {**THING, "then": "refuse"}, key="order-2")
    query = select(audit_log.c.actor, audit_log.c.target, audit_log.c.after).where(audit_log.c.action == "api.changed")
    with engine.begin() as connection:
        rows = connection.execute(query, execution_options={ACROSS: True}).all()
    assert [(row.actor, row.target) for row in rows] == [(dialer.id, answer.headers["location"])]
    assert rows[0].after == {
        "route": "POST /things",
        "status": 202,
        "request_id": answer.headers["x-request-id"],
        "address": "203.0.113.9",
    }
