"""Sends the weekly summaries, on Monday morning where each reader is; after an outage on one of the next two."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Protocol

import structlog

from analysis.model.ids import WorkspaceId
from handlers.jobs.engine import Engine, Json, StepFailedError

WEEKLY, WEEKLY_CRON = "alerts.weekly", "20 * * * *"
"""Every hour, for mornings begin everywhere at another one; who has it already gets none."""

log = structlog.get_logger(__name__)


class Send(Protocol):
    """See `analysis.usecases.alerts.weekly.SendWeekly`."""

    def __call__(self, workspace: WorkspaceId) -> dict[str, int]: ...


def send_all(engine: Engine, workspaces: Callable[[], Iterable[WorkspaceId]], send: Send, _: str) -> Json:
    """Go through the workspaces, one step each, so that one that fails keeps nobody else's."""
    failed = 0
    for workspace in engine.step("workspaces", lambda: list(workspaces())):
        try:
            engine.step("send", send, WorkspaceId(workspace))
        except StepFailedError as error:
            failed += 1
            log.warning("weekly.failed", workspace=workspace, failure=error.failure["failed"])
    return {"failed": failed}


def register(engine: Engine, workspaces: Callable[[], Iterable[WorkspaceId]], send: Send) -> None:
    """Declare the schedule on *engine*."""
    engine.schedule(WEEKLY, WEEKLY_CRON, partial(send_all, engine, workspaces, send))
