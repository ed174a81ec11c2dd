"""The daily look at deals: queued by the hour for whichever workspace's day has begun, worked off one by one."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Protocol

from analysis.model.ids import WorkspaceId
from analysis.usecases.alerts.daily import DAILY
from handlers.jobs.engine import Engine, Json

DAYS, DAYS_CRON = "alerts.days", "5 * * * *"


class Begin(Protocol):
    """See `analysis.usecases.alerts.daily.BeginDays`."""

    def __call__(self, workspaces: Iterable[WorkspaceId]) -> int: ...


class Look(Protocol):
    """See `analysis.usecases.alerts.daily.LookAtDeals`."""

    def __call__(self, workspace: WorkspaceId) -> dict[str, int]: ...


def look(engine: Engine, deals: Look, workspace: str, _day: str) -> Json:
    """Look at one workspace."""
    return engine.step("look", deals, WorkspaceId(workspace))


def register(engine: Engine, workspaces: Callable[[], list[WorkspaceId]], begin: Begin, deals: Look) -> None:
    """Declare the workflow and its schedule on *engine*."""
    engine.workflow(DAILY, partial(look, engine, deals))
    engine.schedule(DAYS, DAYS_CRON, lambda _: engine.step("days", lambda: begin(workspaces())))
