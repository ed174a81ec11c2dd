"""Deletes what has expired and adds up what stays: rows of minutes every ten of them, everything else at night."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

import structlog

from analysis.model.ids import WorkspaceId
from handlers.jobs.engine import Engine, Json, StepFailedError

# The engine keeps schedules by name, and this one has been there since only deliveries expired.
SOON, SOON_CRON = "deliveries.expire", "*/10 * * * *"
DAILY, DAILY_CRON = "rows.expire", "30 3 * * *"

log = structlog.get_logger(__name__)


def expire(engine: Engine, steps: Mapping[str, Callable[[], int]], _: str) -> Json:
    """Go through what expires, one step each, so that one that fails keeps no other."""
    return {name: count for name, call in steps.items() if (count := one(engine, name, call))}


def nightly(
    engine: Engine,
    workspaces: Callable[[], Iterable[WorkspaceId]],
    roll_up: Callable[[WorkspaceId], int],
    steps: Mapping[str, Callable[[], int]],
    planned: str,
) -> Json:
    """Add up the days that are over, workspace by workspace, then delete: rows of days without sums stay."""
    days = sum(
        one(engine, "roll up", partial(roll_up, WorkspaceId(workspace)))
        for workspace in engine.step("workspaces", lambda: list(workspaces()))
    )
    return {"days": days, **expire(engine, steps, planned)}


def one(engine: Engine, name: str, call: Callable[[], int]) -> int:
    """Return what a step counted; 0 where it failed, which is told and tried again next time."""
    try:
        return int(engine.step(name, call))
    except StepFailedError as error:
        log.warning("rows.not_expired", step=name, failure=error.failure["failed"])
        return 0


def register(
    engine: Engine,
    workspaces: Callable[[], Iterable[WorkspaceId]],
    roll_up: Callable[[WorkspaceId], int],
    soon: Mapping[str, Callable[[], int]],
    daily: Mapping[str, Callable[[], int]],
) -> None:
    """Declare the schedules on *engine*."""
    engine.schedule(SOON, SOON_CRON, partial(expire, engine, soon))
    engine.schedule(DAILY, DAILY_CRON, partial(nightly, engine, workspaces, roll_up, daily))
