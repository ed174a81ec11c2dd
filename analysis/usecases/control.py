"""What a person does to a conversation under way: look, cancel, try again."""

from dataclasses import asdict, dataclass

from analysis.errors import RefusedError
from analysis.model.conversation import Conversation, ConversationState, StepProgress
from analysis.model.exchange import Correction
from analysis.model.ids import AnalysisId, ConversationId, WorkspaceId
from analysis.model.meddic import MeddicAnalysis
from analysis.model.paid import Purchase
from analysis.model.transcript import Transcript
from analysis.ports import Begin, JobControl, Work
from analysis.usecases.announce import Announcer, nobody
from analysis.usecases.corrected import corrected, corrected_transcript
from analysis.usecases.start import Receipt, enqueue, job_key
from analysis.usecases.tell import tell_ended

ENDED = frozenset(
    {ConversationState.DONE, ConversationState.FAILED, ConversationState.UNKNOWN, ConversationState.CANCELED}
)
AGAIN = frozenset({ConversationState.FAILED, ConversationState.UNKNOWN, ConversationState.CANCELED})


@dataclass(frozen=True, slots=True)
class ConversationView:
    """All that is stored of one conversation, as of one transaction.

    Attributes:
        steps: Of the current attempt.
        unknown: Paid calls of this attempt that may have been billed and have no answer.
        cost_usd: Of every paid call for this conversation, in all attempts; None where a price is not known.
        transcript: With the speakers as people corrected them.
        analysis: With people's corrections applied; what was stored stays as it is.
        corrections: In order of time.
        scores: False where its reader may see what was said, but no numbers and levels (analysis.model.access).
    """

    conversation: Conversation
    steps: list[StepProgress]
    transcript: Transcript | None
    analysis_id: AnalysisId | None
    analysis: MeddicAnalysis | None
    unknown: list[Purchase]
    cost_usd: float | None
    corrections: tuple[Correction, ...] = ()
    scores: bool = True


def found(work: Work, reference: str) -> Conversation:
    """Return the conversation with this id, case number or external id.

    Raises:
        RefusedError: "conversation-not-found".
    """
    conversation = work.conversations.find(reference.strip())
    if conversation is None:
        raise RefusedError("conversation-not-found", reference=reference.strip()[:80])
    return conversation


def view_of(work: Work, conversation: Conversation) -> ConversationView:
    """Return all that is stored of a conversation, its result as people corrected it."""
    transcript = work.transcripts.latest(conversation.id)
    analysis = work.analyses.latest(conversation.id)
    corrections = work.corrections.of(conversation.id)
    words = transcript[1] if transcript else None
    result = analysis[1] if analysis else None
    owner_run = (
        conversation.opportunity_id is not None and work.opportunities.get(conversation.opportunity_id).owner_run
    )
    if words is not None:  # also without corrections: a side that the model inferred stands with the result only
        words = corrected_transcript(words, result, corrections)
        if result is not None and (corrections or owner_run):
            result = corrected(result, words, corrections, owner_run=owner_run)
    return ConversationView(
        conversation=conversation,
        steps=work.steps.of(conversation.id, conversation.attempt),
        transcript=words,
        analysis_id=analysis[0] if analysis else None,
        analysis=result,
        unknown=work.purchases.unknown(conversation.id, conversation.attempt),
        cost_usd=work.purchases.cost_usd(conversation.id),
        corrections=tuple(corrections),
    )


@dataclass(frozen=True, slots=True)
class ShowConversation:
    """Read a conversation with everything that hangs on it."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, reference: str) -> ConversationView:
        """Return the view. RefusedError("conversation-not-found")."""
        with self.begin(workspace) as work:
            return view_of(work, found(work, reference))


@dataclass(frozen=True, slots=True)
class WatchConversation:
    """Read only where a conversation stands: cheap enough to ask several times a second."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, conversation: ConversationId) -> tuple[Conversation, list[StepProgress]]:
        """Return it with the steps of its current attempt. RefusedError("conversation-not-found")."""
        with self.begin(workspace) as work:
            current = work.conversations.get(conversation)
            return current, work.steps.of(conversation, current.attempt)


@dataclass(frozen=True, slots=True)
class Amended:
    """What a person corrects before the next attempt; "" and None leave a value as it is."""

    language: str = ""
    provider: str = ""
    seller_channel: int | None = None


UNCHANGED = Amended()


@dataclass(frozen=True, slots=True)
class RetryConversation:
    """Open the next attempt of a conversation that failed, is unknown or was canceled, or is to be done anew."""

    begin: Begin
    announce: Announcer = nobody

    def __call__(
        self, workspace: WorkspaceId, reference: str, *, actor: str, again: bool = False, amended: Amended = UNCHANGED
    ) -> Receipt:
        """Queue the next attempt; while one is under way this joins it.

        Paid answers of earlier attempts are used again; only what has no usable answer is bought.

        Args:
            workspace: Where.
            reference: Id, case number or external id.
            actor: For the audit log.
            again: Also where there is a result already: it stays, a newer one is made beside it.
            amended: Corrections that the next attempt works with.

        Raises:
            RefusedError: "conversation-not-found".
        """
        with self.begin(workspace) as work:
            conversation = found(work, reference)
            if conversation.state not in (ENDED if again else AGAIN):
                return Receipt(conversation.id, conversation.case_number, conversation.attempt, duplicate=True)
            before = conversation.state
            work.conversations.amend(conversation.id, **asdict(amended))
            attempt = work.conversations.open_attempt(conversation.id)
            conversation = work.conversations.get(conversation.id)
            enqueue(work, conversation)
            self.announce(work, conversation)
            work.audit.record(
                "conversation.retried",
                actor=actor,
                target=conversation.id,
                before={"state": before},
                after={"attempt": attempt},
            )
        return Receipt(conversation.id, conversation.case_number, attempt, duplicate=False)


@dataclass(frozen=True, slots=True)
class CancelConversation:
    """Stop a conversation: what is queued never runs, what runs starts no further step."""

    begin: Begin
    control: JobControl
    announce: Announcer = nobody

    def __call__(self, workspace: WorkspaceId, reference: str, *, actor: str) -> bool:
        """Cancel it; False if it had ended already.

        Raises:
            RefusedError: "conversation-not-found".
        """
        with self.begin(workspace) as work:
            conversation = found(work, reference)
            if conversation.state in ENDED:
                return False
            work.conversations.set_state(conversation.id, ConversationState.CANCELED, attempt=conversation.attempt)
            tell_ended(work, conversation.id)
            self.announce(work, conversation)
            work.audit.record(
                "conversation.canceled", actor=actor, target=conversation.id, before={"state": conversation.state}
            )
        # After the commit: a job that is gone already does no harm, its steps see CANCELED.
        self.control.cancel(job_key(conversation.id, conversation.attempt))
        return True
