"""Take in a call that a program brings, with its words or with a recording that comes later."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from analysis.errors import RefusedError
from analysis.model.conversation import Conversation
from analysis.model.credentials import Caller
from analysis.model.ids import UserId, WorkspaceId
from analysis.model.transcript import Transcript
from analysis.ports import Begin, Clock, Work
from analysis.usecases.access import demand_deal, open_to_program
from analysis.usecases.announce import Announcer, nobody
from analysis.usecases.start import NewConversation, Receipt, StartFromTranscript


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of a call that was brought.

    Attributes:
        fresh: False where it was known already, by its external id or its very words: nothing was queued twice.
    """

    call: Conversation
    fresh: bool


def person_of(work: Work, reference: str, caller: Caller) -> UserId | None:
    """Return the person by our id or the messenger's; None for "".

    Raises:
        RefusedError: "user-not-found": there is none, they were removed, or they are of another team than the program.
    """
    if not reference:
        return None
    person = work.users.find(reference) or work.users.get(UserId(reference))
    if not person.active or (caller.team and work.users.standing(person.id)["team"] != caller.team):
        raise RefusedError("user-not-found", reference=reference)
    return person.id


@dataclass(frozen=True, slots=True)
class PushCall:
    """Take in one call; what is known already is joined, and what another team brought stays hidden."""

    begin: Begin
    clock: Clock
    announce: Announcer = nobody

    def with_words(self, caller: Caller, new: NewConversation, owner: str, transcript: Transcript) -> Pushed:
        """Store it with its transcript and queue the analysis.

        Args:
            caller: Who brings it.
            new: What is known of it; owner and team are filled in here.
            owner: Our id of a person, or the messenger's; "" for nobody.
            transcript: What was said.

        Raises:
            RefusedError: "opportunity-not-found", "user-not-found", "transcript-empty"; "conversation-kept" where it is
                known already and the program may not see it.
        """
        start = StartFromTranscript(self.begin, self.clock, self.announce)
        return self.started(caller, new, owner, lambda workspace, whole: start(workspace, whole, transcript))

    def started(
        self,
        caller: Caller,
        new: NewConversation,
        owner: str,
        start: Callable[[WorkspaceId, NewConversation], Receipt],
    ) -> Pushed:
        """Begin in another way, under the same rules: *start* gets what is known and returns its receipt."""
        with self.begin(caller.workspace) as work:
            if new.opportunity_id is not None:
                demand_deal(work, new.opportunity_id, caller)
            whole = replace(new, owner_id=person_of(work, owner, caller), team=caller.team)
            try:
                receipt = start(caller.workspace, whole)
            except RefusedError as error:
                if error.key != "conversation-exists":
                    raise
                # Somebody else brought it between our look and our insert, and has committed by now.
                return Pushed(self._known(work, new.external_id, caller), fresh=False)
            # Also a fresh one may be another team's: what broke off is opened again by whoever brings it once more.
            return Pushed(self._known(work, receipt.conversation_id, caller), fresh=not receipt.duplicate)

    def _known(self, work: Work, reference: str, caller: Caller) -> Conversation:
        call = work.conversations.find(reference)
        if call is None or not open_to_program(work, call, caller):
            raise RefusedError("conversation-kept")
        return call
