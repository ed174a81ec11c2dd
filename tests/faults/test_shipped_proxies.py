"""The proxies of deploy/, before the real web application: what they refuse, what they pass on, whom they name."""

import asyncio
import contextlib
import re
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.http_server import http_options
from bot.settings import load
from bot.web import build
from bot.wiring import open_world
from storage.local import LocalStorage
from tests.fakes.front import QUICK_S, before
from tests.fakes.slack_driver import bound, serving

PATIENT_S = 90
CLIENT = "127.0.0.2"
"""Another address than the proxy's, and as much of this machine's."""


@dataclass
class Seen:
    """Notes what comes through to the application, and has one page that tells things as they happen.

    Attributes:
        came: Method and raw path with query of each request, and the address it is said to come from.
        told: What the page /stream says next.
    """

    app: ASGIApp
    came: list[tuple[str, str, str]] = field(default_factory=list)
    told: "asyncio.Queue[bytes]" = field(default_factory=asyncio.Queue)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
            self.came.append((scope["method"], target.decode(), scope["client"][0]))
            if scope["path"] == "/stream":
                await self.stream(send)
                return
        await self.app(scope, receive, send)

    async def stream(self, send: Send) -> None:
        """Tell what is put into the queue, until b""."""
        head: Message = {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-type", b"text/event-stream")],
        }
        await send(head)
        while piece := await self.told.get():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


@dataclass(frozen=True)
class Front:
    """A proxy and what is behind it."""

    kind: str
    port: int
    trust: ssl.SSLContext
    authority: str
    seen: Seen
    storage: LocalStorage

    @contextlib.asynccontextmanager
    async def connection(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        """Open a connection over TLS."""
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", self.port, ssl=self.trust, server_hostname="localhost"
        )
        try:
            yield reader, writer
        finally:
            writer.close()

    async def said(self, *parts: bytes) -> bytes:
        """Send bytes as they are and return all that comes until the end."""
        async with self.connection() as (reader, writer), asyncio.timeout(PATIENT_S):
            try:
                for part in parts:
                    writer.write(part)
                    await writer.drain()
            except ConnectionError:
                pass  # refused before it was all said
            found = b""
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                while piece := await reader.read(65536):
                    found += piece
            return found

    def client(self, **more: Any) -> httpx.AsyncClient:
        """Return a client from an address of its own."""
        way = httpx.AsyncHTTPTransport(local_address=CLIENT, verify=self.trust)
        return httpx.AsyncClient(base_url=f"https://localhost:{self.port}", transport=way, timeout=PATIENT_S, **more)


@pytest.fixture(params=["nginx", "caddy"])
async def front(request: pytest.FixtureRequest, tmp_path: Path, sqlite_url: str) -> AsyncIterator[Front]:
    """One proxy before one server, both on this machine."""
    settings = load(None, database_url=sqlite_url, data_folder=tmp_path / "data", metrics_token="m")
    with open_world(settings) as world, closing(bound()) as sock:
        seen = Seen(build(world))
        running = uvicorn.Server(uvicorn.Config(seen, **http_options(settings)))
        async with serving(running, sock):
            opened = before(request.param, tmp_path, sock.getsockname()[1])
            port, authority = await asyncio.to_thread(opened.__enter__)
            try:
                trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                authority.configure_trust(trust)
                assert isinstance(world.storage, LocalStorage)
                root = authority.cert_pem.bytes().decode()
                yield Front(request.param, port, trust, root, seen, world.storage)
            finally:
                await asyncio.to_thread(opened.__exit__, None, None, None)


HEAD = b"Host: localhost\r\nConnection: close\r\n"
HIDDEN = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
HOSTILE = {
    "a header of 1 MB": b"GET /health HTTP/1.1\r\n" + HEAD + b"X-Long: " + b"x" * 1_000_000 + b"\r\n\r\n",
    "a path of 64 kB": b"GET /" + b"x" * 65_536 + b" HTTP/1.1\r\n" + HEAD + b"\r\n",
    "length and chunks": b"POST /health HTTP/1.1\r\n"
    + HEAD
    + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    + HIDDEN,
    "two lengths": b"POST /health HTTP/1.1\r\n" + HEAD + b"Content-Length: 0\r\nContent-Length: 46\r\n\r\n" + HIDDEN,
    "a bad chunk": b"POST /health HTTP/1.1\r\n" + HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + HIDDEN,
    "an unknown coding": b"POST /health HTTP/1.1\r\n" + HEAD + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "two hosts": b"GET /health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
    "a space before the colon": b"POST /health HTTP/1.1\r\n" + HEAD + b"Content-Length : 46\r\n\r\n" + HIDDEN,
    "no method": b"\x00\x01\x02\r\n\r\n",
}
FORGIVEN = {"bare line feeds"}
"""RFC 9112, 2.2, lets a server take these for line ends; both do, and pass on a request with proper ones."""
LENIENT = {
    "bare line feeds": b"GET /health HTTP/1.1\nHost: localhost\nConnection: close\n\n",
}


