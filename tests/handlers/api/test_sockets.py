"""What a real server over real sockets does with those who do not speak HTTP as they should."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import replace
from email.utils import parsedate_to_datetime

import psutil
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from analysis.model.credentials import new_token
from bot.http_server import ImpatientProtocol, http_options
from bot.log import cleaned
from bot.settings import SettingsError, load
from handlers.api.door import Bounds, Door
from handlers.api.reply import Reply, send_whole
from handlers.untrusted import address
from tests.conftest import FakeClock
from tests.fakes.slack_driver import bound, serving
from tests.handlers.api.driver import Program

PATIENT_S = 90
THING = b'{"name": "Harbour"}'


class Quick(ImpatientProtocol):
    """Waits for a head a quarter of a second, and not fifteen."""

    head_s = 0.25


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind will do: what is tested here ends before the database."""
    return sqlite_url


@pytest.fixture
async def port(door: Door, clock: FakeClock) -> AsyncIterator[int]:
    """A server of our own making, with shorter deadlines."""
    impatient = replace(door, bounds=Bounds(body_bytes=64 * 1024, deadline_s=1.0))
    options = {**http_options(load(None)), "http": Quick}
    config = uvicorn.Config(Starlette(routes=[Mount("/api/v1", app=impatient)]), lifespan="off", **options)
    with closing(bound()) as sock:
        async with serving(uvicorn.Server(config), sock):
            yield int(sock.getsockname()[1])


