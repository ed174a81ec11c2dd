"""Announced recordings are fetched or verified in a job, over real sockets, and refused before anything is bought."""

import gzip
import hashlib
import io
import socket
import ssl
import time
import wave
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from analysis.audio.engine import PyAvAudio
from analysis.errors import RefusedError, UnavailableError
from analysis.model.conversation import Conversation, ConversationState, Failure
from analysis.model.ids import ConversationId
from analysis.model.object_keys import UPLOADS, conversation_prefix
from analysis.ports import StoredObject
from analysis.usecases.bring import BRING, BringRecording, CompleteUpload, ExpectUpload, StartFromUrl
from analysis.usecases.control import CancelConversation, RetryConversation
from analysis.usecases.start import NewConversation, Receipt, StartFromRecording
from db.directory import Directory
from handlers.jobs.bring import register
from storage.guard import PublicHttps
from storage.local import LocalStorage
from storage.urls import AllowedUrlFetcher
from tests.analysis.usecases.rooms import Room
from tests.fakes.engine import FakeEngine
from tests.fakes.receiver import LoopbackNetwork, Names, way_to
from tests.fakes.wire import Answer, Wire, answering, http
from tests.storage.test_addresses import INSIDE

HOST = "media.example.com"
URL = f"https://{HOST}/calls/1.wav?token=canary"
NEW = NewConversation(title="First call", external_id="crm-1")


