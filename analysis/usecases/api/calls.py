"""What programs read and do of calls that are there already."""

from dataclasses import dataclass

from analysis.errors import RefusedError
from analysis.model.conversation import Conversation, ConversationState, StepProgress
from analysis.model.credentials import Caller
from analysis.model.pages import CallFilter, Position
from analysis.ports import Begin, Work
from analysis.usecases.access import demand_call, view_for_program
from analysis.usecases.control import AGAIN, ENDED, UNCHANGED, Amended, CancelConversation, ConversationView
from analysis.usecases.control import RetryConversation as Retry
from analysis.usecases.requests import refresh


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a call stands.

    Attributes:
        steps: Of its current attempt, in order.
    """

    call: Conversation
    steps: tuple[StepProgress, ...]


def progress_of(work: Work, call: Conversation) -> Progress:
    """Return where a call stands. One statement more."""
    return Progress(call, tuple(work.steps.of(call.id, call.attempt)))


@dataclass(frozen=True, slots=True)
class ReadCalls:
    """Read calls as a program sees them. What it may not see answers like what does not exist."""

    begin: Begin

    def page(self, caller: Caller, wanted: CallFilter, *, after: Position | None, limit: int) -> list[Conversation]:
        """Return the newest first, behind *after*; *wanted* names the program's team."""
        with self.begin(caller.workspace) as work:
            return work.conversations.page(wanted, after=after, limit=limit)

    def one(self, caller: Caller, conversation: str) -> Progress:
        """Return where it stands. RefusedError("conversation-not-found")."""
        with self.begin(caller.workspace) as work:
            return progress_of(work, demand_call(work, conversation, caller))

    def whole(self, caller: Caller, conversation: str) -> ConversationView:
        """Return all that is stored of it. RefusedError("conversation-not-found")."""
        with self.begin(caller.workspace) as work:
            return view_for_program(work, demand_call(work, conversation, caller))


@dataclass(frozen=True, slots=True)
class ControlCalls:
    """Stop a call or have it analyzed again, on a program's word; the audit log names its credential."""

    begin: Begin
    cancel_call: CancelConversation
    retry_call: Retry

    def cancel(self, caller: Caller, conversation: str) -> Progress:
        """Stop it; one that had ended stays as it is. RefusedError("conversation-not-found")."""
        with self.begin(caller.workspace) as work:
            call = demand_call(work, conversation, caller)
            if self.cancel_call(caller.workspace, call.id, actor=caller.credential):
                refresh(work, call.id)
            return progress_of(work, work.conversations.get(call.id))

    def retry(self, caller: Caller, conversation: str, amended: Amended = UNCHANGED) -> Progress:
        """Open the next attempt of one that failed, is unknown or was canceled; joins one under way.

        Raises:
            RefusedError: "conversation-not-found"; "api-retry-done" where there is a result already; "api-waiting"
                while its recording is still to come.
        """
        with self.begin(caller.workspace) as work:
            call = demand_call(work, conversation, caller)
            if call.state is ConversationState.DONE:
                raise RefusedError("api-retry-done")
            return self._again(work, caller, call, amended)

    def analyze(self, caller: Caller, conversation: str) -> Progress:
        """Analyze it once more, also where there is a result: that stays, and only what is new is paid for.

        Raises:
            RefusedError: "conversation-not-found"; "api-waiting" while its recording is still to come;
                "consent-missing" while it is held for that.
        """
        with self.begin(caller.workspace) as work:
            return self._again(work, caller, demand_call(work, conversation, caller), UNCHANGED)

    def _again(self, work: Work, caller: Caller, call: Conversation, amended: Amended) -> Progress:
        if call.state is ConversationState.WAITING or (call.state in AGAIN and not has_content(work, call)):
            raise RefusedError("api-waiting")
        if call.state is ConversationState.HELD:
            raise RefusedError("consent-missing")
        if call.state in ENDED:
            self.retry_call(caller.workspace, call.id, actor=caller.credential, again=True, amended=amended)
            refresh(work, call.id)
        return progress_of(work, work.conversations.get(call.id))


def has_content(work: Work, call: Conversation) -> bool:
    """Tell whether there is anything to analyze: a recording, or words."""
    return bool(call.object_key) or work.transcripts.latest(call.id) is not None
