"""One contract, held by the folder and by buckets on two S3-protocol servers."""

import io
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import httpx2
import pytest

from analysis.errors import CallError, RefusedError, RejectedError
from storage.expiry import delete_expired, erase
from storage.r2 import R2Storage, make_client
from tests.fakes.s3_servers import fill_moto
from tests.storage.conftest import Buckets, Storage

OGG = "audio/ogg"
PATIENT_S = 90


def put(storage: Storage, key: str, content: bytes = b"content") -> str:
    """Store a few bytes and return their etag."""
    return storage.put(key, io.BytesIO(content), media_type=OGG).etag


def keys(storage: Storage, prefix: str = "") -> list[str]:
    """Return what a listing names."""
    return [found.key for found in storage.list(prefix)]


class BrokenError(OSError):
    """A disk that fails in the middle of reading."""


class BreakingFile(io.BytesIO):
    """Two mebibytes of which the second cannot be read."""

    def __init__(self) -> None:
        super().__init__(bytes(2 * 1024 * 1024))

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() >= 1024 * 1024:
            raise BrokenError
        return super().read(min(size, 65536) if size and size > 0 else 65536)


def test_what_was_put_is_fetched(storage: Storage, tmp_path: Path) -> None:
    """Content, size and media type come back as they went in, also of a megabyte and of nothing."""
    for content in (b"", b"abc", bytes(range(256)) * 5000):
        stored = storage.put("audio/w/c/one.ogg", io.BytesIO(content), media_type=OGG)
        fetched = storage.fetch("audio/w/c/one.ogg", tmp_path / "one.ogg")
        assert (tmp_path / "one.ogg").read_bytes() == content
        assert fetched == stored == storage.head("audio/w/c/one.ogg")
        assert (stored.size_bytes, stored.media_type) == (len(content), OGG)
        assert abs(stored.modified_at - datetime.now(UTC)) < timedelta(seconds=PATIENT_S)


def test_the_whole_content_is_put(storage: Storage, tmp_path: Path) -> None:
    """A file that was read to its end, for a hash, is stored from its start."""
    content = io.BytesIO(b"abc")
    content.read()
    assert storage.put("k", content, media_type=OGG).size_bytes == 3


def test_a_second_put_replaces(storage: Storage, tmp_path: Path) -> None:
    """The last put wins and changes the etag; nothing of the first stays in a listing."""
    first = put(storage, "k", b"first")
    second = put(storage, "k", b"second!")
    assert first != second
    storage.fetch("k", tmp_path / "k")
    assert (tmp_path / "k").read_bytes() == b"second!"
    assert [(found.key, found.etag, found.size_bytes) for found in storage.list("")] == [("k", second, 7)]


def test_a_conditional_put_keeps_what_is_there(storage: Storage, tmp_path: Path) -> None:
    """With if_absent an object already there is success and stays as it is."""
    first = storage.put("k", io.BytesIO(b"first"), media_type=OGG, if_absent=True)
    second = storage.put("k", io.BytesIO(b"other"), media_type="audio/flac", if_absent=True)
    assert first == second
    storage.fetch("k", tmp_path / "k")
    assert (tmp_path / "k").read_bytes() == b"first"


def test_of_racing_conditional_puts_one_wins(exact_storage: Storage) -> None:
    """Eight writers of different content at once all learn of the same, single winner."""

    def race(number: int) -> str:
        content = io.BytesIO(str(number).encode() * 100_000)
        return exact_storage.put("k", content, media_type=OGG, if_absent=True).etag

    with ThreadPoolExecutor(8) as pool:
        etags = list(pool.map(race, range(8)))
    assert len(set(etags)) == 1
    assert [found.etag for found in exact_storage.list("")] == etags[:1]


