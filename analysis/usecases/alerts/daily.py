"""Once a day, where a workspace is: rules about dates look at every open deal."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from analysis.model.ids import ConversationId, OpportunityId, WorkspaceId
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
PATIENCE = timedelta(hours=12)
"""A call's own job waits no longer for a model (six hours), and is taken over by another worker long before."""
MISSED = timedelta(days=8)
"""So long after its result a call is still news."""
MOST = 500
"""Calls caught up with a day; the oldest first."""


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
    """Hold the open deals of a workspace against its rules, one transaction a deal. Harmless when run twice."""

    begin: Begin
    clock: Clock

    def deals(self, workspace: WorkspaceId) -> list[OpportunityId]:
        """Return the deals to look at, after their calls' facts were kept where they were not."""
        with self.begin(workspace) as work:
            seed(work)
            unkept = work.facts.unkept()
            deals = [deal.id for deal in work.facts.deals()]
        for opportunity in unkept:
            self.keep(workspace, opportunity)
        return deals

    def look(self, workspace: WorkspaceId, opportunity: OpportunityId) -> dict[str, int]:
        """Look at one; return how many alerts that raised and ended."""
        with self.begin(workspace) as work:
            deal = work.opportunities.get(opportunity)
            settled = evaluate_and_settle(work, deal, self.clock(), Occasion(Trigger.DAILY)).settled
        return {"deals": 1, "alerts": len(settled.claimed), "resolved": len(settled.resolved)}

    def keep(self, workspace: WorkspaceId, opportunity: OpportunityId) -> None:
        """Keep the facts of a deal from before facts were kept, known since its calls took place."""
        with self.begin(workspace) as work:
            work.snapshots.hold(opportunity)
            _, facts = kept_of(work, opportunity)
            for one in facts:
                work.facts.keep(opportunity, [one], at=one.occurred_at)


@dataclass(frozen=True, slots=True)
class CatchUp:
    """Evaluate the calls whose own evaluation never ended: a model stayed away for too long, or the job died of it.

    Attributes:
        evaluate: See `analysis.usecases.alerts.on_call.EvaluateCall`.
    """

    begin: Begin
    clock: Clock
    evaluate: Callable[[WorkspaceId, ConversationId, int], Mapping[str, int]]

    def missed(self, workspace: WorkspaceId) -> list[tuple[ConversationId, int]]:
        """Return calls and their attempts whose result was stored hours ago, but not so long that it is no news."""
        now = self.clock()
        with self.begin(workspace) as work:
            return work.steps.unevaluated(now - MISSED, now - PATIENCE, limit=MOST)

    def __call__(self, workspace: WorkspaceId, call: ConversationId, attempt: int) -> dict[str, int]:
        """Evaluate one. UnavailableError: its model is still away; rules without a question have looked."""
        return {"caught_up": 1, **self.evaluate(workspace, call, attempt)}
