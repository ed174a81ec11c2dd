"""Webhooks go to public hosts over verified TLS, once, or not at all; whatever comes of it is told."""

import contextlib
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence

import pytest
import trustme

from analysis.errors import RefusedError
from storage.guard import NoAddressError, PublicHttps
from storage.webhooks import HttpsWebhookSender
from tests.fakes.receiver import PUBLIC, LoopbackNetwork, Names, Receiver, receiving, way_to
from tests.fakes.wire import Answer, answering, http
from tests.storage.test_addresses import INSIDE, NOTATIONS

HOST = "hooks.example.com"
URL = f"https://{HOST}/calls?token=a%2Fb"
HEADERS = {"content-type": "application/json", "webhook-id": "msg_1"}
BODY = '{"type":"webhook.test","data":"你好"}'.encode()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Who signs the certificates that the sender trusts."""
    return trustme.CA()


@pytest.fixture
def receiver(authority: trustme.CA) -> Iterator[Receiver]:
    """Somebody's server."""
    with receiving(authority, HOST) as running:
        yield running


Say = Callable[..., contextlib.AbstractContextManager[HttpsWebhookSender]]


@pytest.fixture
def saying(authority: trustme.CA) -> Say:
    """Return a sender whose other end says exactly these bytes."""

    @contextlib.contextmanager
    def make(answer: bytes | Answer, *, certificate: str = HOST, total_s: float = 20) -> Iterator[HttpsWebhookSender]:
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(certificate).configure_cert(server)
        with answering(answer, server) as wire:
            yield HttpsWebhookSender(total_s, way_to(wire.port, authority))

    return make


def test_a_webhook_arrives_as_it_was_sent(receiver: Receiver, authority: trustme.CA) -> None:
    """Path, query, headers and body stay as they are; TLS names the host, the dial goes to the checked address."""
    way = way_to(receiver.port, authority)
    receiver.say = lambda _: (202, {}, b"thank\x1b[31m you\n")
    reply = HttpsWebhookSender(https=way).send(URL, HEADERS, BODY)
    assert (reply.status, reply.taken, reply.answer, reply.error) == (202, True, "thank [31m you", "")
    assert reply.latency_ms >= 0
    [got] = receiver.got
    assert (got.host, got.path, got.body) == (HOST, "/calls?token=a%2Fb", BODY)
    assert got.headers["webhook-id"] == "msg_1"
    assert got.headers["content-type"] == "application/json"
    assert "cookie" not in got.headers
    assert isinstance(way.network, LoopbackNetwork)
    assert way.network.dialed == [(PUBLIC, 443)]


@pytest.mark.parametrize("status", ["400 Bad Request", "500 Oops", "301 Moved", "302 Found", "307 Again", "304 Same"])
def test_only_a_status_of_success_counts(saying: Say, status: str) -> None:
    """A redirect is not followed: where it leads nobody has checked."""
    with saying(http(status, b"no", Location="https://127.0.0.1/")) as sender:
        reply = sender.send(URL, HEADERS, BODY)
    assert (reply.status, reply.taken) == (int(status[:3]), False)


@pytest.mark.parametrize(
    ("asked", "understood"), [("120", 120.0), ("-1", None), ("soon", None), ("9" * 30, None), ("١٢", None)]
)
def test_how_long_to_wait_is_understood_in_seconds(saying: Say, asked: str, understood: float | None) -> None:
    """Anything else leaves the pace to the schedule."""
    with saying(
        http("429 Too Many", Retry_After="").replace(b"Retry-After: ", b"Retry-After: " + asked.encode())
    ) as it:
        assert it.send(URL, HEADERS, BODY).retry_after_s == understood


def test_the_start_of_an_answer_is_kept_and_its_rest_left(saying: Say) -> None:
    """An endless answer costs nothing, and one that breaks off harms nothing: the status has been said."""
    with saying(http("200 OK", b"\xe4\xbd\xa0" * 100_000)) as sender:
        reply = sender.send(URL, HEADERS, BODY)
    assert (reply.taken, reply.answer) == (True, "\u4f60" * 1000)
    with saying(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc") as sender:
        assert sender.send(URL, HEADERS, BODY).taken


def drip(stream: socket.socket) -> None:
    """Say the head of an answer one byte at a time, for ever."""
    for byte in http("200 OK", b"x" * 10_000):
        stream.sendall(bytes([byte]))
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"", "webhook-error-protocol"),
        (b"SSH-2.0-OpenSSH\r\n", "webhook-error-protocol"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "webhook-error-protocol"),
        (drip, "webhook-error-timeout"),
    ],
)
def test_what_is_no_answer_has_a_reason(saying: Say, answer: bytes | Answer, error: str) -> None:
    """Silence, other protocols, and bytes that drip: each ends in its time, told apart."""
    with saying(answer, total_s=1) as sender:
        reply = sender.send(URL, HEADERS, BODY)
    assert (reply.status, reply.taken, reply.error) == (None, False, error)


