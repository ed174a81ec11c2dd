"""What only the R2 adapter does: its headers, parts and errors."""

import io
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from analysis.errors import RefusedError, RejectedError, UnavailableError
from bot.stage import free_port
from storage.expiry import erase
from storage.r2 import PART_BYTES, R2Storage, make_client
from tests.fakes.wire import Answer, answering, http

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

OGG = "audio/ogg"
DATE = "Sun, 22 Nov 2026 10:00:00 GMT"


class StopError(Exception):
    """Raised before anything leaves the machine."""


def headers_of(client: "S3Client", call: Callable[[], object]) -> dict[str, str]:
    """Return what would have been sent, in lower-case names."""
    seen: dict[str, str] = {}

    def record(request: Any, **_: Any) -> None:
        seen.update({name.lower(): value for name, value in request.headers.items()})
        raise StopError

    client.meta.events.register("before-send.s3", record)
    with pytest.raises(StopError):
        call()
    return seen


@contextmanager
def facing(answer: bytes | Answer, *, read_s: float = 5) -> Iterator[R2Storage]:
    """Make a storage whose server answers like that."""
    with answering(answer) as wire:
        client = make_client(f"http://127.0.0.1:{wire.port}", "key", "secret", read_s=read_s)
        with closing(client):
            yield R2Storage(client, "bucket")


def error_xml(code: str) -> bytes:
    """Spell an S3 error body."""
    return f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>m</Message></Error>'.encode()


