"""The gate before Bolt: rows 1 to 6, 14 and 27 of the fault catalog, and nothing of a refused request in the log."""

import asyncio
import hashlib
import hmac
import json
import random
from collections import Counter
from collections.abc import Iterable
from urllib.parse import quote

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from handlers.slack import guard as module
from handlers.slack.guard import MAX_BODY_BYTES, REFUSALS_A_MINUTE, SlackGuard
from tests.fakes.slack_driver import SECRET, SlackDriver, payload_form, signed_by_hand

NOW = 1_790_000_000
JSON = b"application/json"
FORM = b"application/x-www-form-urlencoded"
BODY = b'{"type":"event_callback"}'
MUTANTS = 10_000

Headers = list[tuple[bytes, bytes]]


def signature(body: bytes, stamp: bytes = str(NOW).encode()) -> bytes:
    """Sign independently of the code under test."""
    return b"v0=" + hmac.new(SECRET.encode(), b"v0:" + stamp + b":" + body, hashlib.sha256).hexdigest().encode()


def headers(body: bytes, stamp: bytes = str(NOW).encode(), media: bytes = JSON) -> Headers:
    """Return good headers."""
    signed = (b"x-slack-signature", signature(body, stamp))
    return [(b"content-type", media), (b"x-slack-request-timestamp", stamp), signed]


class Bolt:
    """What stands behind the gate: notes what reaches it."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        self.bodies.append(message["body"])
        assert not message["more_body"]
        await module.answer(send, 200, b"through")


class Gate:
    """A guard at a fixed time, and one way to send to it."""

    def __init__(self, deadline_s: float = 15.0) -> None:
        self.bolt = Bolt()
        self.guard = SlackGuard(self.bolt, SECRET.encode(), now=lambda: NOW, deadline_s=deadline_s)
        self.read_bytes = 0

    async def send(
        self, parts: Iterable[bytes], sent: Headers, *, address: str = "203.0.113.9", stalls: bool = False
    ) -> int:
        """Return the status; *stalls*: the sender never finishes."""
        waiting = list(parts)
        out: list[Message] = []

        async def receive() -> Message:
            if not waiting and stalls:
                await asyncio.sleep(3600)
            part = waiting.pop(0) if waiting else b""
            self.read_bytes += len(part)
            return {"type": "http.request", "body": part, "more_body": bool(waiting) or stalls}

        async def send(message: Message) -> None:
            out.append(message)

        await self.guard({"type": "http", "headers": sent, "client": (address, 5)}, receive, send)
        return int(out[0]["status"])


@pytest.fixture
def gate() -> Gate:
    return Gate()


async def test_a_signed_request_passes_byte_for_byte(gate: Gate) -> None:
    """What was signed is what Bolt reads, also in pieces and with any letters."""
    body = json.dumps({"text": "預算 \\ud83d\\ude00", "type": "x"}, ensure_ascii=False).encode()
    assert await gate.send([body[:7], body[7:]], headers(body)) == 200
    assert gate.bolt.bodies == [body]


@pytest.mark.fault("1")
async def test_row_1_a_forged_signature_is_refused(gate: Gate) -> None:
    """Another secret, another body: 401, and nothing behind the gate hears of it."""
    forged = [
        (b"content-type", JSON),
        (b"x-slack-request-timestamp", b"%d" % NOW),
        (b"x-slack-signature", b"v0=" + b"a" * 64),
    ]
    assert await gate.send([BODY], forged) == 401
    assert await gate.send([BODY + b" "], headers(BODY)) == 401
    assert gate.bolt.bodies == []


@pytest.mark.fault("2")
@pytest.mark.parametrize(
    "stamp",
    [b"yesterday", b"9" * 5000, b"", b"-179000000", b"17900000.0", b" 1790000000", "\uff11".encode() * 10],
)
async def test_row_2_a_timestamp_is_ten_digits(gate: Gate, stamp: bytes) -> None:
    """Whatever else stands there ends in 401, not in int()."""
    assert await gate.send([BODY], headers(BODY, stamp)) == 401


@pytest.mark.fault("3")
@pytest.mark.parametrize(
    "given_signature",
    ["v0=é".encode(), b"\xff\xfe", b"v0=", b"v1=" + b"0" * 64, b"v0=" + b"A" * 64, b"v0=" + b"0" * 65],
)
async def test_row_3_a_signature_is_compared_as_bytes(gate: Gate, given_signature: bytes) -> None:
    """A comparison of text would raise on these."""
    bent = [pair for pair in headers(BODY) if pair[0] != b"x-slack-signature"]
    assert await gate.send([BODY], [*bent, (b"x-slack-signature", given_signature)]) == 401


GARBAGE = [
    (b"\xff\xfe{}", JSON),
    (b"{{{{", JSON),
    (b"[1]", JSON),
    (b'"text"', JSON),
    (b"payload=%7Bbad", FORM),
    (b"payload=%5B1%5D", FORM),
    (b"payload={}&payload={}", FORM),
    (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, JSON),
    (b'{"a":' + b"[" * 64 + b"]" * 64 + b"}", JSON),
    (b"payload=" + quote('{"a":' + "[" * 64 + "]" * 64 + "}").encode(), FORM),
    (b"", JSON),
]


@pytest.mark.fault("4")
@pytest.mark.parametrize(("body", "media"), GARBAGE, ids=range(len(GARBAGE)))
async def test_row_4_garbage_is_refused_signed_or_not(gate: Gate, body: bytes, media: bytes) -> None:
    """Unsigned it is 401 before anything is parsed, signed it is 400; Bolt sees none of it."""
    assert await gate.send([body], [(b"content-type", media)]) == 401
    assert await gate.send([body], headers(body, media=media)) == 400
    assert gate.bolt.bodies == []


@pytest.mark.fault("4")
async def test_row_4_depth_up_to_the_limit_passes(gate: Gate) -> None:
    """64 levels are enough for every view of Slack's."""
    body = b'{"a":' + b"[" * 63 + b"]" * 63 + b"}"
    assert await gate.send([body], headers(body)) == 200


