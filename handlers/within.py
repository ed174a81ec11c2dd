"""Lets a use case join a transaction that is open already."""

from collections.abc import Iterator
from contextlib import contextmanager

from analysis.model.ids import WorkspaceId
from analysis.ports import Begin, Work


def within(work: Work) -> Begin:
    """Return a Begin that joins *work*: what it does is committed, or not, with the rest of it."""

    @contextmanager
    def joined(workspace: WorkspaceId) -> Iterator[Work]:
        if workspace != work.workspace:
            raise RuntimeError("another workspace than the caller's")
        yield work

    return joined
