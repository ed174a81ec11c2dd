"""Downloads come from listed public hosts over verified TLS, or not at all."""

import contextlib
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpcore2
import pytest
import trustme

from analysis.errors import RefusedError, UnavailableError
from storage.guard import GuardedNetwork, PublicHttps, system_resolve
from storage.urls import AllowedUrlFetcher
from tests.fakes.receiver import PUBLIC, LoopbackNetwork, Names
from tests.fakes.wire import Answer, Wire, answering, http
from tests.storage.test_addresses import INSIDE, NOTATIONS

HOST = "media.example.com"
URL = f"https://{HOST}/calls/1.mp3?token=a%2Fb"
PUBLIC_V6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"
BODY = bytes(range(256)) * 1000
GOOD = http("200 OK", BODY, Content_Type="Audio/MPEG; charset=binary")


@dataclass(slots=True)
class World:
    """A fetcher with all it meets."""

    fetcher: AllowedUrlFetcher
    wire: Wire
    network: LoopbackNetwork
    resolver: Names
    names: list[str | None]


Make = Callable[..., contextlib.AbstractContextManager[World]]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Who signs the certificates that the fetcher trusts."""
    return trustme.CA()


@pytest.fixture
def world(authority: trustme.CA) -> Make:
    """Build a fetcher and a TLS server that gives *answer*; with None a fetcher that has nobody to reach."""

    @contextlib.contextmanager
    def make(
        answer: bytes | Answer | None = GOOD,
        *,
        addresses: Sequence[Sequence[str]] = ((PUBLIC,),),
        certificate: str = HOST,
        signed_by: trustme.CA = authority,
        dead: frozenset[str] = frozenset(),
        hosts: frozenset[str] = frozenset({HOST}),
        **limits: float,
    ) -> Iterator[World]:
        server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        names: list[str | None] = []
        server.sni_callback = lambda _socket, name, _context: names.append(name)
        if answer is not None:
            signed_by.issue_cert(certificate).configure_cert(server)
            authority.configure_trust(client)
        with contextlib.nullcontext(Wire(0)) if answer is None else answering(answer, server) as wire:
            network, resolver = LoopbackNetwork(wire.port, dead), Names(list(addresses))
            https = PublicHttps(resolver, network, client)
            fetcher = AllowedUrlFetcher(hosts, https=https, **limits)
            yield World(fetcher, wire, network, resolver, names)

    return make


def refused(world: World, to: Path, url: str = URL, max_bytes: int = 1_000_000) -> RefusedError:
    """Return the refusal of a download, having seen that it left no file."""
    with pytest.raises(RefusedError) as error:
        world.fetcher.fetch(url, to, max_bytes=max_bytes)
    assert list(to.parent.iterdir()) == []
    return error.value


def unavailable(world: World, to: Path, max_bytes: int = 1_000_000) -> UnavailableError:
    """Return how a download gave up, having seen that it left no file."""
    with pytest.raises(UnavailableError) as error:
        world.fetcher.fetch(URL, to, max_bytes=max_bytes)
    assert list(to.parent.iterdir()) == []
    assert error.value.provider == "audio-url"
    return error.value


def test_a_listed_host_is_downloaded(world: Make, tmp_path: Path) -> None:
    """The body lands in the file; host, path and query arrive as written, TLS names the host, the dial an address."""
    with world() as it:
        assert it.fetcher.fetch(URL, tmp_path / "a", max_bytes=len(BODY)) == "audio/mpeg"
        assert (tmp_path / "a").read_bytes() == BODY
        assert it.network.dialed == [(PUBLIC, 443)]
        assert it.names == [HOST]
        head = it.wire.requests[0].splitlines()
    assert head[0] == "GET /calls/1.mp3?token=a%2Fb HTTP/1.1"
    assert f"Host: {HOST}" in head
    assert not [line for line in head if line.lower().startswith(("cookie", "authorization", "referer"))]


@pytest.mark.fault("38")
def test_the_checked_address_is_the_one_connected_to(world: Make, tmp_path: Path) -> None:
    """A name that answers differently the second time (rebinding) is never asked a second time."""
    with world(addresses=[[PUBLIC], ["127.0.0.1"]]) as it:
        it.fetcher.fetch(URL, tmp_path / "a", max_bytes=len(BODY))
        assert it.resolver.asked == [HOST]
        assert it.network.dialed == [(PUBLIC, 443)]
        with pytest.raises(RefusedError):
            it.fetcher.fetch(URL, tmp_path / "b", max_bytes=len(BODY))
        assert it.network.dialed == [(PUBLIC, 443)]


def test_a_dead_address_gives_way_to_the_next(world: Make, tmp_path: Path) -> None:
    """All are checked before the first is tried; the first that answers serves."""
    with world(addresses=[[PUBLIC_V6, PUBLIC]], dead=frozenset({PUBLIC_V6})) as it:
        it.fetcher.fetch(URL, tmp_path / "a", max_bytes=len(BODY))
        assert it.network.dialed == [(PUBLIC_V6, 443), (PUBLIC, 443)]


def test_no_living_address_is_unavailable(world: Make, tmp_path: Path) -> None:
    """Four dead addresses are enough to give up for now."""
    many = [f"93.184.215.{number}" for number in range(1, 9)]
    with world(addresses=[many], dead=frozenset(many)) as it:
        unavailable(it, tmp_path / "a")
        assert len(it.network.dialed) == 4


@pytest.mark.fault("37")
@pytest.mark.parametrize("address", INSIDE)
def test_names_that_lead_inside_are_refused(world: Make, tmp_path: Path, address: str) -> None:
    """A listed name that resolves into any private or special range is refused before a connection."""
    with world(None, addresses=[[address]]) as it:
        assert refused(it, tmp_path / "a").key == "url-not-allowed"
        assert it.network.dialed == []


@pytest.mark.fault("38")
@pytest.mark.parametrize("addresses", [[PUBLIC, "127.0.0.1"], ["10.0.0.1", PUBLIC], [PUBLIC_V6, PUBLIC, "::1"], []])
def test_one_bad_address_spoils_all(world: Make, tmp_path: Path, addresses: list[str]) -> None:
    """Mixed answers are refused whatever their order; so is none."""
    with world(None, addresses=[addresses]) as it:
        assert refused(it, tmp_path / "a").key == "url-not-allowed"
        assert it.network.dialed == []


ODD_URLS = [
    "",
    "media.example.com/a",
    "//media.example.com/a",
    "http://media.example.com/a",
    "ftp://media.example.com/a",
    "file:///etc/passwd",
    "HTTPS:media.example.com",
    "https:///a",
    "https://other.example.com/a",
    "https://media.example.com.evil.example/a",
    "https://evil.example/media.example.com",
    "https://evil.example#media.example.com",
    "https://evil.example?media.example.com",
    "https://xmedia.example.com/a",
    "https://media.example.com:80/a",
    "https://media.example.com:8443/a",
    "https://media.example.com:443443/a",
    "https://media.example.com:x/a",
    "https://user@media.example.com/a",
    "https://user:pass@media.example.com/a",
    "https://media.example.com@evil.example/a",
    "https://evil.example\\@media.example.com/a",
    "https://media.example.com\\.evil.example/a",
    "https://media.example.com%2eevil.example/a",
    "https://media.example.com\r\nHost: evil/a",
    "https://media.example.com/a b",
    "https://media.example.com/\u0661",
    " https://media.example.com/a",
    "https://media.example.com/a\n",
    "https://media.example.com/" + "a" * 5000,
]


@pytest.mark.fault("37", "39")
@pytest.mark.parametrize("url", ODD_URLS)
def test_other_urls_are_refused_unresolved(world: Make, tmp_path: Path, url: str) -> None:
    """Another scheme, port, host or anything two parsers could read differently is refused without a look-up."""
    with world(None) as it:
        assert refused(it, tmp_path / "a", url).key == "url-not-allowed"
        assert it.resolver.asked == []


@pytest.mark.fault("37")
@pytest.mark.parametrize("notation", NOTATIONS)
def test_addresses_are_refused_even_if_listed(world: Make, tmp_path: Path, notation: str) -> None:
    """No notation of an address, and no odd name, is downloaded from, should someone have listed it."""
    listed = frozenset({notation, notation.lower(), notation.strip("[]")})
    if notation.lower() == HOST:
        return
    with world(None, hosts=listed) as it:
        assert refused(it, tmp_path / "a", f"https://{notation}/a").key == "url-not-allowed"
        assert it.resolver.asked == []


@pytest.mark.fault("38")
def test_redirects_are_not_followed(world: Make, tmp_path: Path) -> None:
    """Not even to the same host: one request, one refusal."""
    with world(http("302 Found", Location=f"https://{HOST}/other.mp3")) as it:
        assert refused(it, tmp_path / "a").key == "url-redirected"
        assert len(it.wire.requests) == 1


@pytest.mark.fault("39")
def test_announced_oversize_is_refused_unread(world: Make, tmp_path: Path) -> None:
    """A body that says it is too long is not read."""
    with world() as it:
        error = refused(it, tmp_path / "a", max_bytes=len(BODY) - 1)
    assert (error.key, dict(error.params)) == ("url-too-large", {"max_mb": 0})


@pytest.mark.fault("39")
def test_unannounced_oversize_stops(world: Make, tmp_path: Path) -> None:
    """A body without a length is cut off at the limit, however long it would go on."""

    def endless(stream: Any) -> None:
        stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            stream.sendall(b"10000\r\n" + bytes(0x10000) + b"\r\n")

    with world(endless) as it:
        assert refused(it, tmp_path / "a", max_bytes=3_000_000).params == {"max_mb": 3}


@pytest.mark.fault("39")
@pytest.mark.parametrize("before", [b"", b"HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\n\r\n"])
def test_a_dripping_host_runs_out_of_time(world: Make, tmp_path: Path, before: bytes) -> None:
    """A host that sends a byte now and then, in the head or in the body, ends with the total time, not never."""

    def drip(stream: Any) -> None:
        stream.sendall(before)
        while True:
            stream.sendall(b"H")
            time.sleep(0.02)

    with world(drip, total_s=0.5, idle_s=60) as it:
        start = time.monotonic()
        unavailable(it, tmp_path / "a")
        assert 0.4 < time.monotonic() - start < 60


@pytest.mark.fault("39")
def test_a_silent_host_runs_out_of_patience(world: Make, tmp_path: Path) -> None:
    """Silence ends before the total time does."""
    with world(lambda stream: stream.recv(1), total_s=120, idle_s=0.2) as it:
        start = time.monotonic()
        unavailable(it, tmp_path / "a")
        assert time.monotonic() - start < 60


@pytest.mark.parametrize("media_type", ["text/html", "application/json", "image/svg+xml", "", "audio", "audio/<x>"])
def test_other_types_are_refused(world: Make, tmp_path: Path, media_type: str) -> None:
    """A login page is not a recording."""
    with world(http("200 OK", b"<html>", Content_Type=media_type)) as it:
        assert refused(it, tmp_path / "a").key == "url-wrong-type"


@pytest.mark.parametrize("media_type", ["audio/x-m4a", "video/mp4", "application/octet-stream", "binary/octet-stream"])
def test_what_recordings_call_themselves_is_taken(world: Make, tmp_path: Path, media_type: str) -> None:
    """Audio, video, and what object stores say of what they do not know."""
    with world(http("200 OK", b"x", Content_Type=media_type)) as it:
        assert it.fetcher.fetch(URL, tmp_path / "a", max_bytes=10) == media_type


@pytest.mark.fault("39")
def test_packed_bodies_are_refused(world: Make, tmp_path: Path) -> None:
    """What nobody asked to be packed is not unpacked: no bomb."""
    with world(http("200 OK", b"x", Content_Type="audio/mpeg", Content_Encoding="gzip")) as it:
        assert refused(it, tmp_path / "a").key == "url-wrong-type"


@pytest.mark.parametrize("status", ["204 No Content", "206 Partial Content", "401 Unauthorized", "404 Not Found"])
def test_other_answers_are_refused(world: Make, tmp_path: Path, status: str) -> None:
    """Whoever gave the URL learns the status."""
    with world(http(status)) as it:
        error = refused(it, tmp_path / "a")
    assert (error.key, dict(error.params)) == ("url-refused", {"host": HOST, "status": int(status[:3])})


@pytest.mark.parametrize(("status", "asked"), [("503 Busy", 30), ("429 Slow", 30), ("500 Oops", 30), ("502 Bad", 30)])
def test_passing_trouble_is_unavailable(world: Make, tmp_path: Path, status: str, asked: int) -> None:
    """Tried again later, after the wait that the host asked for."""
    with world(http(status, Retry_After=str(asked))) as it:
        assert unavailable(it, tmp_path / "a").retry_after == asked


def test_a_cut_body_is_unavailable(world: Make, tmp_path: Path) -> None:
    """Half a recording is none."""
    with world(http("200 OK", b"x" * 100, Content_Type="audio/mpeg", Content_Length="500")) as it:
        unavailable(it, tmp_path / "a")


@pytest.mark.fault("38")
def test_another_names_certificate_is_refused(world: Make, tmp_path: Path) -> None:
    """Connecting by address does not loosen whom the certificate must name."""
    with world(certificate="other.example.com") as it:
        assert refused(it, tmp_path / "a").key == "url-certificate"
        assert it.wire.requests == []


def test_an_unknown_authority_is_refused(world: Make, tmp_path: Path) -> None:
    """A certificate that nobody vouches for is no certificate."""
    with world(signed_by=trustme.CA()) as it:
        assert refused(it, tmp_path / "a").key == "url-certificate"


@pytest.mark.fault("37")
def test_proxies_of_the_environment_are_ignored(world: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would resolve and connect in our place, past every check."""
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with world() as it:
        it.fetcher.fetch(URL, tmp_path / "a", max_bytes=len(BODY))


@pytest.mark.fault("37")
def test_this_machines_name_resolves_and_is_refused() -> None:
    """The system's resolver answers in the notation that the table knows, and the real guard stops at it."""
    assert "127.0.0.1" in system_resolve("localhost")
    with pytest.raises(RefusedError):
        GuardedNetwork(httpcore2.SyncBackend(), system_resolve, time.monotonic() + 60).connect_tcp("localhost", 443)
