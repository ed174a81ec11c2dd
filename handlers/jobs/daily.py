"""The daily look at deals: queued by the hour for whichever workspace's day has begun, worked off one by one."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Protocol

from analysis.errors import UnavailableError
from analysis.model.ids import ConversationId, OpportunityId, WorkspaceId
from analysis.usecases.alerts.daily import DAILY
from handlers.jobs.engine import Engine, Json, outcome

DAYS, DAYS_CRON = "alerts.days", "5 * * * *"


class Begin(Protocol):
    """See `analysis.usecases.alerts.daily.BeginDays`."""

    def __call__(self, workspaces: Iterable[WorkspaceId]) -> int: ...


class Look(Protocol):
    """See `analysis.usecases.alerts.daily.LookAtDeals`."""

    def deals(self, workspace: WorkspaceId) -> list[OpportunityId]: ...

    def look(self, workspace: WorkspaceId, opportunity: OpportunityId) -> dict[str, int]: ...


class CatchUp(Protocol):
    """See `analysis.usecases.alerts.daily.CatchUp`."""

    def missed(self, workspace: WorkspaceId) -> list[tuple[ConversationId, int]]: ...

    def __call__(self, workspace: WorkspaceId, call: ConversationId, attempt: int) -> dict[str, int]: ...


def each_of(calls: Iterable[Callable[[], Mapping[str, int]]]) -> dict[str, int]:
    """Make every call and return the sum of what they count; one that fails keeps nothing from the others.

    Raises:
        UnavailableError: Somebody was away for one of them: all run once more, which is harmless.
    """
    counts, away = Counter[str](), None
    for call in calls:
        result = outcome(lambda call=call: dict(call()))  # type: ignore[misc]  # bound for this round
        if "done" in result:
            counts.update(result["done"])
        elif "failure" in result:
            counts.update(failed=1)
        else:
            away = UnavailableError(result.get("provider", ""), result.get("retry_after"))
            if away.provider == "database":
                break
    if away is not None:
        raise away
    return dict(counts)


def look(engine: Engine, deals: Look, catch_up: CatchUp, workspace: str, _day: str) -> Json:
    """Look at one workspace; then at calls that their own jobs left unevaluated, for which a model may be asked."""
    where = WorkspaceId(workspace)
    looked = engine.step("look", lambda: each_of(partial(deals.look, where, one) for one in deals.deals(where)))
    caught = engine.step("catch-up", lambda: each_of(partial(catch_up, where, *one) for one in catch_up.missed(where)))
    return {**looked, **caught}


def register(
    engine: Engine, workspaces: Callable[[], list[WorkspaceId]], begin: Begin, deals: Look, catch_up: CatchUp
) -> None:
    """Declare the workflow and its schedule on *engine*."""
    engine.workflow(DAILY, partial(look, engine, deals, catch_up))
    engine.schedule(DAYS, DAYS_CRON, lambda _: engine.step("days", lambda: begin(workspaces())))