def spoken(seconds: int = 2) -> bytes:
    """Return a recording: a quiet tone."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\x10\x00\xf0\xff" * 4000 * seconds)
    return buffer.getvalue()


CALL = spoken()
GOOD = http("200 OK", CALL, Content_Type="audio/wav")


@dataclass
class Bench:
    """A workspace, storage, and one host that may be fetched from."""

    room: Room
    storage: LocalStorage
    engine: FakeEngine
    https: PublicHttps
    wire: Wire
    most_bytes: int = 1_000_000

    def fetcher(self) -> AllowedUrlFetcher:
        """Return the fetcher."""
        return AllowedUrlFetcher(frozenset({HOST}), total_s=2, idle_s=1, https=self.https)

    def start(self, url: str = URL, new: NewConversation = NEW) -> Receipt:
        """Announce a recording by its address."""
        start = StartFromUrl(self.room.begin, self.room.clock, self.fetcher().check)
        return start(self.room.workspace, new, url)

    def expect(self, content: bytes = CALL, *, size: int | None = None, **changes: Any) -> tuple[Receipt, str]:
        """Announce an upload of *content*; return the key of its place too."""
        expect = ExpectUpload(self.room.begin, self.room.clock, self.storage)
        said = {"sha256": hashlib.sha256(content).hexdigest(), "size_bytes": len(content) if size is None else size}
        receipt, place = expect(self.room.workspace, NEW, **{**said, **changes})
        assert place is not None
        return receipt, place.url.partition("/files/")[2].partition("?")[0]

    def put(self, key: str, content: bytes) -> None:
        """Upload."""
        self.storage.put(key, io.BytesIO(content), media_type="audio/wav")

    def complete(self, call: ConversationId) -> Receipt:
        """Say that the upload is complete."""
        return CompleteUpload(self.room.begin)(self.room.workspace, call)

    def work(self, storage: Any = None) -> None:
        """Work off the jobs that bring."""
        store = storage or self.storage
        start = StartFromRecording(self.room.begin, self.room.clock, store, PyAvAudio())
        register(self.engine, BringRecording(self.room.begin, store, self.fetcher(), start, self.most_bytes))
        jobs = self.room.queue.named(BRING)
        self.room.queue.jobs = [job for job in self.room.queue.jobs if job[0] != BRING]
        for args in jobs:
            self.engine.workflows[BRING](*args)

    def call(self, receipt: Receipt) -> Conversation:
        """Return it as it stands."""
        with self.room.begin(self.room.workspace) as work:
            return work.conversations.get(receipt.conversation_id)

    def failed(self, receipt: Receipt) -> str:
        """Return why it failed, having seen that nothing was stored and nothing can be bought."""
        call = self.call(receipt)
        assert call.state is ConversationState.FAILED
        assert call.failure is not None
        assert not call.object_key
        assert self.room.queue.named("conversation.process") == []
        assert list(self.storage.list(conversation_prefix(self.room.workspace, call.id))) == []
        return call.failure.key

    @property
    def dialed(self) -> list[tuple[str, int]]:
        """Where connections were meant to go."""
        assert isinstance(self.https.network, LoopbackNetwork)
        return self.https.network.dialed


Make = Callable[..., Bench]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind is enough here: what the wire brings is the same for both, and the resources' tests use both."""
    return sqlite_url


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Who signs certificates."""
    return trustme.CA()


@pytest.fixture
def bench(room: Room, tmp_path: Path, authority: trustme.CA) -> Iterator[Make]:
    """Build a host that gives an answer, whose name leads to these addresses."""
    with ExitStack() as stack:

        def make(answer: bytes | Answer = GOOD, names: Names | None = None) -> Bench:
            server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            authority.issue_cert(HOST).configure_cert(server)
            wire = stack.enter_context(answering(answer, server))
            storage = LocalStorage(tmp_path / "objects", "http://127.0.0.1:8000")
            return Bench(room, storage, FakeEngine(tries=2), way_to(wire.port, authority, names), wire)

        yield make


def test_an_address_becomes_a_call_by_a_job(bench: Make) -> None:
    """The request asks nobody; the job stores, probes and queues; the address is forgotten."""
    it = bench()
    receipt = it.start()
    assert it.call(receipt).state is ConversationState.WAITING
    assert it.wire.requests == []
    assert it.start() == Receipt(receipt.conversation_id, receipt.case_number, 1, duplicate=True)
    it.work()
    call = it.call(receipt)
    assert (call.state, call.media_type, call.size_bytes) == (ConversationState.QUEUED, "audio/wav", len(CALL))
    assert call.object_key.endswith(f"{hashlib.sha256(CALL).hexdigest()}.wav")
    assert it.room.queue.named("conversation.process") == [(it.room.workspace, call.id, 1)]
    with it.room.begin(it.room.workspace) as work:
        assert work.sources.of(call.id) is None
    assert it.start().duplicate


def test_one_that_failed_is_fetched_again_in_a_new_attempt(bench: Make) -> None:
    """The same address or external id comes once more; the first job, should it wake, finds nothing to do."""
    answers = iter([http("404 Not Found"), GOOD])
    it = bench(lambda stream: stream.sendall(next(answers)))
    receipt = it.start()
    it.work()
    assert it.failed(receipt) == "url-refused"
    again = it.start()
    assert (again.conversation_id, again.attempt, again.duplicate) == (receipt.conversation_id, 2, False)
    it.work()
    assert it.call(receipt).state is ConversationState.QUEUED


def test_canceled_meanwhile_it_stays_canceled(bench: Make) -> None:
    """And nothing is fetched for it."""

    class Control:
        def cancel(self, key: str) -> None:
            """Nothing runs."""

    it = bench()
    receipt = it.start()
    CancelConversation(it.room.begin, Control())(it.room.workspace, receipt.conversation_id, actor="U1")
    it.work()
    assert it.call(receipt).state is ConversationState.CANCELED
    assert it.wire.requests == []


def test_without_an_external_id_the_address_is_one(bench: Make) -> None:
    """Two hands that push the same link make one call; its words are not kept in clear."""
    it = bench()
    first = it.start(new=NewConversation(title="A"))
    assert it.start(new=NewConversation(title="B")).conversation_id == first.conversation_id
    assert it.call(first).external_id == f"url:{hashlib.sha256(URL.encode()).hexdigest()}"


@pytest.mark.fault("39")
@pytest.mark.parametrize(
    "url",
    [
        "https://other.example.com/a.mp3",
        "http://media.example.com/a.mp3",
        "https://media.example.com:22/a.mp3",
        "https://user@media.example.com/a.mp3",
        "file:///etc/passwd",
        "https://127.0.0.1/a.mp3",
        "https://2130706433/a.mp3",
        "https://[::1]/a.mp3",
    ],
)
def test_abuse_39_an_address_that_is_not_allowed_is_refused_in_the_request(bench: Make, url: str) -> None:
    """Other hosts, schemes, ports and users: no call is made of them. Off, every host is another one."""
    it = bench()
    with pytest.raises(RefusedError, match="url-not-allowed"):
        it.start(url)
    off = StartFromUrl(it.room.begin, it.room.clock, AllowedUrlFetcher(frozenset()).check)
    with pytest.raises(RefusedError, match="url-not-allowed"):
        off(it.room.workspace, NEW, URL)
    assert it.room.queue.jobs == []


@pytest.mark.fault("37")
@pytest.mark.parametrize("address", INSIDE[::6])
def test_abuse_37_a_listed_host_that_leads_inside_fails_the_call(bench: Make, address: str) -> None:
    """Before a connection, in words that its bringer reads in the call's state."""
    it = bench(names=Names([[address]]))
    receipt = it.start()
    it.work()
    assert it.failed(receipt) == "url-not-allowed"
    assert it.dialed == []


@pytest.mark.fault("38")
def test_abuse_38_redirects_and_mixed_addresses_fail_the_call(bench: Make) -> None:
    """Nothing that was not checked is connected to."""
    for answer, names, key, dials in (
        (http("302 Found", Location="https://127.0.0.1/"), Names(), "url-redirected", 1),
        (GOOD, Names([["93.184.215.14", "10.0.0.1"]]), "url-not-allowed", 0),
    ):
        it = bench(answer, names)
        receipt = it.start()
        it.work()
        assert it.failed(receipt) == key
        assert len(it.dialed) == dials