def test_a_certificate_of_another_is_not_believed(saying: Say) -> None:
    """Nothing is sent to a host that cannot prove its name."""
    with saying(http("200 OK"), certificate="other.example.com") as sender:
        assert sender.send(URL, HEADERS, BODY).error == "webhook-error-certificate"


def test_a_name_without_an_address_has_a_reason_of_its_own(authority: trustme.CA) -> None:
    """Whoever mistyped a host reads that."""

    def nothing(host: str) -> Sequence[str]:
        raise NoAddressError(host)

    https = PublicHttps(nothing, LoopbackNetwork(1))
    assert HttpsWebhookSender(https=https).send(URL, HEADERS, BODY).error == "webhook-error-name"


def test_nobody_there(authority: trustme.CA) -> None:
    """A closed port is a failed connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert (
        HttpsWebhookSender(https=way_to(port, authority)).send(URL, HEADERS, BODY).error == "webhook-error-connection"
    )


@pytest.mark.fault("37")
@pytest.mark.parametrize("address", INSIDE)
def test_abuse_37_a_name_that_leads_inside_is_never_called(
    receiver: Receiver, authority: trustme.CA, address: str
) -> None:
    """Private and special addresses are refused before a connection, though a server listens there."""
    way = way_to(receiver.port, authority, Names([[address]]))
    assert HttpsWebhookSender(https=way).send(URL, HEADERS, BODY).error == "webhook-error-address"
    assert isinstance(way.network, LoopbackNetwork)
    assert way.network.dialed == []
    assert receiver.got == []


@pytest.mark.fault("37")
@pytest.mark.parametrize("host", [one for one in NOTATIONS if one == one.lower()])
def test_abuse_37_no_notation_of_an_address_is_a_host(host: str) -> None:
    """Addresses are refused when the webhook is made, in every notation."""
    sender = HttpsWebhookSender()
    for url in (f"https://{host}/x", f"https://{host}:443/x"):
        with pytest.raises(RefusedError) as refused:
            sender.check(url)
        assert refused.value.key == "webhook-url-not-allowed"
        assert sender.send(url, HEADERS, BODY).error == "webhook-error-address"


@pytest.mark.fault("39")
@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/",
        "https://hooks.example.com:8443/",
        "https://hooks.example.com:22/",
        "https://user@hooks.example.com/",
        "https://user:pass@hooks.example.com/",
        "https://hooks.example.com\\@127.0.0.1/",
        "https://hooks.example.com\n/",
        "https://hooks.example.com/ x",
        "https://localhost/",
        "https://hooks.example.com./",
        "file:///etc/passwd",
        "gopher://hooks.example.com/",
        "//hooks.example.com/",
        "https://例え.example/",
        "",
    ],
)
def test_abuse_39_only_https_on_443_is_called(url: str) -> None:
    """Other schemes and ports, users, and whatever two parsers may read differently."""
    with pytest.raises(RefusedError):
        HttpsWebhookSender().check(url)


@pytest.mark.fault("38")
@pytest.mark.parametrize(
    "answers",
    [
        [[PUBLIC, "127.0.0.1"]],
        [["10.0.0.1", PUBLIC]],
        [["2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::1"]],
        [[]],
    ],
)
def test_abuse_38_mixed_answers_are_refused_whole(
    receiver: Receiver, authority: trustme.CA, answers: list[Sequence[str]]
) -> None:
    """One bad address among good ones spoils all of them, whatever their order."""
    way = way_to(receiver.port, authority, Names(answers))
    assert HttpsWebhookSender(https=way).send(URL, HEADERS, BODY).error == "webhook-error-address"
    assert receiver.got == []


@pytest.mark.fault("38")
def test_abuse_38_rebinding_finds_nobody_who_asks_twice(receiver: Receiver, authority: trustme.CA) -> None:
    """A name is resolved once a request, and the connection goes to the very address that was checked."""
    names = Names([[PUBLIC], ["127.0.0.1"]])
    way = way_to(receiver.port, authority, names)
    sender = HttpsWebhookSender(https=way)
    assert sender.send(URL, HEADERS, BODY).taken
    assert names.asked == [HOST]
    assert sender.send(URL, HEADERS, BODY).error == "webhook-error-address"
    assert isinstance(way.network, LoopbackNetwork)
    assert way.network.dialed == [(PUBLIC, 443)]
    assert len(receiver.got) == 1


def test_no_proxy_of_the_environment_is_asked(
    receiver: Receiver, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTTPS_PROXY would lead around the guard."""
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert HttpsWebhookSender(https=way_to(receiver.port, authority)).send(URL, HEADERS, BODY).taken