@pytest.mark.fault("42")
def test_fetching_what_is_missing_is_refused(storage: Storage, tmp_path: Path) -> None:
    """A missing object refuses in words, and the file that stood there stays."""
    (tmp_path / "k").write_bytes(b"before")
    with pytest.raises(RefusedError) as refused:
        storage.fetch("k", tmp_path / "k")
    assert refused.value.key == "recording-missing"
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir() if path.is_file()] == [("k", b"before")]


def test_head_of_what_is_missing_is_none(storage: Storage) -> None:
    """Asking is not an error; the folder of an object is not an object."""
    put(storage, "a/b")
    assert storage.head("a") is None
    assert storage.head("a/b/c") is None
    assert storage.head("x/y") is None


def test_ranges_are_read(storage: Storage) -> None:
    """A range gives its bytes, fewer at the end, and nothing behind it."""
    etag = put(storage, "k", b"0123456789")
    assert storage.read_range("k", 0, 4, etag=etag) == b"0123"
    assert storage.read_range("k", 4, 3, etag=etag) == b"456"
    assert storage.read_range("k", 8, 100, etag=etag) == b"89"
    assert storage.read_range("k", 10, 5, etag=etag) == b""
    assert storage.read_range("k", 999, 5, etag=etag) == b""
    assert storage.read_range("k", 3, 0, etag=etag) == b""


def test_ranges_never_mix_versions(storage: Storage) -> None:
    """Once the object is another, a range of the old one is refused; so is a range of nothing."""
    etag = put(storage, "k", b"0123456789")
    put(storage, "k", b"9876543210")
    with pytest.raises(RefusedError) as changed:
        storage.read_range("k", 0, 4, etag=etag)
    assert changed.value.key == "recording-changed"
    with pytest.raises(RefusedError) as missing:
        storage.read_range("other", 0, 4, etag=etag)
    assert missing.value.key == "recording-missing"


@pytest.mark.parametrize(("start", "length"), [(-1, 5), (0, -1)])
def test_impossible_ranges_are_our_mistake(storage: Storage, start: int, length: int) -> None:
    """A negative offset or length is never sent."""
    with pytest.raises(RejectedError):
        storage.read_range("k", start, length, etag="x")


def test_listings_are_in_key_order(storage: Storage) -> None:
    """Keys come in byte order over folder borders, and one key may be the folder of others."""
    names = ["a", "a-b", "a.b", "a/b", "a/b/c", "a/b-c", "a/c", "aa", "b/1", "B/1", "_x/y"]
    for name in names:
        put(storage, name)
    assert keys(storage) == sorted(names)
    assert keys(storage, "a/") == ["a/b", "a/b-c", "a/b/c", "a/c"]
    assert keys(storage, "a/b") == ["a/b", "a/b-c", "a/b/c"]
    assert keys(storage, "b/1") == ["b/1"]
    assert keys(storage, "nothing/here") == []
    assert {found.media_type for found in storage.list("")} == {""}


def test_listings_go_over_pages(exact_storage: Storage) -> None:
    """More than the thousand keys of one page are listed once each, in order, and deleted up to a limit."""
    names = [f"uploads/w/{number:04}" for number in range(1103)]
    if isinstance(exact_storage, R2Storage):
        fill_moto(exact_storage.bucket, reversed(names))
    else:
        for name in names:
            put(exact_storage, name)
    assert keys(exact_storage, "uploads/") == names
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert delete_expired(exact_storage, "uploads/w/1", older_than=tomorrow, limit=30) == 30
    assert keys(exact_storage, "uploads/w/10") == names[1030:1100]


def test_deleting_is_idempotent(storage: Storage) -> None:
    """Deleting twice, or what never was, is success; others stay."""
    for name in ("a/1", "a/2", "a/3", "b"):
        put(storage, name)
    storage.delete("a/1")
    storage.delete("a/1")
    assert keys(storage) == ["a/2", "a/3", "b"]
    assert storage.delete_many(iter(["a/2", "a/3", "never"])) == 3
    assert keys(storage) == ["b"]
    assert storage.head("a/2") is None