def endless(stream: socket.socket) -> None:
    """Send audio for ever."""
    stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        stream.sendall(b"10000\r\n" + bytes(0x10000) + b"\r\n")


def dripping(stream: socket.socket) -> None:
    """Send a byte now and then."""
    stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nContent-Length: 999999\r\n\r\n")
    while True:
        stream.sendall(b"x")
        time.sleep(0.05)


@pytest.mark.fault("39")
@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (endless, "url-too-large"),
        (
            http("200 OK", b"x", Content_Type="audio/mpeg").replace(b"Length: 1", b"Length: 10000000000"),
            "url-too-large",
        ),
        (dripping, "provider-unavailable"),
        (http("200 OK", gzip.compress(bytes(10_000_000)), Content_Encoding="gzip"), "url-wrong-type"),
        (http("200 OK", b"<html>", Content_Type="text/html"), "url-wrong-type"),
    ],
    ids=["endless", "ten gigabytes", "slow", "gzip bomb", "a page"],
)
def test_abuse_39_bodies_without_end_fail_the_call(bench: Make, answer: bytes | Answer, key: str) -> None:
    """Size, time and type have limits, whatever the head says."""
    it = bench(answer)
    receipt = it.start()
    it.work()
    assert it.failed(receipt) == key


def zip_bomb() -> bytes:
    """Return an archive that unpacks to a thousand times its size."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("call.wav", bytes(20_000_000))
    return buffer.getvalue()


def crowded() -> bytes:
    """Return a recording with 512 channels."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(512)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(512 * 2 * 800))
    return buffer.getvalue()


HOSTILE = {
    "zip bomb": zip_bomb(),
    "nothing": b"",
    "a page": b"<html><body>not a call</body></html>",
    "512 channels": crowded(),
    "concat": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "playlist": b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\nhttp://127.0.0.1/secret\n#EXT-X-ENDLIST\n",
}


@pytest.mark.fault("41")
@pytest.mark.parametrize("name", HOSTILE)
def test_abuse_41_what_is_no_recording_fails_before_anything_is_bought(bench: Make, name: str) -> None:
    """By address and by upload alike: it is probed before it is stored, whatever it calls itself."""
    it = bench(http("200 OK", HOSTILE[name], Content_Type="audio/mpeg"))
    receipt = it.start()
    it.work()
    assert it.failed(receipt).startswith("audio-")
    other, key = it.expect(HOSTILE[name])
    it.put(key, HOSTILE[name])
    it.complete(other.conversation_id)
    it.work()
    assert it.failed(other).startswith("audio-")


def test_an_upload_is_verified_stored_and_taken_away(bench: Make) -> None:
    """Its place is ours to name; after it was taken nothing is left there."""
    it = bench()
    receipt, key = it.expect()
    assert key.startswith(f"{UPLOADS}{it.room.workspace}/up_")
    it.put(key, CALL)
    assert not it.complete(receipt.conversation_id).duplicate
    assert it.complete(receipt.conversation_id).duplicate
    it.work()
    assert it.call(receipt).state is ConversationState.QUEUED
    assert it.storage.head(key) is None
    assert it.complete(receipt.conversation_id).duplicate


@pytest.mark.fault("42")
@pytest.mark.parametrize(
    ("uploaded", "reason"),
    [(None, "upload-missing"), (CALL[:-100], "upload-size"), (CALL[:-1] + b"x", "upload-checksum")],
    ids=["gone", "half", "other bytes"],
)
def test_abuse_42_an_upload_that_is_not_what_was_announced(bench: Make, uploaded: bytes | None, reason: str) -> None:
    """A clear failure; the right file at a fresh place goes on in a new attempt."""
    it = bench()
    receipt, key = it.expect()
    if uploaded is not None:
        it.put(key, uploaded)
    it.complete(receipt.conversation_id)
    it.work()
    assert it.failed(receipt) == reason
    again, fresh = it.expect()
    assert (again.conversation_id, again.attempt) == (receipt.conversation_id, 2)
    assert fresh != key
    it.put(fresh, CALL)
    it.complete(receipt.conversation_id)
    it.work()
    assert it.call(receipt).state is ConversationState.QUEUED


class Ailing:
    """Object storage that is away for its first calls."""

    def __init__(self, storage: LocalStorage, times: int) -> None:
        self.storage, self.times = storage, times

    def fetch(self, key: str, to: Path) -> StoredObject:
        """Fail, or fetch."""
        self.times -= 1
        if self.times >= 0:
            raise UnavailableError("storage", detail="500")
        return self.storage.fetch(key, to)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.storage, name)


