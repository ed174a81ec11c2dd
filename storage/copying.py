"""Brings a recording from somebody's server into our bucket."""

import tempfile
from pathlib import Path

from analysis.ports import ObjectStorage, StoredObject, UrlFetcher


def copy_from_url(
    fetcher: UrlFetcher, storage: ObjectStorage, url: str, key: str, *, max_bytes: int, work_dir: Path | None = None
) -> StoredObject:
    """Download *url* and store it under *key* unless something is there; the host's Content-Type goes along.

    Args:
        fetcher: Holds the allow-list.
        storage: Where it goes.
        url: From outside, not trusted.
        key: Ours, below "uploads/": nothing has looked at the bytes yet.
        max_bytes: Of the body.
        work_dir: Where the body waits on disk, None for the system's place; nothing stays there.

    Raises:
        RefusedError: The URL or what it gave is not allowed.
        UnavailableError: The host or the storage is away.
    """
    with tempfile.TemporaryDirectory(dir=work_dir, prefix="copy-") as folder:
        body = Path(folder) / "body"
        media_type = fetcher.fetch(url, body, max_bytes=max_bytes)
        with body.open("rb") as content:
            return storage.put(key, content, media_type=media_type, if_absent=True)