@pytest.mark.fault("5")
@pytest.mark.parametrize(("seconds", "status"), [(-301, 401), (301, 401), (-299, 200), (299, 200)])
async def test_row_5_five_minutes_either_way(gate: Gate, seconds: int, status: int) -> None:
    """An old request cannot be sent again later."""
    stamp = str(NOW + seconds).encode()
    assert await gate.send([BODY], headers(BODY, stamp)) == status


@pytest.mark.fault("6")
async def test_row_6_ssl_check_is_answered_and_limited(gate: Gate) -> None:
    """Slack's look at the certificate is unsigned by design: 200 and nothing else, not without end, not as JSON."""
    sent = [(b"content-type", FORM)]
    assert [await gate.send([b"ssl_check=1&token=x"], sent) for _ in range(REFUSALS_A_MINUTE)] == [
        200
    ] * REFUSALS_A_MINUTE
    assert await gate.send([b"ssl_check=1"], sent) == 429
    assert await gate.send([b'{"ssl_check":"1"}'], [(b"content-type", JSON)], address="203.0.113.10") == 401
    assert await gate.send([b"ssl_check=1&command=/analyze"], headers(b""), address="203.0.113.10") == 401
    assert gate.bolt.bodies == []


@pytest.mark.fault("16")
@pytest.mark.parametrize("doubled", [b"x-slack-signature", b"x-slack-request-timestamp"])
async def test_a_doubled_header_is_refused(gate: Gate, doubled: bytes) -> None:
    """Nobody can have one of two read here and the other one elsewhere."""
    good = headers(BODY)
    assert await gate.send([BODY], [*good, *(pair for pair in good if pair[0] == doubled)]) == 401


@pytest.mark.fault("14")
async def test_row_14_no_changed_byte_passes() -> None:
    """Ten thousand requests, each with one byte of timestamp, signature or body changed, and none comes in."""
    chance, good = random.Random(14), headers(BODY)  # noqa: S311 - the same mutants each time
    told = Counter[int]()
    for number in range(MUTANTS):
        signed = [BODY, good[1][1], good[2][1]]
        changed = bytearray(signed[number % 3])
        changed[chance.randrange(len(changed))] ^= chance.randint(1, 255)
        signed[number % 3] = bytes(changed)
        gate, bent = Gate(), [good[0], (good[1][0], signed[1]), (good[2][0], signed[2])]
        told[await gate.send([signed[0]], bent)] += 1
        assert gate.bolt.bodies == [], signed
    assert told.total() == MUTANTS
    assert told.keys() <= {400, 401}


@pytest.mark.fault("27")
async def test_row_27_a_body_is_cut_off_where_it_grows_too_large(gate: Gate) -> None:
    """30 MB without a signature cost one megabyte of reading."""
    piece = b"x" * 65_536
    assert await gate.send([piece] * 480, [(b"content-type", JSON)]) == 413
    assert gate.read_bytes <= MAX_BODY_BYTES + len(piece)