@pytest.mark.fault("42")
def test_abuse_42_storage_that_is_away_is_waited_for_and_then_given_up(bench: Make) -> None:
    """It is not the bringer's fault: said again, the same upload is looked at once more."""
    it = bench()
    receipt, key = it.expect()
    it.put(key, CALL)
    it.complete(receipt.conversation_id)
    it.work(Ailing(it.storage, 99))
    assert it.call(receipt).failure == Failure("provider-unavailable", {"provider": "storage"})
    assert it.engine.waits
    assert not it.complete(receipt.conversation_id).duplicate
    it.work(Ailing(it.storage, 1))
    assert it.call(receipt).state is ConversationState.QUEUED


@pytest.mark.fault("43")
def test_abuse_43_a_presigned_upload_late_elsewhere_or_larger(bench: Make) -> None:
    """Its address opens one key, for one method and type, for fifteen minutes; what is too large fails the call."""
    it = bench()
    expect = ExpectUpload(it.room.begin, it.room.clock, it.storage)
    _, place = expect(it.room.workspace, NEW)
    assert place is not None
    path, _, query = place.url.partition("/files/")[2].partition("?")
    sent = dict(one.split("=") for one in query.split("&"))
    proof = (sent["expires"], sent["signature"])
    media_type = place.headers["Content-Type"]
    it.storage.verify("PUT", path, *proof, media_type=media_type)
    assert 0 < int(proof[0]) - time.time() <= 900
    for method, key, said, expires in (
        ("PUT", f"{path}x", media_type, proof[0]),
        ("GET", path, "", proof[0]),
        ("PUT", path, "text/html", proof[0]),
        ("PUT", path, media_type, str(int(proof[0]) + 1)),
    ):
        with pytest.raises(RefusedError, match="link-invalid"):
            it.storage.verify(method, key, expires, proof[1], media_type=said)
    late = LocalStorage(it.storage.root, "http://127.0.0.1:8000", now=lambda: int(time.time()) + 901)
    with pytest.raises(RefusedError, match="link-expired"):
        late.verify("PUT", path, *proof, media_type=media_type)
    it.most_bytes = 1000
    it.put(path, CALL)
    with it.room.begin(it.room.workspace) as work:
        call = work.conversations.by_external_id("crm-1")
    assert call is not None
    receipt = it.complete(call.id)
    it.work()
    assert it.failed(receipt) == "url-too-large"


@pytest.mark.fault("40")
@pytest.mark.parametrize("name", ["../../etc/passwd", "%2e%2e/x", "a\x00b", "x" * 1025, "audio/ws_other/conv_1/a.wav"])
def test_abuse_40_no_name_from_outside_becomes_a_key(bench: Make, name: str) -> None:
    """Ids, file names and titles of programs never reach storage: every key is made of our ids alone."""
    it = bench()
    new = NewConversation(title=name, file_name=name, external_id=name[:255], media_type="audio/wav")
    _, place = ExpectUpload(it.room.begin, it.room.clock, it.storage)(it.room.workspace, new)
    assert place is not None
    key = place.url.partition("/files/")[2].partition("?")[0]
    assert set(key.removeprefix(f"{UPLOADS}{it.room.workspace}/")) <= set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
    )
    with pytest.raises(RefusedError, match="conversation-not-found"):
        it.complete(ConversationId(name))


def test_a_call_that_waits_for_no_upload_says_so(bench: Make) -> None:
    """Somebody completes what another road brought."""
    it = bench()
    receipt = it.start()
    with pytest.raises(RefusedError, match="upload-not-expected"):
        it.complete(receipt.conversation_id)


def test_retried_without_its_recording_it_says_what_is_missing(bench: Make) -> None:
    """The address is forgotten after a failure, for it may be a secret: a retry cannot fetch again."""
    it = bench(http("404 Not Found"))
    receipt = it.start()
    it.work()
    with it.room.begin(it.room.workspace) as work:
        assert work.sources.of(receipt.conversation_id) is None
    assert RetryConversation(it.room.begin)(it.room.workspace, receipt.conversation_id, actor="U1").attempt == 2


def test_one_announced_again_is_not_ended_as_abandoned(bench: Make) -> None:
    """A call made long ago whose recording was announced again today waits for that, not for the one of then."""
    it = bench(http("404 Not Found"))
    receipt = it.start()
    it.work()
    it.room.clock.advance(3 * 86_400)
    it.start()
    directory = Directory(it.room.begin.engine, it.room.clock)
    yesterday = it.room.clock() - timedelta(days=1)
    assert directory.abandoned(yesterday) == []
    it.room.clock.advance(2 * 86_400)
    assert [one.conversation_id for one in directory.abandoned(it.room.clock() - timedelta(days=1))] == [
        receipt.conversation_id
    ]
