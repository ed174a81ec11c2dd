"""Where a workspace demands it, a call without a recorded lawful basis is held until somebody says one."""

from dataclasses import dataclass
from enum import StrEnum

from analysis.errors import RefusedError
from analysis.model.access import may_restrict
from analysis.model.conversation import Conversation, ConversationState
from analysis.model.ids import CaseNumber, UserId, WorkspaceId
from analysis.model.messages import MessageKind
from analysis.model.privacy import ConsentPolicy
from analysis.ports import Begin, Work
from analysis.usecases.access import demand, viewer_of
from analysis.usecases.announce import Announcer, nobody
from analysis.usecases.appoint import OPERATOR, demand_admin
from analysis.usecases.control import found
from analysis.usecases.start import queue

MOST = 200
"""Calls released in one transaction, when an admin no longer demands a basis."""


class Basis(StrEnum):
    """The lawful basis a person records. INFORMED: everyone was told. AGREED: everyone said yes."""

    INFORMED = "informed"
    AGREED = "agreed"


def release(work: Work, call: Conversation, announce: Announcer) -> bool:
    """Let a held call go on by itself; False if it is not held."""
    if call.state is not ConversationState.HELD:
        return False
    work.conversations.set_state(call.id, ConversationState.QUEUED, attempt=call.attempt)
    fresh = work.conversations.get(call.id)
    queue(work, fresh)
    announce(work, fresh)
    for message in work.messages.of(call.id, MessageKind.CONSENT):
        work.messages.want(message.want)
    return True


@dataclass(frozen=True, slots=True)
class RecordBasis:
    """Record on what basis a call may be analyzed; a held one goes on."""

    begin: Begin
    announce: Announcer = nobody

    def __call__(
        self, workspace: WorkspaceId, reference: str, basis: Basis, *, actor: UserId | None
    ) -> tuple[CaseNumber, bool]:
        """Store it with who said so in the audit log; return the case and whether the call was held until now.

        Raises:
            RefusedError: "conversation-not-found": there is none, or *actor* may not see it; "access-owner-only" for
                anybody but its owner and admins.
        """
        with self.begin(workspace) as work:
            call = demand_own(work, reference, actor)
            if call.consent == basis:
                return call.case_number, release(work, call, self.announce)
            work.conversations.amend(call.id, consent=basis)
            work.audit.record(
                "conversation.consent",
                actor=actor or OPERATOR,
                target=call.id,
                before={"consent": call.consent},
                after={"consent": basis},
            )
            return call.case_number, release(work, call, self.announce)


def demand_own(work: Work, reference: str, actor: UserId | None) -> Conversation:
    """Return a call that *actor* owns, or an admin sees; held until the transaction ends. See `RecordBasis`."""
    call = found(work, reference) if actor is None else demand(work, reference, actor)
    if actor is not None and not may_restrict(viewer_of(work, actor), call.owner_id):
        raise RefusedError("access-owner-only")
    return work.conversations.hold(call.id)


@dataclass(frozen=True, slots=True)
class ChooseConsent:
    """Say whether a lawful basis must be recorded; no longer demanding one releases what was held."""

    begin: Begin
    announce: Announcer = nobody

    def __call__(self, workspace: WorkspaceId, policy: ConsentPolicy, *, actor: UserId | None) -> int:
        """Store it with before and after in the audit log; return how many calls were released.

        Raises:
            RefusedError: "access-admin-only".
        """
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            change = work.policies.put(policy)
            if change.after:
                work.audit.record(
                    "policy.consent_policy",
                    actor=actor or OPERATOR,
                    target=workspace,
                    before=change.before,
                    after=change.after,
                )
        return 0 if policy.required else self._release(workspace)

    def _release(self, workspace: WorkspaceId) -> int:
        count = 0
        while True:
            with self.begin(workspace) as work:
                held = work.conversations.held(limit=MOST)
                count += sum(release(work, work.conversations.hold(one), self.announce) for one in held)
            if len(held) < MOST:
                return count
