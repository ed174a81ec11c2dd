"""Deletions that were promised: expired uploads, and all that belongs to one conversation.

Lifecycle rules of a bucket come up to a day late and are only the safety net.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Protocol

from analysis.errors import UnavailableError
from analysis.ports import ObjectStorage

BATCH = 1000


class ErasableStorage(ObjectStorage, Protocol):
    """An object storage that also knows what was begun and never finished."""

    def abort_uploads(self, prefix: str) -> int:
        """Drop unfinished uploads below *prefix*, which no listing shows; return how many."""
        ...


def delete_expired(storage: ObjectStorage, prefix: str, *, older_than: datetime, limit: int = 10_000) -> int:
    """Delete objects below *prefix* that were last written before *older_than* (aware); return how many.

    Stops after *limit* so that one step stays short: as many as *limit* means call again.
    """
    expired = islice((found.key for found in storage.list(prefix) if found.modified_at < older_than), limit)
    # A batch is read from the listing before it is deleted, so no page of the listing moves under our feet.
    return sum(storage.delete_many(batch) for batch in _batches(expired))


def erase(storage: ErasableStorage, prefix: str, *, rounds: int = 3) -> int:
    """Delete everything below *prefix*, finished or not, until a listing comes back empty; return how many objects.

    Raises:
        UnavailableError: Somebody kept writing below *prefix* while we deleted; to be tried again.
    """
    count = 0
    for _ in range(rounds):
        storage.abort_uploads(prefix)
        count += sum(storage.delete_many(batch) for batch in _batches(found.key for found in storage.list(prefix)))
        if next(storage.list(prefix), None) is None:
            return count
    raise UnavailableError("storage", detail="written to while being erased")


def _batches(keys: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(keys, BATCH)):
        yield batch
