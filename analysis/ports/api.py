"""How programs come in: transactions that begin before anybody knows whose they are."""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from analysis.model.ids import WorkspaceId
from analysis.ports.credentials import CallerDirectory
from analysis.ports.work import Work

T = TypeVar("T")


class Entrance(Protocol):
    """One transaction, before and after it is known which workspace it is in."""

    @property
    def callers(self) -> CallerDirectory:
        """Finds who asks."""
        ...

    def enter(self, workspace: WorkspaceId) -> Work:
        """Return the work of this workspace in this very transaction; from then on it sees no other."""
        ...

    def attempt(self) -> AbstractContextManager[None]:
        """Take back what the block changed where it raises; what came before it stays."""
        ...

    def after(self, act: Callable[[], None]) -> None:
        """Have *act* called once all is committed; never where it is rolled back."""
        ...


class Enter(Protocol):
    """Runs functions in worker threads, each in a transaction, or several that wait at the same time in one."""

    def __call__(self, act: Callable[[Entrance], T], /) -> "Future[T]":
        """Return what *act* will have returned, once it is committed; an exception undoes this act alone.

        Raises:
            UnavailableError: In the future: the database is away, busy or restarting.
        """
        ...
