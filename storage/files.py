"""Files that appear whole or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

BLOCK_BYTES = 1024 * 1024
"""How much of an object is in memory at once."""


@contextmanager
def appearing(to: Path) -> Iterator[BinaryIO]:
    """Open a hidden sibling of *to* for writing; a clean exit renames it to *to*, an exception removes it."""
    partial = to.with_name(f".{to.name[:100]}.{secrets.token_hex(8)}.part")
    try:
        with partial.open("xb") as file:
            yield file
        partial.replace(to)
    finally:
        partial.unlink(missing_ok=True)


def blocks(content: BinaryIO, limit: int | None = None) -> Iterator[bytes]:
    """Yield *content* from where it stands, block by block, at most *limit* bytes of it."""
    left = limit
    while left is None or left > 0:
        block = content.read(BLOCK_BYTES if left is None else min(BLOCK_BYTES, left))
        if not block:
            return
        yield block
        left = None if left is None else left - len(block)


def size_of(content: BinaryIO) -> int:
    """Return the size in bytes of a seekable *content*, and rewind it to its start."""
    size = content.seek(0, os.SEEK_END)
    content.seek(0)
    return size
