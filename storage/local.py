"""Objects in a folder: what the embedded default stores recordings in, with the same promises as a bucket.

A key "a/b" is two files in the folder keys/a: "b@" says in JSON what the object is and which file holds its content,
"b@<random>" beside it. The content is written and synced first and never changed; "b@" then appears in one rename or
link, which makes a put atomic, lets one of several conditional puts win, and ties every read to one version. As "@"
is in no key, "a" and "a/b" can both exist, unlike in a plain tree.
"""

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlencode

from analysis.errors import RefusedError, RejectedError, UnavailableError
from analysis.ports import PresignedUpload, StoredObject
from storage.files import appearing, blocks, size_of
from storage.keys import check_range, checked_key, checked_media_type, checked_prefix

MAX_PRESIGN_S = 900
ATTEMPTS = 20
"""How often an operation that lost a race with another writer of the same key starts anew."""


@dataclass(frozen=True, slots=True)
class LocalStorage:
    """Implements analysis.ports.ObjectStorage below *root*, for any number of threads and processes.

    Attributes:
        root: A folder of its own, made when needed; holds "keys/" and "url-key", the secret that signs URLs.
        base_url: Where the web process serves "/files/", such as "http://127.0.0.1:8000".
        now: Unix time in seconds.
    """

    root: Path
    base_url: str
    now: Callable[[], float] = time.time

    def put(self, key: str, content: BinaryIO, *, media_type: str, if_absent: bool = False) -> StoredObject:
        """Store the whole of *content*, from its start; see the port."""
        checked_media_type(media_type)
        pointer = self._pointer(key)
        size_of(content)  # rewinds, like the twin
        with unavailable():
            if if_absent and (standing := self.head(key)) is not None:
                return standing
            blob = pointer.with_name(f"{pointer.name}{secrets.token_hex(8)}")
            try:
                fields = self._write(blob, content, media_type)
                won = self._publish(pointer, fields, if_absent=if_absent)
            except BaseException:
                blob.unlink(missing_ok=True)
                raise
            if not won:
                blob.unlink(missing_ok=True)
            stored = self.head(key)
            if stored is None:
                pointer.unlink(missing_ok=True)  # may name content that is gone and would block every next try
                raise UnavailableError("storage", detail="deleted while it was stored")
        return stored

    def fetch(self, key: str, to: Path) -> StoredObject:
        """Write the object to the file *to*; see the port. RejectedError if the disk has damaged it."""
        digest = hashlib.sha256()
        stored, content = self.open(key)
        with content, unavailable(), appearing(to) as file:
            for block in blocks(content):
                file.write(block)
                digest.update(block)
            if digest.hexdigest() != stored.etag:
                raise RejectedError("storage: the content is not what was stored")
        return stored

    def read_range(self, key: str, start: int, length: int, *, etag: str) -> bytes:
        """Return a piece of exactly this version; see the port."""
        checked_key(key)
        check_range(start, length)
        if length == 0:
            return b""
        stored, content = self.open(key)
        with content, unavailable():
            if stored.etag != etag:
                raise RefusedError("recording-changed")
            content.seek(start)
            return b"".join(blocks(content, length))

    def head(self, key: str) -> StoredObject | None:
        """Return what is known of the object, or None if there is none."""
        opened = self._opened(key)
        if opened is None:
            return None
        opened[1].close()
        return opened[0]

    def list(self, prefix: str) -> Iterator[StoredObject]:
        """Yield objects in key order, folder by folder; media_type is "", as the twin cannot say it either."""
        folder = checked_prefix(prefix).rpartition("/")[0]
        for key in self._keys(f"{folder}/" if folder else "", prefix):
            stored = self.head(key)
            if stored is not None:  # deleted since
                yield StoredObject(key, stored.size_bytes, stored.etag, "", stored.modified_at)

    def delete(self, key: str) -> None:
        """Delete the object; deleting what is not there is success."""
        pointer = self._pointer(key)
        with unavailable():
            fields = _read(pointer)
            pointer.unlink(missing_ok=True)
            if fields is not None:
                pointer.with_name(fields["blob"]).unlink(missing_ok=True)
            self._prune(pointer.parent)

    def delete_many(self, keys: Iterable[str]) -> int:
        """Delete each; return how many were asked for."""
        count = 0
        for key in keys:
            self.delete(key)
            count += 1
        return count

    def presign_get(self, key: str, *, expires_s: int = 600) -> str:
        """Return "<base_url>/files/<key>?…", which the web process must answer: docs/storage.md."""
        return self._presigned("GET", checked_key(key), expires_s)

    def presign_put(self, key: str, *, media_type: str, expires_s: int = 600) -> PresignedUpload:
        """Return a PUT for a fresh key, which the web process must take: docs/storage.md."""
        checked_key(key)
        checked_media_type(media_type)
        url = self._presigned("PUT", key, expires_s, media_type)
        return PresignedUpload(url=url, headers={"Content-Type": media_type, "If-None-Match": "*"})

    def verify(self, method: str, key: str, expires: str, signature: str, *, media_type: str = "") -> None:
        """Check a request to "/files/<key>" against its query; for the web process.

        Args:
            method: "GET" or "PUT".
            key: From the path.
            expires: From the query: Unix time.
            signature: From the query.
            media_type: For PUT the Content-Type header that was sent; for GET nothing.

        Raises:
            RefusedError: "link-invalid": not signed by us for exactly this; "link-expired": its time is over.
        """
        valid = expires.isascii() and expires.isdecimal() and len(expires) < 20  # noqa: PLR2004 - digits of 2**64
        wanted = self._signature(method, key, expires, media_type)
        if not (valid and hmac.compare_digest(wanted.encode(), signature.encode("utf-8", "replace"))):
            raise RefusedError("link-invalid")
        if int(expires) < self.now():
            raise RefusedError("link-expired")

    def open(self, key: str) -> tuple[StoredObject, BinaryIO]:
        """Open the content for reading; it stays what it is while others write. The caller closes it.

        Raises:
            RefusedError: "recording-missing" if there is none.
        """
        opened = self._opened(key)
        if opened is None:
            raise RefusedError("recording-missing")
        return opened

    def abort_uploads(self, prefix: str) -> int:
        """Drop content that no key names, left by a process that was killed in mid-put; return how many."""
        folder = self.root / "keys" / checked_prefix(prefix).rpartition("/")[0]
        count = 0
        with unavailable():
            for blob in sorted(folder.rglob("*@?*")):
                pointer = blob.with_name(blob.name.partition("@")[0] + "@")
                key = pointer.relative_to(self.root / "keys").as_posix().removesuffix("@")
                fields = _read(pointer)
                if key.startswith(prefix) and (fields is None or fields["blob"] != blob.name):
                    blob.unlink(missing_ok=True)
                    count += 1
                    self._prune(blob.parent)
        return count

    def _pointer(self, key: str) -> Path:
        return self.root / "keys" / f"{checked_key(key)}@"

    def _write(self, blob: Path, content: BinaryIO, media_type: str) -> dict[str, str | int]:
        digest = hashlib.sha256()
        size = 0
        with _created(blob) as file:
            for block in blocks(content):
                file.write(block)
                digest.update(block)
                size += len(block)
            file.flush()
            os.fsync(file.fileno())
        return {"blob": blob.name, "etag": digest.hexdigest(), "size_bytes": size, "media_type": media_type}

    def _publish(self, pointer: Path, fields: dict[str, str | int], *, if_absent: bool) -> bool:
        """Make the written content the object; False if a conditional put came second."""
        fresh = pointer.with_name(f"{fields['blob']}.new")
        fresh.write_text(json.dumps(fields), encoding="ascii")
        try:
            if if_absent:
                return _linked(fresh, pointer)
            before = _read(pointer)
            fresh.replace(pointer)
        finally:
            fresh.unlink(missing_ok=True)
        if before is not None:
            pointer.with_name(before["blob"]).unlink(missing_ok=True)
        return True

    def _opened(self, key: str) -> tuple[StoredObject, BinaryIO] | None:
        pointer = self._pointer(key)
        with unavailable():
            for _ in range(ATTEMPTS):
                fields = _read(pointer)
                if fields is None:
                    return None
                try:
                    content = pointer.with_name(fields["blob"]).open("rb")
                except FileNotFoundError:  # replaced or deleted between the two looks
                    continue
                written = os.fstat(content.fileno()).st_mtime
                at = datetime.fromtimestamp(written, UTC)
                size = int(fields["size_bytes"])
                return StoredObject(key, size, fields["etag"], fields["media_type"], at), content
        return None  # names content that is gone for good: a disk restored in part

    def _keys(self, folder: str, prefix: str) -> Iterator[str]:
        try:
            entries = [
                entry.name + "/" if entry.is_dir() else entry.name for entry in os.scandir(self.root / "keys" / folder)
            ]
        except FileNotFoundError:
            return
        # "a/" sorts as the keys below it do; "a@" is the key "a".
        for name in sorted(entry.removesuffix("@") for entry in entries if entry.endswith(("/", "@"))):
            path = folder + name
            if name.endswith("/"):
                if path.startswith(prefix) or prefix.startswith(path):
                    yield from self._keys(path, prefix)
            elif path.startswith(prefix):
                yield path

    def _prune(self, folder: Path) -> None:
        """Remove folders that became empty, so that an erased conversation leaves no name behind."""
        with contextlib.suppress(OSError):  # not empty
            while folder != self.root / "keys":
                folder.rmdir()
                folder = folder.parent

    def _presigned(self, method: str, key: str, expires_s: int, media_type: str = "") -> str:
        if not 1 <= expires_s <= MAX_PRESIGN_S:
            raise RejectedError(f"storage: a presigned URL lives 1 to {MAX_PRESIGN_S} s")
        expires = str(int(self.now()) + expires_s)
        query = {"expires": expires, "signature": self._signature(method, key, expires, media_type)}
        return f"{self.base_url.rstrip('/')}/files/{key}?{urlencode(query)}"

    def _signature(self, method: str, key: str, expires: str, media_type: str) -> str:
        said = f"{method}\n{key}\n{expires}\n{media_type}".encode("utf-8", "replace")
        return hmac.new(self._secret(), said, hashlib.sha256).hexdigest()

    def _secret(self) -> bytes:
        path = self.root / "url-key"
        with unavailable():
            if not path.exists():
                self.root.mkdir(parents=True, exist_ok=True)
                fresh = path.with_name(f"url-key.{secrets.token_hex(8)}")
                fresh.touch(mode=0o600)
                fresh.write_bytes(secrets.token_bytes(32))
                _linked(fresh, path)  # of two processes that start at once, both use the first one's
                fresh.unlink()
            return path.read_bytes()


@contextlib.contextmanager
def unavailable() -> Iterator[None]:
    """Turn trouble with the disk (full, read-only, gone) into UnavailableError."""
    try:
        yield
    except OSError as error:
        raise UnavailableError("storage", detail=f"{type(error).__name__} {error.errno}") from error


def _created(path: Path) -> BinaryIO:
    for _ in range(ATTEMPTS):
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):  # a delete pruned the folder just now
            return path.open("xb")
    raise UnavailableError("storage", detail="the folder keeps vanishing")


def _linked(fresh: Path, name: Path) -> bool:
    """Give *fresh* a second name unless that is taken: atomic, unlike looking first."""
    try:
        os.link(fresh, name)
    except FileExistsError:
        return False
    return True


def _read(pointer: Path) -> dict[str, str] | None:
    try:
        fields: dict[str, str] = json.loads(pointer.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    return fields
