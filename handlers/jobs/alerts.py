"""What brings alerts on their way: woken when one is claimed, and every minute for what became due meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from analysis.model.ids import WorkspaceId
from analysis.usecases.alerts.wake import DELIVER
from handlers.jobs.engine import Engine, Json

SWEEP, SWEEP_CRON = "alerts.sweep", "* * * * *"
RETENTION, RETENTION_CRON = "alerts.retention", "50 3 * * *"


class Deliver(Protocol):
    """See `analysis.usecases.alerts.deliver.Deliver`."""

    def __call__(self, workspace: WorkspaceId) -> dict[str, int]: ...


@dataclass(frozen=True, slots=True)
class AlertSteps:
    """The steps.

    Attributes:
        sweep: Queues a look in each workspace where something is due; takes the planned time.
        forget: Deletes what was suppressed long ago, everywhere.
    """

    deliver: Deliver
    sweep: Callable[[str], int]
    forget: Callable[[], int]


def deliver(engine: Engine, steps: AlertSteps, workspace: str) -> Json:
    """Bring what is due in a workspace on its way."""
    return engine.step("deliver", steps.deliver, workspace)


def register(engine: Engine, steps: AlertSteps) -> None:
    """Declare the workflows on *engine*."""
    engine.workflow(DELIVER, partial(deliver, engine, steps))
    engine.schedule(SWEEP, SWEEP_CRON, lambda planned: engine.step("sweep", steps.sweep, planned))
    engine.schedule(RETENTION, RETENTION_CRON, lambda _: engine.step("forget", steps.forget))
