"""Forget a call: its rows at once, then its objects, what shows it in Slack, and the jobs that worked on it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from analysis.errors import RefusedError
from analysis.model.access import may_restrict
from analysis.model.conversation import Conversation
from analysis.model.ids import ConversationId, UserId, WorkspaceId
from analysis.model.object_keys import conversation_prefix
from analysis.model.privacy import FORGET, FORGET_QUEUE, ForgetCause, Forgetting, Shown
from analysis.model.snapshot import SnapshotCause
from analysis.points import point
from analysis.ports import Begin, JobControl, Work
from analysis.usecases.access import seen, viewer_of
from analysis.usecases.appoint import OPERATOR, demand_admin
from analysis.usecases.control import found
from analysis.usecases.snapshots import note_standing
from analysis.usecases.start import job_key

SYSTEM = "retention"
"""Actor in the audit log for the clock."""


@dataclass(frozen=True, slots=True)
class ForgetCall:
    """Begin to forget a call; a workflow ends it."""

    begin: Begin
    control: JobControl

    def __call__(
        self,
        workspace: WorkspaceId,
        reference: str,
        *,
        actor: UserId | None,
        cause: ForgetCause = ForgetCause.ASKED,
    ) -> Forgetting:
        """Delete its rows and queue the rest, in one transaction; asked again, join what was begun.

        Args:
            workspace: Where.
            reference: Id, case number or external id.
            actor: Who wants it: its owner or an admin; None is the operator at the terminal.
            cause: Why.

        Raises:
            RefusedError: "conversation-not-found": there is none, or *actor* may not see it; "access-owner-only" for
                anybody but its owner and admins; "forget-legal-hold" while it is kept for the law.
        """
        with self.begin(workspace) as work:
            call = self._meant(work, reference, actor)
            if call is None:
                known = work.forgettings.known(reference) if may_know(work, actor) else None
                if known is None:
                    raise RefusedError("conversation-not-found", reference=reference.strip()[:80])
                return known
            if actor is not None and not may_restrict(viewer_of(work, actor), call.owner_id):
                raise RefusedError("access-owner-only")
            forgetting = forget(work, call, actor=actor or OPERATOR, cause=cause)
        point("forget.erased")
        # After the commit: what is under way finds its rows gone at its next step, this only spares it the work.
        self.control.cancel(job_key(call.id, call.attempt))
        return forgetting

    def asked(self, workspace: WorkspaceId, reference: str, *, actor: UserId) -> Conversation:
        """Return the call that *actor* may forget, to ask whether they are sure. See `__call__` for refusals."""
        with self.begin(workspace) as work:
            call = self._meant(work, reference, actor)
            if call is None:
                raise RefusedError("conversation-not-found", reference=reference.strip()[:80])
            if not may_restrict(viewer_of(work, actor), call.owner_id):
                raise RefusedError("access-owner-only")
            if call.legal_hold:
                raise RefusedError("forget-legal-hold", case=call.case_number)
            return call

    def _meant(self, work: Work, reference: str, actor: UserId | None) -> Conversation | None:
        return work.conversations.find(reference.strip()) if actor is None else seen(work, reference, actor)


def may_know(work: Work, actor: UserId | None) -> bool:
    """Tell whether somebody may learn that a call was forgotten: admins and the operator."""
    return actor is None or viewer_of(work, actor).is_admin


def forget(work: Work, call: Conversation, *, actor: str, cause: ForgetCause) -> Forgetting:
    """Delete the rows of a call and queue what remains to be deleted elsewhere.

    Raises:
        RefusedError: "forget-legal-hold"; "conversation-not-found" where somebody forgot it at this moment.
    """
    call = work.conversations.hold(call.id)  # from here on nobody can say that it is to be kept, and be too late
    if call.legal_hold:
        raise RefusedError("forget-legal-hold", case=call.case_number)
    forgetting = work.forgettings.erase(call.id, actor=actor, cause=cause)
    note_standing(work, call.opportunity_id, SnapshotCause.FORGOTTEN)
    work.audit.record("conversation.forgetting", actor=actor, target=call.id, after=forgetting.as_content())
    work.jobs.enqueue(FORGET, f"forget:{call.id}", work.workspace, call.id, queue=FORGET_QUEUE)
    return forgetting


class TakeBack(Protocol):
    """Deletes one message or file of ours; what is gone already is success."""

    def __call__(self, workspace: WorkspaceId, shown: Shown, /) -> bool:
        """Return False where it cannot be deleted: the app is gone from there, or may not.

        UnavailableError: Slack is away, or a request may still be on its way; call again.
        """
        ...


@dataclass(frozen=True, slots=True)
class EraseTraces:
    """The steps of the workflow, each harmless when run twice.

    Attributes:
        objects: Deletes everything below a prefix of object storage, and returns how many there were.
        local: Deletes what this machine has cached of a call.
        jobs: Deletes jobs by the prefixes of their ids, with what they were given and returned; returns how many.
    """

    begin: Begin
    objects: Callable[[str], int]
    local: Callable[[ConversationId], None]
    take_back: TakeBack
    jobs: Callable[[Collection[str]], int]

    def files(self, workspace: WorkspaceId, conversation: ConversationId) -> int:
        """Delete recording and clips; return how many objects there were."""
        self.local(conversation)
        count = self.objects(conversation_prefix(workspace, conversation))
        point("forget.files")
        return count

    def shown(self, workspace: WorkspaceId, conversation: ConversationId) -> int:
        """Delete what shows it in Slack, one by one, each counted at once; return how many were looked at."""
        with self.begin(workspace) as work:
            forgetting = work.forgettings.find(conversation)
        left = forgetting.shown if forgetting else ()
        for one in left:
            deleted = self.take_back(workspace, one)
            point("forget.taken-back")
            with self.begin(workspace) as work:
                work.forgettings.gone(conversation, one.message, deleted=deleted)
        return len(left)

    def engine(self, workspace: WorkspaceId, conversation: ConversationId) -> int:
        """Delete the jobs that worked on it."""
        with self.begin(workspace) as work:
            forgetting = work.forgettings.find(conversation)
        return self.jobs(forgetting.jobs) if forgetting and forgetting.jobs else 0

    def receipt(self, workspace: WorkspaceId, conversation: ConversationId, counts: Mapping[str, int]) -> bool:
        """Close it, with counts and no content in the audit log, once."""
        with self.begin(workspace) as work:
            forgetting = work.forgettings.find(conversation)
            if forgetting is None or not work.forgettings.done(conversation, counts):
                return False
            after = {**forgetting.as_content(), **counts}
            work.audit.record("conversation.forgotten", actor=forgetting.actor, target=conversation, after=after)
        point("forget.receipted")
        return True


@dataclass(frozen=True, slots=True)
class HoldForLaw:
    """Keep a call from every deletion, or lift that; admins only."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, reference: str, *, hold: bool, actor: UserId | None) -> bool:
        """Store it with before and after in the audit log; False if it stood so already.

        Raises:
            RefusedError: "access-admin-only", "conversation-not-found".
        """
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            call = work.conversations.hold(found(work, reference).id)
            if call.legal_hold is hold:
                return False
            work.conversations.keep(call.id, hold=hold)
            work.audit.record(
                "conversation.legal_hold",
                actor=actor or OPERATOR,
                target=call.id,
                before={"legal_hold": call.legal_hold},
                after={"legal_hold": hold},
            )
        return True
