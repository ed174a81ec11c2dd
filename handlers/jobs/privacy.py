"""Ends what was begun to be forgotten, and keeps the clocks of retention, every day."""

from collections.abc import Callable, Iterable
from functools import partial

import structlog

from analysis.model.ids import ConversationId, WorkspaceId
from analysis.model.privacy import FORGET
from analysis.usecases.forget import EraseTraces
from handlers.jobs.engine import Engine, Json, StepFailedError

CLOCK = "retention.clock"
CLOCK_CRON = "50 2 * * *"

log = structlog.get_logger(__name__)


def forget_call(engine: Engine, traces: EraseTraces, workspace: str, conversation: str) -> Json:
    """Delete what lies outside our tables, then write the receipt.

    A step that gives up leaves the forgetting open: the daily clock begins it again.
    """
    ids = (WorkspaceId(workspace), ConversationId(conversation))
    try:
        files = engine.step("files", traces.files, *ids)
        engine.step("shown", traces.shown, *ids)
        jobs = engine.step("jobs", traces.engine, *ids)
    except StepFailedError as error:
        log.warning("conversation.not_forgotten", conversation=conversation, failure=error.failure["failed"])
        return {"left": error.failure["failed"]}
    counts = {"objects": files, "jobs": jobs}
    return {"done": engine.step("receipt", traces.receipt, *ids, counts)}


def keep_clock(
    engine: Engine,
    workspaces: Callable[[], Iterable[WorkspaceId]],
    keep: Callable[[WorkspaceId], Json],
    leave: Callable[[], int],
    _: str,
) -> Json:
    """Go through the workspaces, one step each, so that one that fails keeps nobody else's data."""
    failed = 0
    for workspace in engine.step("workspaces", lambda: list(workspaces())):
        try:
            engine.step("keep", keep, WorkspaceId(workspace))
        except StepFailedError as error:
            failed += 1
            log.warning("retention.failed", workspace=workspace, failure=error.failure["failed"])
    return {"failed": failed, "left": engine.step("leave", leave)}


def register(
    engine: Engine,
    traces: EraseTraces,
    workspaces: Callable[[], Iterable[WorkspaceId]],
    keep: Callable[[WorkspaceId], Json],
    leave: Callable[[], int],
) -> None:
    """Declare the workflows on *engine*."""
    engine.workflow(FORGET, partial(forget_call, engine, traces))
    engine.schedule(CLOCK, CLOCK_CRON, partial(keep_clock, engine, workspaces, keep, leave))
