"""What stands outside the database: time, object storage, other people's servers, running jobs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol


class Clock(Protocol):
    """Time that tests can set."""

    def __call__(self) -> datetime:
        """Return now, in UTC and aware."""
        ...


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What storage knows of an object.

    Attributes:
        key: Object key, made by us: opaque ids only.
        size_bytes: Of the content.
        etag: Opaque; changes with the content.
        media_type: As given at put; never trusted.
        modified_at: UTC.
    """

    key: str
    size_bytes: int
    etag: str
    media_type: str
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class PresignedUpload:
    """A PUT that someone without credentials may make once.

    Attributes:
        url: A bearer secret: never logged.
        headers: That the uploader must send unchanged.
    """

    url: str
    headers: Mapping[str, str]


class ObjectStorage(Protocol):
    """A bucket. All methods raise UnavailableError when storage is away and RejectedError on our mistakes."""

    def put(self, key: str, content: BinaryIO, *, media_type: str, if_absent: bool = False) -> StoredObject:
        """Store *content* (seekable, streamed, never whole in memory) under *key*.

        With *if_absent*, an object already there is success and stays as it is.
        """
        ...

    def fetch(self, key: str, to: Path) -> StoredObject:
        """Write the whole object to the file *to*, atomically. RefusedError("recording-missing") if absent."""
        ...

    def read_range(self, key: str, start: int, length: int, *, etag: str) -> bytes:
        """Return at most *length* bytes from offset *start*; b"" behind the end.

        Raises:
            RefusedError: "recording-missing" if absent, "recording-changed" if its etag is another.
        """
        ...

    def head(self, key: str) -> StoredObject | None:
        """Return what is known of the object, or None if there is none."""
        ...

    def list(self, prefix: str) -> Iterator[StoredObject]:
        """Yield every object whose key begins with *prefix*, in key order, fetched page by page."""
        ...

    def delete(self, key: str) -> None:
        """Delete the object; deleting what is not there is success."""
        ...

    def delete_many(self, keys: Iterable[str]) -> int:
        """Delete each; return how many were asked for."""
        ...

    def presign_get(self, key: str, *, expires_s: int = 600) -> str:
        """Return a URL that reads the object for *expires_s* seconds (1 to 900)."""
        ...

    def presign_put(self, key: str, *, media_type: str, expires_s: int = 600) -> PresignedUpload:
        """Return a PUT that stores a new object under *key* for *expires_s* seconds (1 to 900)."""
        ...


class UrlFetcher(Protocol):
    """Downloads from hosts on an allow-list only (SSRF guard): https, pinned address, no redirects."""

    def check(self, url: str) -> None:
        """Refuse what `fetch` would never connect to; asks nobody. RefusedError("url-not-allowed")."""
        ...

    def fetch(self, url: str, to: Path, *, max_bytes: int) -> str:
        """Write the body to *to* and return its Content-Type.

        Raises:
            RefusedError: The URL or its host is not allowed, or the body is too large or of a wrong type.
            UnavailableError: The host is away.
        """
        ...


class JobControl(Protocol):
    """What a person can do to a job from outside a transaction."""

    def cancel(self, key: str) -> None:
        """Cancel the job and its children: queued never runs, running starts no further step."""
        ...
