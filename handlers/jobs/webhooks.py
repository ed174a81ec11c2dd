"""Tells other people's servers: spreads events, makes attempts, replays, and looks for what a lost job left behind."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from analysis.model.ids import WorkspaceId
from analysis.model.webhooks import EndpointId, EventId, WebhookDeliveryId
from analysis.usecases.tell import SPREAD
from analysis.usecases.webhooks.replay import REPLAY
from analysis.usecases.webhooks.spread import DELIVER
from handlers.jobs.engine import Engine, Json, StepFailedError

MEND, MEND_CRON = "webhooks.mend", "*/10 * * * *"


class Deliver(Protocol):
    """See `analysis.usecases.webhooks.deliver.DeliverWebhook`."""

    def __call__(self, workspace: WorkspaceId, delivery: WebhookDeliveryId, number: int) -> dict[str, str]: ...

    def fail(
        self, workspace: WorkspaceId, delivery: WebhookDeliveryId, number: int, failure: dict[str, Any]
    ) -> dict[str, str]: ...


@dataclass(frozen=True, slots=True)
class WebhookSteps:
    """The steps.

    Attributes:
        replay: One batch: (workspace, endpoint, since, every, place) -> {"sent", "place"}.
    """

    spread: Callable[[WorkspaceId, EventId], dict[str, int]]
    deliver: Deliver
    replay: Callable[[WorkspaceId, EndpointId, str, int, list[str]], dict[str, Any]]
    mend: Callable[[], int]


def deliver(engine: Engine, steps: WebhookSteps, workspace: str, delivery: str, number: int) -> Json:
    """Make one attempt; one that fails here rather than there counts too, and the next one follows in its time."""
    ids = (WorkspaceId(workspace), WebhookDeliveryId(delivery), number)
    try:
        return engine.step("deliver", steps.deliver, *ids)
    except StepFailedError as error:
        return engine.step("fail", steps.deliver.fail, *ids, dict(error.failure))


def replay(  # noqa: PLR0917 - what the job was given, behind what it is given here
    engine: Engine, steps: WebhookSteps, workspace: str, endpoint: str, since: str, every: int
) -> Json:
    """Send once more what happened since then, batch by batch."""
    sent, place = 0, list[str]()
    while True:
        batch = engine.step("batch", steps.replay, WorkspaceId(workspace), EndpointId(endpoint), since, every, place)
        sent, place = sent + batch["sent"], batch["place"]
        if not place:
            return {"sent": sent}


def register(engine: Engine, steps: WebhookSteps) -> None:
    """Declare the workflows on *engine*."""
    engine.workflow(SPREAD, lambda workspace, event: engine.step("spread", steps.spread, workspace, event))
    engine.workflow(DELIVER, partial(deliver, engine, steps))
    engine.workflow(REPLAY, partial(replay, engine, steps))
    engine.schedule(MEND, MEND_CRON, lambda _: engine.step("mend", steps.mend))
