"""What the routes of the integrator API call; filled by bot/api_services.py alone."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from analysis.ports import Begin, Clock

T = TypeVar("T")
UseCase_co = TypeVar("UseCase_co", covariant=True)


class Over(Protocol[UseCase_co]):
    """Makes a use case over a transaction: `services.start(call.begin)(…)`."""

    def __call__(self, begin: Begin) -> UseCase_co:
        """Return it."""
        ...


class Run(Protocol):
    """Runs short synchronous work in a worker thread, for what goes on after the request's own transaction."""

    def __call__(self, work: Callable[[], T], /) -> Awaitable[T]:
        """Return what it returns."""
        ...


@dataclass(frozen=True, slots=True)
class ApiServices:
    """One attribute a use case, made over the transaction of the request.

    Attributes:
        begin: Transactions of one's own, for streams and waits that outlive the request's.
        run: The bounded pool of worker threads.
    """

    begin: Begin
    clock: Clock
    run: Run