@pytest.mark.fault("27")
async def test_row_27_a_slow_sender_is_let_go() -> None:
    """A byte now and then holds no connection for ever."""
    gate = Gate(deadline_s=0.05)
    assert await gate.send([b"{"], headers(BODY), stalls=True) == 408


@pytest.mark.fault("27")
async def test_row_27_a_packed_body_is_refused(gate: Gate) -> None:
    """Slack never packs; a bomb might."""
    assert await gate.send([BODY], [*headers(BODY), (b"content-encoding", b"gzip")]) == 400


async def test_a_flood_of_refusals_is_cut_short_for_its_sender_only(gate: Gate) -> None:
    """The log stays readable; signed requests from the same address always pass, for Slack shares its addresses."""
    with structlog.testing.capture_logs() as logs:
        statuses = [await gate.send([BODY], []) for _ in range(REFUSALS_A_MINUTE + 40)]
    assert statuses == [401] * REFUSALS_A_MINUTE + [429] * 40
    assert len(logs) == REFUSALS_A_MINUTE
    assert await gate.send([BODY], headers(BODY)) == 200
    assert await gate.send([BODY], [], address="203.0.113.77") == 401


@pytest.mark.fault("26")
async def test_addresses_of_one_ipv6_customer_count_together(gate: Gate) -> None:
    """Rotating within a /64 gains nothing."""
    statuses = [await gate.send([BODY], [], address=f"2001:db8::{host:x}") for host in range(1, 100)]
    assert statuses.count(429) == 99 - REFUSALS_A_MINUTE


@pytest.mark.fault("1")
async def test_row_1_nothing_of_a_refused_request_is_logged(
    slack: SlackDriver, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither body nor signature, neither by us nor by Bolt."""
    body = b'{"type":"event_callback","event":{"type":"message","text":"the canary sings"}}'
    sent = signed_by_hand(body, secret="another secret")
    with structlog.testing.capture_logs() as logs, caplog.at_level("DEBUG"):
        refused = await slack.client.post("http://bot.example/slack/events", content=body, headers=sent)
    assert refused.status_code == 401
    written = caplog.text + repr(logs)
    assert "canary" not in written
    assert sent["X-Slack-Signature"] not in written
    assert any(entry["event"] == "slack.refused_request" for entry in logs)


@pytest.mark.fault("6")
async def test_row_6_url_verification_needs_a_signature(slack: SlackDriver) -> None:
    """Signed, Slack gets its challenge back; unsigned, nobody does."""
    body = b'{"type":"url_verification","challenge":"c-42"}'
    sent = {"Content-Type": "application/json"}
    url = "http://bot.example/slack/events"
    assert (await slack.client.post(url, content=body, headers=sent)).status_code == 401
    good = await slack.client.post(url, content=body, headers=sent | signed_by_hand(body))
    assert (good.status_code, good.json()) == (200, {"challenge": "c-42"})


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
NAMES = st.sampled_from(
    ["type", "event", "event_id", "team_id", "team", "user", "user_id", "actions", "view", "command", "text", "channel",
     "trigger_id", "callback_id", "authorizations", "enterprise", "container", "message", "tokens", "bot", "event_time",
     "response_url", "action_id", "state", "id", "app_installed_team_id", "response_urls", "bot_id"]
)  # fmt: skip
TYPES = st.sampled_from(
    ["event_callback", "block_actions", "view_submission", "view_closed", "shortcut", "message_action",
     "block_suggestion", "tokens_revoked", "app_uninstalled", "message", "home"]
)  # fmt: skip
TREES = st.recursive(
    SCALARS | TYPES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=12,
)


@pytest.mark.fault("4")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.dictionaries(NAMES, TREES, max_size=8), kind=TYPES, media=st.sampled_from([JSON, FORM]))
async def test_row_4_signed_nonsense_never_breaks_the_server(
    slack: SlackDriver, body: dict[str, object], kind: str, media: bytes
) -> None:
    """Any object at all: an answer of ours, never a traceback of the server's."""
    nonsense = {"team_id": "T0PLAY0001", "user_id": "U1", **body, "type": kind}
    raw = payload_form(nonsense) if media == FORM else json.dumps(nonsense).encode()
    sent = {"Content-Type": media.decode()} | signed_by_hand(raw)
    answer = await slack.client.post("http://bot.example/slack", content=raw, headers=sent)
    assert answer.status_code in {200, 400, 404}