@pytest.mark.fault("29")
async def test_what_is_no_clean_http_is_refused_or_passed_on_clean(front: Front) -> None:
    """A 4xx or the end of the connection, or one clean request: nothing hidden in a body ever becomes a request."""
    lenient = set()
    for name, bytes_ in {**HOSTILE, **LENIENT}.items():
        front.seen.came.clear()
        found = await front.said(bytes_)
        statuses = [int(one) for one in re.findall(rb"^HTTP/1\.1 (\d{3})", found, re.MULTILINE)]
        assert "/smuggled" not in str(front.seen.came), name
        assert len(front.seen.came) <= 1, name
        if any(status < 400 for status in statuses):
            lenient.add(name)
        assert set(statuses) <= {200, 400, 405, 413, 414, 431, 501, 502}, (name, statuses)
    assert lenient == FORGIVEN


@pytest.mark.fault("28")
async def test_idle_and_dripping_connections_are_closed_and_others_served(front: Front) -> None:
    """Fifty that say nothing, fifty that stop in the middle of a head, fifty in a body; whoever comes is answered."""
    starts = (
        b"",
        b"GET /health HTTP/1.1\r\nHost: loc",
        b"POST /api/v1/x HTTP/1.1\r\n" + HEAD + b"Content-Length: 99\r\n\r\nx",
    )
    async with contextlib.AsyncExitStack() as stack, front.client() as client:
        waiting = []
        for start in starts * 50:
            reader, writer = await stack.enter_async_context(front.connection())
            writer.write(start)
            waiting.append(reader)
        for _ in range(10):
            assert (await client.get("/health")).status_code == 200
        async with asyncio.timeout(PATIENT_S):
            with contextlib.suppress(ConnectionError):
                await asyncio.gather(*(reader.read() for reader in waiting))
        assert (await client.get("/health")).status_code == 200


@pytest.mark.fault("26")
async def test_an_address_cannot_be_forged(front: Front) -> None:
    """The application believes the proxy, and the proxy believes its own eyes."""
    forged = {"X-Forwarded-For": "6.6.6.6, 7.7.7.7", "Forwarded": "for=6.6.6.6", "X-Real-IP": "6.6.6.6"}
    async with front.client(headers=forged) as client:
        await client.get("/health")
    assert {address for _, _, address in front.seen.came} == {CLIENT}


@pytest.mark.parametrize(("version", "spoken"), [("TLSv1_1", False), ("TLSv1_2", True), ("TLSv1_3", True)])
async def test_tls_is_new_or_there_is_none(front: Front, version: str, spoken: bool) -> None:  # noqa: FBT001
    """A client that knows nothing newer than 1.1, and would take any cipher, is sent away."""
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trust.load_verify_locations(cadata=front.authority)
    trust.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of old versions, which is the point
        trust.minimum_version = trust.maximum_version = ssl.TLSVersion[version]
    ending = contextlib.nullcontext() if spoken else pytest.raises(httpx.ConnectError, match=r"(?i)protocol.version")
    async with replace(front, trust=trust).client() as client:
        with ending:
            assert (await client.get("/health")).status_code == 200


async def test_paths_come_through_as_they_were_signed(front: Front) -> None:
    """Senders sign bytes: nothing is decoded, joined or put in order."""
    target = "/api/v1/a%2Fb//c/%41;x=1/%E4%B8%AD?b=2&a=%20+&&c"
    await front.said(b"GET " + target.encode() + b" HTTP/1.1\r\n" + HEAD + b"\r\n")
    assert [one[1] for one in front.seen.came] == [target]


async def test_sizes_hidden_pages_and_headers(front: Front) -> None:
    """A recording passes where it may, 2 MB elsewhere; operators' pages are not there; one of each careful header."""
    recording = b"OggS" + b"x" * 3_000_000
    async with front.client() as client:
        place = front.storage.presign_put("uploads/one", media_type="audio/ogg")
        path = "/files/" + place.url.partition("/files/")[2]
        assert (await client.put(path, content=recording, headers=place.headers)).status_code == 200
        again = "/files/" + front.storage.presign_get("uploads/one").partition("/files/")[2]
        assert (await client.get(again)).content == recording
        # Caddy before 2.7 says 502 to a body that it cut off itself.
        assert (await client.post("/slack/events", content=recording)).status_code in {413, 502}
        front.seen.came.clear()
        for page in ("/metrics", "/health/detailed"):
            assert (await client.get(page, headers={"Authorization": "Bearer m"})).status_code == 404
        assert front.seen.came == []
        for page in ("/health", "/metrics"):
            headers = (await client.get(page)).headers
            assert len(headers.get_list("strict-transport-security")) == 1
            assert not re.search(r"\d", headers.get("server", ""))


async def test_progress_is_told_as_it_happens(front: Front) -> None:
    """A piece arrives before the next one is said, also after a while of silence."""
    async with front.client() as client, client.stream("GET", "/stream") as answer:
        pieces = answer.aiter_raw()
        for piece in (b"data: 1\n\n", b"data: 2\n\n"):
            await front.seen.told.put(piece)
            assert await anext(pieces) == piece
            await asyncio.sleep(QUICK_S + 0.5)  # longer than every time-out of these proxies, which are about requests
        await front.seen.told.put(b"")
        assert [one async for one in pieces] == []
