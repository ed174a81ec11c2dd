"""Brings announced recordings: a step that fetches, and one that says why it could not."""

from functools import partial
from typing import Any, Protocol

from analysis.model.ids import ConversationId, WorkspaceId
from analysis.usecases.bring import BRING
from handlers.jobs.engine import Engine, Json, StepFailedError


class Bring(Protocol):
    """See `analysis.usecases.bring.BringRecording`."""

    def __call__(self, workspace: WorkspaceId, conversation: ConversationId) -> dict[str, bool]: ...

    def fail(self, workspace: WorkspaceId, conversation: ConversationId, failure: dict[str, Any]) -> bool: ...


def bring_recording(engine: Engine, bring: Bring, workspace: str, conversation: str) -> Json:
    """Bring the recording; what stops it is shown where its progress would be."""
    ids = (WorkspaceId(workspace), ConversationId(conversation))
    try:
        return engine.step("bring", bring, *ids)
    except StepFailedError as error:
        return engine.step("fail", bring.fail, *ids, dict(error.failure))


def register(engine: Engine, bring: Bring) -> None:
    """Declare the workflow on *engine*."""
    engine.workflow(BRING, partial(bring_recording, engine, bring))
