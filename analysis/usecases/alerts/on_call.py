"""The step of the pipeline that holds a finished analysis against the workspace's rules."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.alerts.look import watches
from analysis.model.alerts import AlertRule
from analysis.model.conversation import Conversation, Step, StepState
from analysis.model.facts import Replied
from analysis.model.ids import ConversationId, WorkspaceId
from analysis.model.watch import Occasion, Trigger
from analysis.points import point
from analysis.ports import Begin, Clock, Work
from analysis.usecases.alerts.evaluate import evaluate_and_settle
from analysis.usecases.alerts.facts import NO_ANSWERS, facts_of
from analysis.usecases.alerts.fault import note_mended
from analysis.usecases.alerts.questions import AskRules, asking
from analysis.usecases.alerts.seed import seed
from analysis.usecases.steps import Progress


@dataclass(frozen=True, slots=True)
class EvaluateCall:
    """Evaluate the deal of a call whose result was just stored; claims are stored, the sender brings them."""

    begin: Begin
    clock: Clock
    progress: Progress
    ask: AskRules

    def __call__(self, workspace: WorkspaceId, conversation: ConversationId, attempt: int) -> dict[str, int]:
        """Return how many alerts were claimed, updated, suppressed and resolved. Harmless when run twice.

        What needs no model is evaluated first: a provider that stays away keeps nothing from anybody.

        Raises:
            UnavailableError: The model that answers rules' questions is away; only they were not evaluated yet.
        """
        with self.begin(workspace) as work:
            work.steps.put(conversation, attempt, Step.EVALUATE, StepState.RUNNING)
            seed(work)
            found = work.conversations.get(conversation)
            done = self._evaluated(work, found)
            asks = self._asks(work, found)
        point("evaluate.claimed")
        answers = self.ask(found, asks)
        if answers:
            with self.begin(workspace) as work:
                done += self._evaluated(work, work.conversations.get(conversation), asks, answers)
        self.progress.leave(workspace, conversation, attempt, Step.EVALUATE)
        return dict(done)

    def _asks(self, work: Work, call: Conversation) -> list[AlertRule]:
        """Return the rules whose question is worth its price: those that look at the call's deal at all."""
        asks = asking(work.alerts.rules())
        if not asks or call.opportunity_id is None:
            return []
        deal, occasion = work.opportunities.get(call.opportunity_id), Occasion(Trigger.ANALYZED, call.id)
        facts = facts_of(work, deal, self.clock(), occasion)
        return [rule for rule in asks if watches(rule, facts)]

    def _evaluated(
        self,
        work: Work,
        call: Conversation,
        rules: Sequence[AlertRule] | None = None,
        answers: Mapping[str, Replied] = NO_ANSWERS,
    ) -> Counter[str]:
        """Evaluate in one transaction; a call without levels or without a deal has nothing that rules look at."""
        now = self.clock()
        if rules is None:
            transcript = work.transcripts.latest(call.id)
            note_mended(work, call, transcript[1] if transcript else None, now)
        latest = work.analyses.latest(call.id)
        if latest is None or latest[1].kind != "meddic" or call.opportunity_id is None:
            return Counter({"alerts": 0})
        deal, occasion = work.opportunities.get(call.opportunity_id), Occasion(Trigger.ANALYZED, call.id)
        settled = evaluate_and_settle(work, deal, now, occasion, rules=rules, answers=answers).settled
        return Counter(
            alerts=len(settled.claimed),
            updated=len(settled.updated),
            suppressed=len(settled.suppressed),
            resolved=len(settled.resolved),
        )