@pytest.mark.fault("40")
def test_hostile_keys_are_refused(storage: Storage, tmp_path: Path) -> None:
    """No method takes a key that is not one of ours, and the refusal does not repeat it."""
    for key in ("", "/a", "a/../b", "../../etc/passwd", "a@b"):
        calls: tuple[Callable[[], object], ...] = (
            partial(put, storage, key),
            partial(storage.fetch, key, tmp_path / "x"),
            partial(storage.read_range, key, 0, 1, etag="x"),
            partial(storage.head, key),
            partial(storage.delete, key),
            partial(storage.delete_many, [key]),
            partial(storage.presign_get, key),
            partial(storage.presign_put, key, media_type=OGG),
            partial(next, storage.list(f"{key}/../")),
            partial(storage.abort_uploads, f"{key}/../"),
        )
        for call in calls:
            with pytest.raises(RejectedError) as rejected:
                call()
            assert rejected.value.detail in {"storage: not an object key", "storage: not a prefix of object keys"}


@pytest.mark.parametrize("media_type", ["", "audio/ogg\r\nX-Evil: 1"])
def test_media_types_cannot_smuggle_headers(storage: Storage, media_type: str) -> None:
    """What becomes a header is checked before it is stored or signed."""
    with pytest.raises(RejectedError):
        storage.put("k", io.BytesIO(b"x"), media_type=media_type)
    with pytest.raises(RejectedError):
        storage.presign_put("k", media_type=media_type)


@pytest.mark.fault("42")
def test_an_interrupted_put_leaves_nothing(storage: Storage) -> None:
    """A content that breaks off is no object, not in part and not in a listing; what stood there stays."""
    etag = put(storage, "standing")
    for key in ("fresh", "standing"):
        with pytest.raises((CallError, OSError)):
            storage.put(key, BreakingFile(), media_type=OGG)
    assert storage.head("fresh") is None
    assert [(found.key, found.etag) for found in storage.list("")] == [("standing", etag)]
    assert storage.abort_uploads("") == 0


@pytest.mark.fault("62")
def test_only_expired_uploads_are_deleted(storage: Storage) -> None:
    """Clean-up takes what is below the prefix and old enough, and says how many; a limit stops it early."""
    for name in ("uploads/w/1", "uploads/w/2", "uploads/v/3", "audio/w/c/4.ogg"):
        put(storage, name)
    now = datetime.now(UTC)
    assert delete_expired(storage, "uploads/", older_than=now - timedelta(days=1)) == 0
    assert delete_expired(storage, "uploads/", older_than=now + timedelta(hours=1), limit=2) == 2
    assert delete_expired(storage, "uploads/", older_than=now + timedelta(hours=1), limit=2) == 1
    assert keys(storage) == ["audio/w/c/4.ogg"]


@pytest.mark.fault("62")
def test_erasing_takes_exactly_one_conversation(storage: Storage) -> None:
    """Recording and clips of one conversation go; one whose id begins alike stays."""
    for name in ("audio/w/conv_1/r.ogg", "audio/w/conv_1/clips/0-5.ogg", "audio/w/conv_11/r.ogg"):
        put(storage, name)
    assert erase(storage, "audio/w/conv_1/") == 2
    assert keys(storage) == ["audio/w/conv_11/r.ogg"]
    assert erase(storage, "audio/w/conv_1/") == 0


def test_a_presigned_get_reads(storage: Storage) -> None:
    """Someone without credentials reads the object by its URL alone."""
    put(storage, "a/b.ogg", b"content")
    answer = httpx2.get(storage.presign_get("a/b.ogg"), trust_env=False, timeout=PATIENT_S)
    assert (answer.status_code, answer.content) == (200, b"content")


