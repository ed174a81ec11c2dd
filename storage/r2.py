"""Cloudflare R2 through its S3 interface: the object storage of a hosted bot."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004 - botocore's own, not a kin of the builtin
    HTTPClientError,
    IncompleteReadError,
)
from botocore.parsers import ResponseParserError

from analysis.errors import RefusedError, RejectedError, UnavailableError
from analysis.ports import PresignedUpload, StoredObject
from storage.files import BLOCK_BYTES, appearing, size_of
from storage.keys import check_range, checked_key, checked_media_type, checked_prefix

if TYPE_CHECKING:  # the stubs are a development dependency
    from mypy_boto3_s3 import S3Client

GIBIBYTE = 1024**3
SINGLE_PUT_BYTES = 5 * GIBIBYTE
"""Largest object that one PutObject takes (developers.cloudflare.com/r2/platform/limits, November 2026)."""
PART_BYTES = 8 * 1024 * 1024
MAX_PRESIGN_S = 900
"""A presigned URL is a bearer secret: R2 would allow seven days, we allow fifteen minutes."""

DESCRIBING = ("ContentLength", "ETag", "LastModified")
"""What every answer about one object says of it (docs.aws.amazon.com, GetObject and HeadObject)."""

_MD5 = re.compile(r"[0-9a-f]{32}")
_ABSENT = {"NoSuchKey", "404"}  # HEAD has no body, so botocore makes a code of the status
_PASSING = {"RequestTimeout", "SlowDown", "ConditionalRequestConflict", "OperationAborted", "TooManyRequests"}
_PASSING_STATUS = {408, 429, 500, 502, 503, 504}


def make_client(
    endpoint: str, access_key: str, secret_key: str, *, connect_s: float = 5, read_s: float = 60
) -> "S3Client":
    """Make the S3 client that R2Storage wants. Thread-safe; makes no connection yet.

    One quick retry stays in the SDK, unlike with paid providers: every storage call is harmless when repeated, and
    the retry covers a pooled connection that R2 closed, or one part of a large upload, at under a second. Real
    outages are the workflow's to wait out, for a web request must not sleep through a back-off.

    Args:
        endpoint: Such as "https://<account>.r2.cloudflarestorage.com".
        access_key: Of an R2 token with object read and write on the one bucket.
        secret_key: Of the same token.
        connect_s: Seconds a connection may take.
        read_s: Seconds between two bytes of an answer.
    """
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="auto",
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            # boto3's own default sends chunked bodies with CRC trailers over https, which R2 has refused; the
            # body stays protected, for its SHA-256 is signed.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            retries={"mode": "standard", "total_max_attempts": 2},
            connect_timeout=connect_s,
            read_timeout=read_s,
            max_pool_connections=20,
        ),
    )


@contextmanager
def translated(absent: str = "recording-missing") -> Iterator[None]:
    """Turn what botocore raises into our errors; an object that is not there is refused with the key *absent*."""
    try:
        yield
    except ClientError as error:
        raise _translation(error, absent) from error
    except (ConnectionError, HTTPClientError, IncompleteReadError, ResponseParserError) as error:
        # No connection, time-out, cut off in the body, or in the middle of an XML document.
        raise UnavailableError("storage", detail=type(error).__name__) from error
    except BotoCoreError as error:
        raise RejectedError(f"storage: {type(error).__name__}") from error


def _translation(error: ClientError, absent: str) -> Exception:
    code, status = error.response["Error"].get("Code", ""), _status(error)
    if code in _ABSENT:
        return RefusedError(absent)
    detail = f"{error.operation_name}: {status} {code}"
    if status in _PASSING_STATUS or code in _PASSING:
        return UnavailableError("storage", _retry_after(error), detail)
    return RejectedError(f"storage: {detail}", "storage")


def _status(error: ClientError) -> int:
    return error.response["ResponseMetadata"].get("HTTPStatusCode", 0)


def _retry_after(error: ClientError) -> float | None:
    seconds = error.response["ResponseMetadata"].get("HTTPHeaders", {}).get("retry-after", "")
    return float(seconds) if seconds.isdecimal() else None


@dataclass(frozen=True, slots=True)
class R2Storage:
    """Implements analysis.ports.ObjectStorage on one bucket.

    Attributes:
        client: From make_client.
        bucket: Its name; the bucket exists.
        single_put_bytes: Larger objects go up in equal parts. Those cannot carry R2's condition, so *if_absent* is
            only looked up beforehand; recordings stay far below.
    """

    client: "S3Client"
    bucket: str
    single_put_bytes: int = SINGLE_PUT_BYTES

    def put(self, key: str, content: BinaryIO, *, media_type: str, if_absent: bool = False) -> StoredObject:
        """Store the whole of *content*, from its start; see the port."""
        checked_key(key)
        checked_media_type(media_type)
        size = size_of(content)
        if size > self.single_put_bytes:
            self._put_in_parts(key, content, media_type, if_absent=if_absent)
        else:
            self._put_at_once(key, content, media_type, if_absent=if_absent)
        stored = self.head(key)
        if stored is None or not (if_absent or stored.size_bytes == size):
            raise UnavailableError("storage", detail="changed while it was stored")
        return stored

    def fetch(self, key: str, to: Path) -> StoredObject:
        """Write the object to the file *to*; see the port.

        Raises:
            UnavailableError: Also when the bytes that arrived are not those the store promised.
        """
        checked_key(key)
        md5 = hashlib.md5(usedforsecurity=False)  # what R2 makes the ETag of an object put at once
        with translated():
            answer = self.client.get_object(Bucket=self.bucket, Key=key)
            with closing(answer["Body"]) as body, appearing(to) as file:
                for block in body.iter_chunks(BLOCK_BYTES):
                    file.write(block)
                    md5.update(block)
                stored = _described(key, answer)
                damaged = _MD5.fullmatch(stored.etag) and stored.etag != md5.hexdigest()
                if damaged or file.tell() != stored.size_bytes:
                    raise UnavailableError("storage", detail="damaged on the way")
        return stored

    def read_range(self, key: str, start: int, length: int, *, etag: str) -> bytes:
        """Return a piece of exactly this version; see the port."""
        checked_key(key)
        check_range(start, length)
        if length == 0:
            return b""
        span = f"bytes={start}-{start + length - 1}"
        try:
            with translated():
                answer = self.client.get_object(Bucket=self.bucket, Key=key, Range=span, IfMatch=f'"{etag}"')
                with closing(answer["Body"]) as body:
                    _described(key, answer)
                    return body.read()
        except RejectedError as error:
            match _cause_status(error):
                case 412:
                    raise RefusedError("recording-changed") from error
                case 416:
                    return b""
            raise

    def head(self, key: str) -> StoredObject | None:
        """Return what is known of the object. A missing bucket looks like a missing object here: HEAD has no body."""
        checked_key(key)
        try:
            with translated():
                answer = self.client.head_object(Bucket=self.bucket, Key=key)
        except RefusedError:
            return None
        return _described(key, answer)

    def list(self, prefix: str) -> Iterator[StoredObject]:
        """Yield objects in key order, a thousand a request; media_type is "", for a listing does not say it."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=checked_prefix(prefix))
        with translated():
            for page in pages:
                for entry in page.get("Contents", []):
                    yield _stored(entry["Key"], entry["Size"], entry)

    def delete(self, key: str) -> None:
        """Delete the object; deleting what is not there is success."""
        checked_key(key)
        with translated():
            self.client.delete_object(Bucket=self.bucket, Key=key)

    def delete_many(self, keys: Iterable[str]) -> int:
        """Delete one by one: single deletes are free on R2, and the batch call would need a checksum it may refuse."""
        count = 0
        for key in keys:
            self.delete(key)
            count += 1
        return count

    def presign_get(self, key: str, *, expires_s: int = 600) -> str:
        """Return a URL that reads the object; see the port. Asks nobody."""
        return self._presigned("get_object", expires_s, Key=checked_key(key))

    def presign_put(self, key: str, *, media_type: str, expires_s: int = 600) -> PresignedUpload:
        """Return a PUT for a fresh key; see the port. R2 cannot limit its size: look with head afterwards."""
        checked_key(key)
        checked_media_type(media_type)
        url = self._presigned("put_object", expires_s, Key=key, ContentType=media_type, IfNoneMatch="*")
        return PresignedUpload(url=url, headers={"Content-Type": media_type, "If-None-Match": "*"})

    def abort_uploads(self, prefix: str) -> int:
        """Drop unfinished uploads in parts below *prefix*, which no listing shows; return how many."""
        pages = self.client.get_paginator("list_multipart_uploads")
        count = 0
        with translated():
            for page in pages.paginate(Bucket=self.bucket, Prefix=checked_prefix(prefix)):
                for upload in page.get("Uploads", []):
                    self.client.abort_multipart_upload(
                        Bucket=self.bucket, Key=upload["Key"], UploadId=upload["UploadId"]
                    )
                    count += 1
        return count

    def _put_at_once(self, key: str, content: BinaryIO, media_type: str, *, if_absent: bool) -> None:
        condition: dict[str, Any] = {"IfNoneMatch": "*"} if if_absent else {}
        try:
            with translated():
                self.client.put_object(Bucket=self.bucket, Key=key, Body=content, ContentType=media_type, **condition)
        except RejectedError as error:
            if not (if_absent and _cause_status(error) == 412):  # noqa: PLR2004 - HTTP's precondition failed
                raise

    def _put_in_parts(self, key: str, content: BinaryIO, media_type: str, *, if_absent: bool) -> None:
        if if_absent and self.head(key) is not None:
            return
        parts = TransferConfig(multipart_threshold=PART_BYTES, multipart_chunksize=PART_BYTES, max_concurrency=4)
        with translated():
            self.client.upload_fileobj(content, self.bucket, key, {"ContentType": media_type}, Config=parts)

    def _presigned(self, method: str, expires_s: int, **params: str) -> str:
        if not 1 <= expires_s <= MAX_PRESIGN_S:
            raise RejectedError(f"storage: a presigned URL lives 1 to {MAX_PRESIGN_S} s")
        params["Bucket"] = self.bucket
        with translated():
            return self.client.generate_presigned_url(method, Params=params, ExpiresIn=expires_s)


def _cause_status(error: RejectedError) -> int:
    return _status(error.__cause__) if isinstance(error.__cause__, ClientError) else 0


def _described(key: str, answer: Any) -> StoredObject:  # noqa: ANN401 - one of two typed dicts
    """Return what the headers of an answer say of its object.

    Raises:
        UnavailableError: The connection ended among them, which http.client takes for the end of the headers.
    """
    if any(name not in answer for name in DESCRIBING):
        raise UnavailableError("storage", detail="cut off in its headers")
    return _stored(key, answer["ContentLength"], answer)


def _stored(key: str, size_bytes: int, fields: Any) -> StoredObject:  # noqa: ANN401 - one of three typed dicts
    return StoredObject(
        key=key,
        size_bytes=size_bytes,
        etag=fields["ETag"].strip('"'),
        media_type=fields.get("ContentType", ""),
        modified_at=fields["LastModified"].astimezone(UTC),
    )
