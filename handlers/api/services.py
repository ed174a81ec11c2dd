"""What the routes of the integrator API call; filled by bot/api_services.py alone."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from analysis.ports import Begin, Clock
from analysis.usecases.api.alerts import AlertsForPrograms
from analysis.usecases.api.calls import ControlCalls, ReadCalls
from analysis.usecases.api.deals import ReadDeals, WriteDeals
from analysis.usecases.api.push import PushCall
from analysis.usecases.api.uploads import UploadsOfPrograms
from analysis.usecases.api.watch import WatchCall
from analysis.usecases.bring import ExpectUpload, StartFromUrl
from analysis.usecases.webhooks.manage import ManageWebhooks
from analysis.usecases.webhooks.replay import WebhookDeliveries
from handlers.api.cursors import Cursors
from handlers.api.watching import Watching

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


After = Callable[[Callable[[], None]], None]
"""Has something done once the transaction is committed (`ApiCall.after`)."""


class Control(Protocol):
    """Makes what stops and restarts calls: a job is told to stop only when that is committed."""

    def __call__(self, begin: Begin, after: After) -> ControlCalls:
        """Return it."""
        ...


@dataclass(frozen=True, slots=True)
class ApiServices:
    """One attribute a use case, made over the transaction of the request.

    Attributes:
        begin: Transactions of one's own, for streams and waits that outlive the request's.
        run: The bounded pool of worker threads.
        version: Of this program.
        cursors: Makes and reads them.
        watching: Who waits or streams in this process.
    """

    begin: Begin
    clock: Clock
    run: Run
    version: str
    cursors: Cursors
    watching: Watching
    push: Over[PushCall]
    expect_upload: Over[ExpectUpload]
    from_url: Over[StartFromUrl]
    uploads: Over[UploadsOfPrograms]
    read_calls: Over[ReadCalls]
    watch_call: Over[WatchCall]
    control_calls: Control
    read_deals: Over[ReadDeals]
    write_deals: Over[WriteDeals]
    alerts: Over[AlertsForPrograms]
    webhooks: Over[ManageWebhooks]
    webhook_deliveries: Over[WebhookDeliveries]