@pytest.mark.fault("43")
def test_a_presigned_put_stores_once(storage: Storage) -> None:
    """The uploader stores a fresh object with the promised headers; a second time is turned away."""
    upload = storage.presign_put("uploads/w/u", media_type="audio/mpeg")
    assert upload.headers == {"Content-Type": "audio/mpeg", "If-None-Match": "*"}
    statuses = [
        httpx2.put(
            upload.url, content=content, headers=dict(upload.headers), trust_env=False, timeout=PATIENT_S
        ).status_code
        for content in (b"first", b"second")
    ]
    assert statuses == [200, 412]
    stored = storage.head("uploads/w/u")
    assert stored is not None
    assert (stored.size_bytes, stored.media_type) == (5, "audio/mpeg")


@pytest.mark.fault("43")
@pytest.mark.parametrize("expires_s", [0, 901])
def test_presigned_urls_live_minutes(storage: Storage, expires_s: int) -> None:
    """Nobody can sign for longer than a quarter of an hour."""
    with pytest.raises(RejectedError):
        storage.presign_get("k", expires_s=expires_s)
    with pytest.raises(RejectedError):
        storage.presign_put("k", media_type=OGG, expires_s=expires_s)


@pytest.mark.fault("43")
def test_tampered_urls_are_refused(signing_storage: Storage) -> None:
    """Another key, method, time or signature than was signed opens nothing."""
    put(signing_storage, "a/mine", b"mine")
    put(signing_storage, "a/other", b"other")
    url = signing_storage.presign_get("a/mine", expires_s=600)
    tampered = [url.replace("a/mine", "a/other"), url[:-1] + ("0" if url[-1] != "0" else "1"), url.split("?")[0]]
    tampered += [url.replace("expires=", "expires=9"), url.replace("Expires=600", "Expires=601")]
    for each in tampered:
        if each != url:
            assert httpx2.get(each, trust_env=False, timeout=PATIENT_S).status_code in {400, 403}
    headers = {"Content-Type": OGG, "If-None-Match": "*"}
    assert httpx2.put(url, content=b"x", headers=headers, trust_env=False, timeout=PATIENT_S).status_code == 403
    assert httpx2.get(url, trust_env=False, timeout=PATIENT_S).content == b"mine"


@pytest.mark.fault("43")
def test_a_presigned_put_binds_the_media_type(signing_storage: Storage) -> None:
    """The uploader cannot turn audio into a page."""
    upload = signing_storage.presign_put("uploads/w/u", media_type=OGG)
    headers = dict(upload.headers) | {"Content-Type": "text/html"}
    assert httpx2.put(upload.url, content=b"x", headers=headers, trust_env=False, timeout=PATIENT_S).status_code == 403
    assert signing_storage.head("uploads/w/u") is None


@pytest.mark.fault("43")
def test_expired_urls_are_refused(signing_storage: Storage) -> None:
    """A URL signed for one second works at once and not three seconds later."""
    put(signing_storage, "k")
    url = signing_storage.presign_get("k", expires_s=1)
    upload = signing_storage.presign_put("u", media_type=OGG, expires_s=1)
    time.sleep(2.5)
    assert httpx2.get(url, trust_env=False, timeout=PATIENT_S).status_code == 403
    assert (
        httpx2.put(
            upload.url, content=b"x", headers=dict(upload.headers), trust_env=False, timeout=PATIENT_S
        ).status_code
        == 403
    )


def test_a_wrong_secret_is_our_mistake(swift: Buckets) -> None:
    """Bad credentials are rejected, never retried, and no secret stands in the detail."""
    bucket = swift.fresh()
    put(bucket, "k")
    client = make_client(swift.server.endpoint, swift.server.access_key, "WRONGSECRET")
    wrong = R2Storage(client, bucket.bucket)
    calls: tuple[Callable[[], object], ...] = (
        partial(put, wrong, "k"),
        partial(wrong.head, "k"),
        partial(wrong.delete, "k"),
        partial(keys, wrong),
    )
    with closing(client):
        for call in calls:
            with pytest.raises(RejectedError) as rejected:
                call()
            assert "403" in rejected.value.detail
            assert "WRONGSECRET" not in rejected.value.detail
    assert keys(bucket) == ["k"]