@asynccontextmanager
async def connection(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A socket."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()


def head_of(program: Program, method: str, path: str, body: bytes = b"", *more: str) -> bytes:
    """Return the head of a signed request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: api.example"]
    lines += [f"{name}: {value}" for name, value in program.headers(method, path, body)]
    lines += [*more, "", ""]
    return "\r\n".join(lines).encode()


def posting(program: Program, *more: str, length: bool = True, body: bytes = THING) -> bytes:
    """Return the head of a request that makes something."""
    size = [f"Content-Length: {len(body)}"] if length else []
    wanted = ["Content-Type: application/json", "Idempotency-Key: k1", *size, *more]
    return head_of(program, "POST", "/api/v1/things", body, *wanted)


async def answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    """Read one answer."""
    async with asyncio.timeout(PATIENT_S):
        head = (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        return int(head[0].split()[1]), headers, await reader.readexactly(int(headers.get("content-length", 0)))


async def asked(port: int, *parts: bytes) -> tuple[int, dict[str, str], bytes]:
    """Send bytes on a fresh connection and return the answer."""
    async with connection(port) as (reader, writer):
        for part in parts:
            writer.write(part)
        return await answer(reader)


async def closed(reader: asyncio.StreamReader) -> bytes:
    """Return what came before the server closed the connection."""
    async with asyncio.timeout(PATIENT_S):
        try:
            return await reader.read()
        except ConnectionResetError:  # closed while a byte of ours was on its way
            return b""


@pytest.mark.fault("28")
async def test_abuse_28_fifty_idle_and_dripping_sockets_keep_nobody_out(
    port: int, dialer: Program, clock: FakeClock
) -> None:
    """While they hang, others are served; then each is closed: idle, in its head, and in its body."""
    async with AsyncExitStack() as stack:
        idle = [await stack.enter_async_context(connection(port)) for _ in range(50)]
        heads = [await stack.enter_async_context(connection(port)) for _ in range(25)]
        bodies = [await stack.enter_async_context(connection(port)) for _ in range(25)]
        for _, writer in heads:
            writer.write(b"GET /api/v1/me HTTP/1.1\r\nHost: a\r\nX-Slow: ")
        for _, writer in bodies:
            writer.write(posting(dialer) + THING[:3])
        stack.callback(asyncio.create_task(drip([writer for _, writer in heads])).cancel)
        status, _, _ = await asked(port, head_of(dialer, "GET", "/api/v1/me"))
        assert status == 200
        for reader, _ in idle:
            assert await closed(reader) == b""
        for reader, _ in heads:
            assert await closed(reader) == b""
        for reader, _ in bodies:
            slow, headers, _ = await answer(reader)
            assert (slow, headers["content-type"]) == (408, "application/problem+json")
            assert await closed(reader) == b""


async def drip(writers: list[asyncio.StreamWriter]) -> None:
    """Send a byte now and then."""
    while True:
        for writer in writers:
            writer.write(b"x")
        await asyncio.sleep(0.05)


@pytest.mark.fault("27")
async def test_abuse_27_lying_lengths_and_endless_bodies(port: int, dialer: Program) -> None:
    """413 without reading on; a length that is no number and encodings are refused; memory does not grow."""
    before = psutil.Process().memory_info().rss
    large = posting(dialer, f"Content-Length: {10**9}", length=False)
    status, headers, body = await asked(port, large)
    assert (status, headers["connection"], json.loads(body)["code"]) == (413, "close", "BODY_TOO_LARGE")
    async with connection(port) as (reader, writer):
        writer.write(posting(dialer, "Transfer-Encoding: chunked", length=False))
        for _ in range(20):
            writer.write(b"2000\r\n" + b" " * 0x2000 + b"\r\n")
        assert (await answer(reader))[0] == 413
    status, _, _ = await asked(port, posting(dialer, "Content-Encoding: gzip") + THING)
    assert status == 415
    assert psutil.Process().memory_info().rss - before < 10 * 2**20


def broken(program: Program) -> Iterator[tuple[str, bytes]]:
    """Yield requests that no two readers read alike."""
    chunked = "Transfer-Encoding: chunked"
    yield "a head of a megabyte", head_of(program, "GET", "/api/v1/me", b"", f"X-Long: {'x' * 10**6}")
    yield "two kinds of length", posting(program, chunked) + b"0\r\n\r\n"
    yield "two lengths", posting(program, "Content-Length: 3") + THING
    yield "no chunk", posting(program, chunked, length=False) + b"zz\r\n"
    yield "a bare line feed in a name", b"GET /api/v1/me HTTP/1.1\nHost: a\nX-Dev\n-Key: 1\n\n"


@pytest.mark.fault("36")
async def test_abuse_36_no_line_of_the_server_holds_a_query(
    port: int, dialer: Program, caplog: pytest.LogCaptureFixture
) -> None:
    """People put secrets there, whatever a page says; and a token that does come into a log is hidden there."""
    token = new_token()
    with caplog.at_level("DEBUG"):
        await asked(port, head_of(dialer, "GET", f"/api/v1/me?access_token={token}"))
    assert token not in caplog.text
    assert token not in str(cleaned(f"GET /x?access_token={token}"))


@pytest.mark.fault("29")
async def test_abuse_29_nothing_that_can_be_read_in_two_ways_is_read(port: int, dialer: Program) -> None:
    """Each ends with 400, or 431, and none comes in."""
    for name, request in broken(dialer):
        status, _, _ = await asked(port, request)
        assert status in {400, 431}, name


@pytest.mark.fault("16")
async def test_abuse_16_doubled_headers_are_refused(port: int, dialer: Program) -> None:
    """Of two, a proxy and we might believe different ones."""
    for header in ("X-Dev-Key: dk_x", "X-Dev-Nonce: n", "Content-Type: text/plain", "Idempotency-Key: k2"):
        status, _, body = await asked(port, posting(dialer, header) + THING)
        assert (status, json.loads(body)["code"]) == (400, "HEADER_DOUBLED"), header


@pytest.mark.fault("15")
async def test_abuse_15_what_is_signed_is_the_raw_path(port: int, dialer: Program) -> None:
    """A signature over one spelling opens no other, and another spelling is no other route."""
    signed = head_of(dialer, "GET", "/api/v1/me?a=1&b=2")
    reordered = signed.replace(b"/api/v1/me?a=1&b=2", b"/api/v1/me?b=2&a=1")
    status, _, body = await asked(port, reordered)
    assert (status, json.loads(body)["code"]) == (401, "INVALID_CREDENTIALS")
    for path in ("/api/v1/m%65", "/api/v1/things/a%2Fb", "/api/v1/things/%0A"):
        spelled = head_of(dialer, "GET", path)
        assert (await asked(port, spelled))[0] in {200, 404}, path
    for path in ("/api/v1//me", "/api/v1/../v1/me", "/api/v1/me;x", "/api%2Fv1/me", "/api/v1/things/a/b"):
        status, _, _ = await asked(port, head_of(dialer, "GET", path))
        assert status == 404, path
    swapped = head_of(dialer, "GET", "/api/v1/things/a%2Fb").replace(b"a%2Fb", b"a%2fb")
    assert (await asked(port, swapped))[0] == 401


@pytest.mark.fault("18")
async def test_abuse_18_every_answer_tells_the_time_once(port: int, dialer: Program) -> None:
    """A refused client sets its clock by it."""
    async with connection(port) as (reader, writer):
        writer.write(head_of(dialer, "GET", "/api/v1/nowhere"))
        async with asyncio.timeout(PATIENT_S):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    assert head.count("\r\ndate: ") == 1
    assert parsedate_to_datetime(head.split("date: ")[1].split("\r\n")[0]).tzinfo is not None


@pytest.mark.fault("26")
@pytest.mark.parametrize(("trusted", "seen"), [("127.0.0.1", "198.51.100.7"), ("192.0.2.1", "127.0.0.1")])
async def test_abuse_26_only_named_proxies_say_whose_request_it_is(trusted: str, seen: str) -> None:
    """Behind one, the hop before it, whatever a client wrote in front; without one, the peer."""

    async def whose(scope: Scope, _: Receive, send: Send) -> None:
        body = address(scope).encode()
        await send_whole(send, Reply(200, body), [(b"content-length", b"%d" % len(body))])

    options = http_options(load(None, forwarded_allow_ips=trusted))
    config = uvicorn.Config(whose, lifespan="off", **options)
    with closing(bound()) as sock:
        async with serving(uvicorn.Server(config), sock):
            forged = b"GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 10.0.0.1, 203.0.113.5, 198.51.100.7\r\n\r\n"
            _, _, body = await asked(int(sock.getsockname()[1]), forged)
    assert body.decode() == seen
    with pytest.raises(SettingsError, match="never"):
        load(None, forwarded_allow_ips="*")