@pytest.mark.parametrize("method", ["put_object", "upload_part"])
def test_bodies_go_without_checksum_trailers(method: str) -> None:
    """Over https, where boto3's default would, no body is sent chunked with a CRC trailer; its SHA-256 is signed."""
    client = make_client("https://account.r2.cloudflarestorage.com", "key", "secret")
    part: dict[str, Any] = {"PartNumber": 1, "UploadId": "u"} if method == "upload_part" else {}
    call = partial(getattr(client, method), Bucket="b", Key="k", Body=io.BytesIO(b"abc"), **part)
    with closing(client):
        headers = headers_of(client, call)
    assert not headers.keys() & {
        "x-amz-trailer",
        "x-amz-checksum-crc32",
        "content-encoding",
        "x-amz-sdk-checksum-algorithm",
    }
    assert headers["x-amz-content-sha256"] in {
        b"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    }


def test_presigned_urls_are_path_style_and_bind_what_they_promise() -> None:
    """The URL names bucket and key in its path, and signs the headers that the uploader must send."""
    client = make_client("https://account.r2.cloudflarestorage.com", "key", "secret")
    with closing(client):
        url = R2Storage(client, "bucket").presign_put("uploads/w/u", media_type=OGG).url
    assert url.startswith("https://account.r2.cloudflarestorage.com/bucket/uploads/w/u?")
    assert "X-Amz-SignedHeaders=content-type%3Bhost%3Bif-none-match" in url
    assert "X-Amz-Expires=600" in url
    assert "checksum" not in url.lower()


def test_large_content_goes_up_in_equal_parts(moto_bucket: R2Storage, tmp_path: Path) -> None:
    """All parts but the last are equal and the last is no longer: R2 refuses anything else."""
    sizes: dict[int, int] = {}

    def record(request: Any, **_: Any) -> None:
        if "partNumber=" in request.url:
            number = int(request.url.partition("partNumber=")[2].partition("&")[0])
            sizes[number] = int(request.headers["Content-Length"])

    content = bytes(range(256)) * (80 * 1024)  # 20 MiB
    storage = R2Storage(moto_bucket.client, moto_bucket.bucket, single_put_bytes=PART_BYTES)
    events = storage.client.meta.events
    events.register("before-send.s3", record, unique_id="sizes")
    try:
        stored = storage.put("large", io.BytesIO(content), media_type=OGG)
    finally:
        events.unregister("before-send.s3", unique_id="sizes")
    assert [sizes[number] for number in sorted(sizes)] == [PART_BYTES, PART_BYTES, len(content) - 2 * PART_BYTES]
    assert (stored.size_bytes, stored.media_type) == (len(content), OGG)
    storage.fetch("large", tmp_path / "large")
    assert (tmp_path / "large").read_bytes() == content
    again = storage.put("large", io.BytesIO(bytes(len(content))), media_type=OGG, if_absent=True)
    assert again.etag == stored.etag


class BreakingFile(io.BytesIO):
    """Breaks off in the third part."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() >= 2 * PART_BYTES:
            raise BrokenPipeError
        return super().read(size)


@pytest.mark.fault("42")
def test_an_interrupted_upload_in_parts_leaves_nothing(moto_bucket: R2Storage) -> None:
    """Neither an object nor parts that somebody pays for."""
    storage = R2Storage(moto_bucket.client, moto_bucket.bucket, single_put_bytes=PART_BYTES)
    with pytest.raises(BrokenPipeError):
        storage.put("large", BreakingFile(bytes(3 * PART_BYTES)), media_type=OGG)
    assert storage.head("large") is None
    assert "Uploads" not in storage.client.list_multipart_uploads(Bucket=storage.bucket)


@pytest.mark.fault("62")
def test_erasing_drops_unfinished_uploads_too(moto_bucket: R2Storage) -> None:
    """Parts of a killed upload go with the conversation, those of others stay."""
    client, bucket = moto_bucket.client, moto_bucket.bucket
    for key in ("audio/w/conv_1/big", "audio/w/conv_2/big"):
        upload = client.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
        client.upload_part(Bucket=bucket, Key=key, UploadId=upload, PartNumber=1, Body=b"part")
    assert erase(moto_bucket, "audio/w/conv_1/") == 0
    left = client.list_multipart_uploads(Bucket=bucket)["Uploads"]
    assert [upload["Key"] for upload in left] == ["audio/w/conv_2/big"]


@pytest.mark.fault("42")
def test_a_server_that_is_down_is_unavailable_quickly() -> None:
    """A refused connection is said after one more try: the waiting belongs to the workflow."""
    client = make_client(f"http://127.0.0.1:{free_port()}", "key", "secret")
    with closing(client):
        storage = R2Storage(client, "bucket")
        tries: list[str] = []
        client.meta.events.register("before-send.s3", lambda request, **_: tries.append(request.url))
        with pytest.raises(UnavailableError) as away:
            storage.head("k")
        assert len(tries) == 2
    assert away.value.provider == "storage"


@pytest.mark.fault("42")
@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("429 Too Many Requests", "TooManyRequests"),
        ("500 Internal Server Error", "InternalError"),
        ("502 Bad Gateway", ""),
        ("503 Slow Down", "SlowDown"),
        ("504 Gateway Timeout", ""),
        ("400 Bad Request", "RequestTimeout"),
        ("409 Conflict", "ConditionalRequestConflict"),
    ],
)
def test_passing_trouble_is_unavailable(status: str, code: str, tmp_path: Path) -> None:
    """What another try may mend is retried by the workflow, after the wait that was asked for."""
    answer = http(status, error_xml(code) if code else b"", Retry_After="7", Content_Type="application/xml")
    with facing(answer) as storage, pytest.raises(UnavailableError) as away:
        storage.fetch("k", tmp_path / "k")
    assert away.value.retry_after == 7
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("401 Unauthorized", "Unauthorized"),
        ("403 Forbidden", "AccessDenied"),
        ("403 Forbidden", "SignatureDoesNotMatch"),
        ("404 Not Found", "NoSuchBucket"),
        ("411 Length Required", "MissingContentLength"),
        ("400 Bad Request", "InvalidPart"),
        ("412 Precondition Failed", "PreconditionFailed"),
        ("501 Not Implemented", "NotImplemented"),
    ],
)
def test_our_mistakes_are_rejected(status: str, code: str, tmp_path: Path) -> None:
    """What no retry mends is ours to mend; status and code are told, nothing else."""
    with facing(http(status, error_xml(code), Content_Type="application/xml")) as storage:
        with pytest.raises(RejectedError) as rejected:
            storage.fetch("k", tmp_path / "k")
        assert rejected.value.detail == f"storage: GetObject: {status[:3]} {code}"
        with pytest.raises(RejectedError):
            next(storage.list(""))


@pytest.mark.fault("42")
def test_a_missing_object_is_refused(tmp_path: Path) -> None:
    """Only the person asking can bring back a recording that is gone."""
    with facing(http("404 Not Found", error_xml("NoSuchKey"))) as storage, pytest.raises(RefusedError) as refused:
        storage.fetch("k", tmp_path / "k")
    assert refused.value.key == "recording-missing"


@pytest.mark.fault("42")
def test_a_fetch_cut_off_leaves_no_file(tmp_path: Path) -> None:
    """A connection that breaks amid the body is unavailable, and nothing partial can be taken for a recording."""
    cut = http("200 OK", b"x" * 1000, Content_Length="5000", ETag='"e"', Last_Modified=DATE)
    with facing(cut) as storage, pytest.raises(UnavailableError):
        storage.fetch("k", tmp_path / "k")
    assert list(tmp_path.iterdir()) == []
    with facing(cut) as storage, pytest.raises(UnavailableError):
        storage.read_range("k", 0, 5000, etag="e")


@pytest.mark.fault("42", "48")
@pytest.mark.parametrize("lines", range(1, 5))
def test_an_answer_cut_off_in_its_headers_is_unavailable(lines: int, tmp_path: Path) -> None:
    """What ends behind a whole line looks like an answer with fewer headers; it is none."""
    whole = http("200 OK", b"abc", ETag='"e"', Last_Modified=DATE)
    cut = b"".join(whole.splitlines(keepends=True)[:lines])
    assert b"ETag" not in cut or b"Last-Modified" not in cut
    with facing(cut) as storage:
        for ask in (
            lambda: storage.head("k"),
            lambda: storage.fetch("k", tmp_path / "k"),
            lambda: storage.read_range("k", 0, 3, etag="e"),
        ):
            with pytest.raises(UnavailableError):
                ask()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.fault("42")
def test_damage_on_the_way_is_noticed(tmp_path: Path) -> None:
    """Bytes that are not those of the ETag are not written."""
    answer = http("200 OK", b"abd", ETag='"900150983cd24fb0d6963f7d28e17f72"', Last_Modified=DATE)  # of "abc"
    with facing(answer) as storage, pytest.raises(UnavailableError) as away:
        storage.fetch("k", tmp_path / "k")
    assert away.value.detail == "damaged on the way"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.fault("42")
def test_a_silent_server_is_unavailable(tmp_path: Path) -> None:
    """Silence amid a body ends after the read time-out."""

    def stall(stream: Any) -> None:
        stream.sendall(http("200 OK", b"x", Content_Length="5000", ETag='"e"', Last_Modified=DATE))
        stream.recv(1)  # until the client leaves

    with facing(stall, read_s=0.3) as storage, pytest.raises(UnavailableError):
        storage.fetch("k", tmp_path / "k")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.fault("42")
def test_a_put_the_server_hangs_up_on_is_unavailable() -> None:
    """An upload cut off by the network is retried, not blamed on anyone."""
    with facing(b"") as storage, pytest.raises(UnavailableError):
        storage.put("k", io.BytesIO(bytes(100_000)), media_type=OGG)
