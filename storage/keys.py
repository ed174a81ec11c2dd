"""What passes for a key, asked by both adapters before they touch anything; spelled in analysis.model.object_keys."""

import re

from analysis.errors import RejectedError

MAX_KEY_BYTES = 1024
"""R2's limit (developers.cloudflare.com/r2/platform/limits, November 2026)."""
MAX_PART_BYTES = 200
"""Leaves room for LocalStorage's suffixes in a 255 byte file name."""

_PART = re.compile(rf"[A-Za-z0-9_.-]{{1,{MAX_PART_BYTES}}}")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9.+-]{1,80}/[A-Za-z0-9.+-]{1,80}(; ?[A-Za-z0-9-]{1,40}=[A-Za-z0-9._-]{1,80})*")


def checked_key(key: str) -> str:
    """Return *key* unchanged if it is one: parts of [A-Za-z0-9_.-] between slashes, none empty, "." or "..".

    Raises:
        RejectedError: It is not. The key is not repeated, for it may be hostile.
    """
    parts = key.split("/")
    if len(key) > MAX_KEY_BYTES or not all(_PART.fullmatch(part) and part not in {".", ".."} for part in parts):
        raise RejectedError("storage: not an object key")
    return key


def checked_prefix(prefix: str) -> str:
    """Return *prefix* unchanged if a key can begin with it; "" begins all. RejectedError otherwise."""
    folder, _, start = prefix.rpartition("/")
    if folder:
        checked_key(folder)
    # A lone "." or ".." may begin a name such as ".well-known", so the start of a name gets a letter first.
    if (prefix.startswith("/")) or not _PART.fullmatch(f"x{start}"):
        raise RejectedError("storage: not a prefix of object keys")
    return prefix


def check_range(start: int, length: int) -> None:
    """Raise RejectedError unless a range begins at zero or later and is zero bytes long or more."""
    if start < 0 or length < 0:
        raise RejectedError("storage: a range begins and is as long as zero or more")


def checked_media_type(media_type: str) -> str:
    """Return *media_type* unchanged if it is harmless as a header. RejectedError otherwise."""
    if not _MEDIA_TYPE.fullmatch(media_type):
        raise RejectedError("storage: not a media type")
    return media_type
