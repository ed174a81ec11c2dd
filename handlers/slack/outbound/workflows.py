"""What is sent to Slack and taken from it, as workflows: each waits as long as Slack asks, and survives a crash."""

from functools import partial
from typing import Any, Protocol

import structlog

from analysis.model.exchange import TAKE, IntakeId
from analysis.model.ids import WorkspaceId
from analysis.model.messages import SEND, MessageId
from handlers.jobs.engine import Engine, Json, StepFailedError
from handlers.slack.outbound.paint import AGAIN

log = structlog.get_logger(__name__)


class Paint(Protocol):
    """Brings messages up to date; see `handlers.slack.outbound.paint.Painter`."""

    def __call__(self, workspace: WorkspaceId, message: MessageId) -> str: ...

    def release(self, workspace: WorkspaceId, message: MessageId) -> str: ...


class Take(Protocol):
    """Turns an intake into a conversation; see `analysis.usecases.take.TakeIntake`."""

    def __call__(self, workspace: WorkspaceId, intake_id: IntakeId) -> dict[str, str]: ...

    def refuse(
        self, workspace: WorkspaceId, intake_id: IntakeId, key: str, params: dict[str, Any], error_id: str = ""
    ) -> None: ...


def paint_message(engine: Engine, paint: Paint, workspace: str, message: str) -> Json:
    """Show a message's newest state until nothing newer is wanted. Two at once do no harm."""
    ids = (WorkspaceId(workspace), MessageId(message))
    try:
        while engine.step("paint", paint, *ids) == AGAIN:
            pass
    except StepFailedError as error:
        log.warning("slack.paint_failed", message=message, failure=error.failure["failed"])
        engine.step("release", paint.release, *ids)
        return {"ended": error.failure["failed"]}
    return {"ended": "done"}


def take_intake(engine: Engine, take: Take, workspace: str, intake: str) -> Json:
    """Turn an accepted intake into a conversation; whatever stops it is said to the person who waits."""
    ids = (WorkspaceId(workspace), IntakeId(intake))
    try:
        return engine.step("take", take, *ids)
    except StepFailedError as error:
        failure = error.failure
        engine.step("refuse", take.refuse, *ids, failure["key"], dict(failure["params"]), failure["error_id"])
        return {"ended": failure["failed"]}


def register(engine: Engine, paint: Paint, take: Take) -> None:
    """Declare the workflows on *engine*."""
    engine.workflow(SEND, partial(paint_message, engine, paint))
    engine.workflow(TAKE, partial(take_intake, engine, take))
