"""Keep a call to its owner, their manager and admins, and out of every channel; or lift that again."""

from dataclasses import dataclass

from analysis.errors import RefusedError
from analysis.model.access import may_restrict
from analysis.model.conversation import Conversation
from analysis.model.ids import UserId, WorkspaceId
from analysis.ports import Begin
from analysis.usecases.access import demand, viewer_of
from analysis.usecases.alerts.copies import show_again
from analysis.usecases.appoint import OPERATOR
from analysis.usecases.control import found


@dataclass(frozen=True, slots=True)
class Restricted:
    """What it came to.

    Attributes:
        call: As it stands now.
        changed: False if it stood so already.
    """

    call: Conversation
    changed: bool


@dataclass(frozen=True, slots=True)
class RestrictConversation:
    """Restrict a call, or lift that."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, reference: str, *, restricted: bool, actor: UserId | None) -> Restricted:
        """Store it with before and after in the audit log, and bring every message about the call up to date.

        What already stands in a channel is replaced there by words without content, and its files are deleted.

        Args:
            workspace: Where.
            reference: Id, case number or external id.
            restricted: What shall be.
            actor: Who decides; None is the operator at the terminal.

        Raises:
            RefusedError: "conversation-not-found": there is none, or *actor* may not see it; "access-owner-only" for
                anybody but its owner and admins.
        """
        with self.begin(workspace) as work:
            call = found(work, reference) if actor is None else demand(work, reference, actor)
            if actor is not None and not may_restrict(viewer_of(work, actor), call.owner_id):
                raise RefusedError("access-owner-only")
            if call.restricted is restricted:
                return Restricted(call, changed=False)
            work.conversations.restrict(call.id, restricted=restricted)
            # First what quotes it, also in digests and in alerts that another call brought up: whoever changes an alert
            # holds its row before its messages.
            for alert in work.alert_log.quoting(call.id):
                work.inbox.hold(alert)
                show_again(work, alert)
            for message in work.messages.about_call(call.id):
                work.messages.want(message.want)
            work.audit.record(
                "conversation.restricted",
                actor=actor or OPERATOR,
                target=call.id,
                before={"restricted": call.restricted},
                after={"restricted": restricted},
            )
            return Restricted(work.conversations.get(call.id), changed=True)
