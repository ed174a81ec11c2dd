"""Rows of the catalog of abuses that need neither a server nor two databases."""

import random
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from structlog.testing import capture_logs

from analysis.model.credentials import Caller, KeyId
from analysis.model.ids import WorkspaceId
from analysis.model.signing import KEY_SECRETS
from analysis.ports.credentials import KnownKey
from bot.log import cleaned
from handlers.api import me
from handlers.api.door import Door
from handlers.api.intake import Incoming
from handlers.api.proof import DeniedError, Verify, claim_of
from tests.conftest import FakeClock
from tests.handlers.api.driver import RING, ApiDriver, Program

MUTANTS = 10_000
SECRET = bytes(range(32))
KEY = "dk_" + "k" * 22
BODY = b'{"title": "Harbour"}'
PATH = "/api/v1/conversations"


class OneKey:
    """Implements analysis.ports.credentials.CallerDirectory over a single key."""

    def key(self, key: KeyId) -> KnownKey | None:
        """Return it."""
        if key != KEY:
            return None
        place = KEY_SECRETS.place("dks_1")
        sealed = RING.seal(Program("", float, SECRET).secret_text, place)
        caller = Caller(WorkspaceId("ws_1"), KEY, "Dialer", "", frozenset())
        return KnownKey(caller, enabled=True, secrets=((sealed, place),))

    def token(self, token_hash: str, now: datetime) -> Caller | None:
        """Know none."""
        return None


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind will do."""
    return sqlite_url


def incoming(program: Program) -> Incoming:
    """Return a rightly signed request."""
    headers = program.headers("POST", f"{PATH}?a=1", BODY)
    return Incoming(
        endpoint=me.ENDPOINTS[0],
        method="POST",
        raw_path=PATH.encode(),
        raw_query=b"a=1",
        headers=[(name.lower().encode(), value.encode()) for name, value in headers],
        path={},
        body=BODY,
        address="",
        request_id="req_1",
        language="en",
    )


def changed(value: bytes, chance: random.Random) -> bytes:
    """Return it with one byte changed, taken out or put in."""
    at, byte = chance.randrange(len(value)), bytes([chance.randrange(256)])
    kind = chance.randrange(3)
    made = value[:at] + (b"" if kind == 0 else byte) + value[at + (kind != 2) :]
    return made if made != value else changed(value, chance)


def mutant(right: Incoming, chance: random.Random) -> Incoming:
    """Return the request with one signed field changed in one byte."""
    field = chance.choice(["method", "raw_path", "raw_query", "body", "headers"])
    if field == "headers":
        which = chance.randrange(len(right.headers))
        name, value = right.headers[which]
        return replace(
            right, headers=[*right.headers[:which], (name, changed(value, chance)), *right.headers[which + 1 :]]
        )
    if field == "method":
        return replace(right, method=chance.choice(["GET", "PUT", "PATCH", "DELETE", "post", "POSTS"]))
    made: Any = changed(getattr(right, field), chance)
    return replace(right, **{field: made})


@pytest.mark.fault("14")
def test_abuse_14_no_changed_request_is_believed(clock: FakeClock) -> None:
    """Ten thousand requests, each with one byte of a signed field changed; the right one is."""
    program = Program(KEY, lambda: clock().timestamp(), SECRET)
    verify, right, chance = Verify(clock, RING), incoming(program), random.Random(14)  # noqa: S311 - the same mutants each time
    assert verify(right, claim_of(right.headers), OneKey()).credential == KEY
    accepted, told = [], set()
    for _ in range(MUTANTS):
        wrong = mutant(right, chance)
        try:
            verify(wrong, claim_of(wrong.headers), OneKey())
            accepted.append(wrong)
        except DeniedError as error:
            told.add(error.problem.status)
    assert (accepted, told) == ([], {400, 401})


@pytest.mark.fault("36")
async def test_abuse_36_a_token_in_the_query_opens_nothing_and_is_told_nobody(
    api: ApiDriver, door: Door, dashboard: Program
) -> None:
    """Addresses end up in logs and referrers; ours name neither the query nor what came in a header."""
    with capture_logs() as logs:
        for query in (f"?access_token={dashboard.token}", f"?authorization=Bearer%20{dashboard.token}"):
            answer = await api.call(None, "GET", f"/me{query}")
            assert (answer.status, answer.headers["www-authenticate"]) == (401, 'Bearer realm="api"')
            assert dashboard.token.encode() not in answer.content
        wrong = replace(dashboard, token=dashboard.token[:-1] + "x")
        assert (await api.call(wrong, "GET", "/me")).status == 401
        door.notes.write()
    assert logs
    assert dashboard.token not in str(logs)
    assert wrong.token not in str(logs)
    assert (await api.call(dashboard, "GET", "/me")).headers["referrer-policy"] == "no-referrer"


@pytest.mark.fault("65")
async def test_abuse_65_a_crash_shows_an_id_and_no_more(api: ApiDriver, dialer: Program) -> None:
    """No stack, no words of the request; control characters in a log line are escaped."""
    evil = "Harbour\n\x1b[31mERROR forged"
    with capture_logs() as logs:
        answer = await api.call(dialer, "POST", "/things", {"name": evil, "then": "crash"}, key="k")
    assert answer.status == 500
    assert answer.json["request_id"] == answer.headers["x-request-id"]
    assert set(answer.json) == {"type", "title", "status", "detail", "code", "request_id"}
    assert [entry["event"] for entry in logs] == ["api.crashed"]
    assert "\x1b" not in str(cleaned(evil))


async def test_two_credentials_are_none(api: ApiDriver, dialer: Program, dashboard: Program) -> None:
    """Of a signature and a token, a proxy and we might believe different ones."""
    both = dashboard.headers("GET", "/api/v1/me")
    answer = await api.call(dialer, "GET", "/me", headers=both)
    assert (answer.status, answer.json["code"]) == (400, "TWO_CREDENTIALS")


@pytest.mark.fault("30", "31")
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"name": "a", "name": "b"}', 400),
        (b'{"name": "\\u0000"}', 400),
        (b'{"name": "\\ud800"}', 400),
        (b'{"name": NaN}', 400),
        (b"[1]", 400),
        (b"{" * 50_000, 400),
        (b'{"name": ' + b"[" * 65 + b"]" * 65 + b"}", 400),
        (b'{"name": "\xff"}', 400),
        (b'{"name": "a", "amount": 1e999}', 422),
        (b'{"name": "a", "times": false}', 422),
        (b'{"name": "a", "team_id": "x"}', 422),
        ('{"name": "\u202eevil"}'.encode(), 202),
    ],
)
async def test_abuse_30_31_odd_bodies(api: ApiDriver, dialer: Program, body: bytes, status: int) -> None:
    """Refused where two readers might read different things, never a 5xx; what is only odd is taken."""
    answer = await api.call(dialer, "POST", "/things", body=body, key="k")
    assert answer.status == status, answer.content


@pytest.mark.fault("64")
async def test_what_is_wrong_is_told_by_pointer(api: ApiDriver, dialer: Program) -> None:
    """Each rule with its place, in the reader's language, and nothing of what was sent."""
    sent = {"name": "x" * 81, "colour": "canary", "amount": -1}
    answer = await api.call(dialer, "POST", "/things", sent, key="k", headers=[("Accept-Language", "zh-TW")])
    assert answer.status == 422
    errors = {error["pointer"]: error for error in answer.json["errors"]}
    assert errors["/name"] == {
        "pointer": "/name",
        "code": "STRING_TOO_LONG",
        "detail": "超過 80 個字元。",
        "max_length": 80,
    }
    assert errors["/colour"]["code"] == "EXTRA_FORBIDDEN"
    assert errors["/amount"]["ge"] == 0
    assert b"canary" not in answer.content


