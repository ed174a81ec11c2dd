"""The end of an attempt: the answer to whoever asked, and failures in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from analysis.model.conversation import ConversationState, Failure, Step, StepState
from analysis.model.ids import ConversationId, ReplyTo, WorkspaceId
from analysis.points import point
from analysis.ports import Begin, Clock
from analysis.usecases.alerts.fault import note_fault
from analysis.usecases.announce import Announcer, nobody
from analysis.usecases.recordings import Recordings
from analysis.usecases.steps import Progress
from analysis.usecases.tell import tell_ended


class Replier(Protocol):
    """Brings a result or a failure to where it was asked for; finds the rest by id."""

    def __call__(self, workspace: WorkspaceId, conversation: ConversationId, reply_to: ReplyTo) -> None:
        """Answer once, however often it is called. UnavailableError when the other side is away."""
        ...


@dataclass(frozen=True, slots=True)
class NotifyOwner:
    """Answer whoever asked, through the replier of the scheme in `ReplyTo` ("nobody" needs none)."""

    begin: Begin
    progress: Progress
    repliers: Mapping[str, Replier]

    def __call__(self, workspace: WorkspaceId, conversation: ConversationId, attempt: int) -> dict[str, str]:
        """Return the scheme that answered; "" for nobody."""
        with self.begin(workspace) as work:
            work.steps.put(conversation, attempt, Step.NOTIFY, StepState.RUNNING)
            reply_to = work.conversations.get(conversation).reply_to
        scheme = self.answer(workspace, conversation, reply_to)
        point("notify.answered")
        self.progress.leave(workspace, conversation, attempt, Step.NOTIFY)
        return {"by": scheme}

    def answer(self, workspace: WorkspaceId, conversation: ConversationId, reply_to: ReplyTo) -> str:
        """Call the replier, if the conversation has one."""
        scheme = reply_to.partition(":")[0]
        replier = self.repliers.get(scheme)
        if replier is None:
            return ""
        replier(workspace, conversation, reply_to)
        return scheme


@dataclass(frozen=True, slots=True)
class CloseConversation:
    """End an attempt that did not come to a result: in words, in a state the owner sees."""

    begin: Begin
    recordings: Recordings
    notify: NotifyOwner
    clock: Clock
    announce: Announcer = nobody

    def __call__(
        self, workspace: WorkspaceId, conversation: ConversationId, attempt: int, failure: dict[str, Any]
    ) -> dict[str, str]:
        """Store the final state for *failure* (class name, catalog key, params, error id) and return it."""
        words = Failure(str(failure["key"]), dict(failure.get("params", {})), str(failure.get("error_id", "")))
        with self.begin(workspace) as work:
            found = work.conversations.get(conversation)
            doubts = work.purchases.unknown(conversation, attempt)
            unknown = bool(doubts) or failure.get("failed") == "OutcomeUnknownError"
            state = ConversationState.UNKNOWN if unknown else ConversationState.FAILED
            if doubts:  # another part may have failed first, but what may have been billed is said before all else
                words = Failure("outcome-unknown", {"provider": doubts[0].provider})
            changed = work.conversations.set_state(conversation, state, attempt=attempt, failure=words)
            if changed:
                for step in work.steps.of(conversation, attempt):
                    if step.state in {StepState.RUNNING, StepState.WAITING}:
                        ended = StepState.UNKNOWN if unknown else StepState.FAILED
                        work.steps.put(conversation, attempt, step.step, ended, detail=words.key)
                self.announce(work, found)
                tell_ended(work, conversation)
                note_fault(work, found, str(failure.get("failed", "")), words, self.clock())
        point("close.ended")
        self.recordings.forget(found.id)
        if changed:
            self.notify.answer(workspace, conversation, found.reply_to)
        return {"state": state if changed else found.state}
