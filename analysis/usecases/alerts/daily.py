"""Once a day, where a workspace is: rules about dates look at every open deal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from analysis.model.ids import OpportunityId, WorkspaceId
from analysis.model.watch import Occasion, Trigger
from analysis.ports import Begin, Clock
from analysis.usecases.alerts.evaluate import evaluate_and_settle
from analysis.usecases.alerts.facts import zone_of
from analysis.usecases.alerts.seed import seed
from analysis.usecases.snapshots import kept_of

DAILY = "alerts.daily"
"""Name of the workflow that looks at one workspace on one of its days: (workspace, day)."""
BEGINS_AT = 6
"""Hour of the workspace's day: before quiet hours end, so that what is found is in the morning's digest."""
QUEUE = "batch"


@dataclass(frozen=True, slots=True)
class BeginDays:
    """Queue the daily look of every workspace whose day has begun, once a day each.

    Asked every hour, so that a worker that was down at the hour itself makes up for it.
    """

    begin: Begin
    clock: Clock

    def __call__(self, workspaces: Iterable[WorkspaceId]) -> int:
        """Return how many were queued."""
        return sum(self._queued(workspace, self.clock()) for workspace in workspaces)

    def _queued(self, workspace: WorkspaceId, now: datetime) -> bool:
        with self.begin(workspace) as work:
            local = now.astimezone(zone_of(work.policies.home().time_zone))
            if local.hour < BEGINS_AT:
                return False
            day = local.date().isoformat()
            return work.jobs.enqueue(DAILY, f"{DAILY}:{workspace}:{day}", workspace, day, queue=QUEUE)


@dataclass(frozen=True, slots=True)
class LookAtDeals:
    """Hold every open deal of a workspace against its rules, one transaction a deal."""

    begin: Begin
    clock: Clock

    def __call__(self, workspace: WorkspaceId) -> dict[str, int]:
        """Return how many deals were looked at, and how many alerts that raised and ended. Harmless when run twice."""
        with self.begin(workspace) as work:
            seed(work)
            unkept = work.facts.unkept()
            deals = [deal.id for deal in work.facts.deals()]
        for opportunity in unkept:
            self.keep(workspace, opportunity)
        raised = ended = 0
        for opportunity in deals:
            with self.begin(workspace) as work:
                deal = work.opportunities.get(opportunity)
                settled = evaluate_and_settle(work, deal, self.clock(), Occasion(Trigger.DAILY)).settled
                raised, ended = raised + len(settled.claimed), ended + len(settled.resolved)
        return {"deals": len(deals), "alerts": raised, "resolved": ended}

    def keep(self, workspace: WorkspaceId, opportunity: OpportunityId) -> None:
        """Keep the facts of a deal from before facts were kept, known since its calls took place."""
        with self.begin(workspace) as work:
            work.snapshots.hold(opportunity)
            _, facts = kept_of(work, opportunity)
            for one in facts:
                work.facts.keep(opportunity, [one], at=one.occurred_at)