@pytest.mark.fault("31")
async def test_queries_are_checked_like_bodies(api: ApiDriver, dialer: Program) -> None:
    """A number as a number; a doubled, unknown or wrong parameter is refused."""
    assert (await api.call(dialer, "GET", "/things?limit=20")).json["id"] == "20"
    for query, status in {
        "limit=x": 422,
        "limit=0": 422,
        "page=2": 422,
        "limit=1&limit=2": 400,
        "limit=%ff": 400,
    }.items():
        assert (await api.call(dialer, "GET", f"/things?{query}")).status == status, query
    assert (await api.call(dialer, "GET", "/me?limit=1")).status == 422


@pytest.mark.fault("31")
async def test_methods_and_media_types(api: ApiDriver, dialer: Program) -> None:
    """405 names what is allowed; no other media type than JSON is read; a body where none belongs is refused."""
    wrong = await api.call(dialer, "DELETE", "/things")
    assert (wrong.status, wrong.headers["allow"]) == (405, "GET, POST")
    text = [("Content-Type", "text/plain"), ("Idempotency-Key", "k")]
    headers = [*dialer.headers("POST", "/api/v1/things", b"{}"), *text]
    assert (await api.raw("POST", "/api/v1/things", headers, b"{}")).status == 415
    assert (await api.call(dialer, "GET", "/me", {"a": 1})).status == 400
