"""The step of the pipeline that holds a finished analysis against the workspace's rules."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.model.conversation import Conversation, Step, StepState
from analysis.model.facts import Replied
from analysis.model.ids import ConversationId, WorkspaceId
from analysis.model.watch import Occasion, Trigger
from analysis.ports import Begin, Clock, Work
from analysis.usecases.alerts.evaluate import evaluate_and_settle
from analysis.usecases.alerts.fault import note_mended
from analysis.usecases.alerts.questions import AskRules
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

        Raises:
            UnavailableError: The model that answers rules' questions is away; nothing was evaluated yet.
        """
        with self.begin(workspace) as work:
            work.steps.put(conversation, attempt, Step.EVALUATE, StepState.RUNNING)
            seed(work)
            found = work.conversations.get(conversation)
            rules = work.alerts.rules()
        answers = self.ask(found, rules)
        with self.begin(workspace) as work:
            done = self._evaluated(work, work.conversations.get(conversation), answers)
        self.progress.leave(workspace, conversation, attempt, Step.EVALUATE)
        return done

    def _evaluated(self, work: Work, call: Conversation, answers: Mapping[str, Replied]) -> dict[str, int]:
        """Evaluate in one transaction; a call without levels or without a deal has nothing that rules look at."""
        now = self.clock()
        transcript = work.transcripts.latest(call.id)
        note_mended(work, call, transcript[1] if transcript else None, now)
        latest = work.analyses.latest(call.id)
        if latest is None or latest[1].kind != "meddic" or call.opportunity_id is None:
            return {"alerts": 0}
        deal = work.opportunities.get(call.opportunity_id)
        settled = evaluate_and_settle(work, deal, now, Occasion(Trigger.ANALYZED, call.id), answers=answers).settled
        return {
            "alerts": len(settled.claimed),
            "updated": len(settled.updated),
            "suppressed": len(settled.suppressed),
            "resolved": len(settled.resolved),
        }
