"""Hold a call that may not be analyzed yet, and ask on what lawful basis it may be."""

from analysis.model.conversation import Conversation, ConversationState, Failure
from analysis.model.messages import MessageKind, Wanted
from analysis.model.privacy import ConsentPolicy
from analysis.ports import Work

MISSING = "consent-missing"
"""Catalog key of why a call is held."""


def lacks_basis(work: Work, call: Conversation) -> bool:
    """Tell whether the workspace demands a basis for this call and none is recorded."""
    return not call.consent and work.policies.get(ConsentPolicy).required


def hold(work: Work, call: Conversation) -> None:
    """Hold a call, and ask its owner for the basis; the admins, where nobody owns it.

    Those who are not in Slack see the state of the call.
    """
    work.conversations.set_state(call.id, ConversationState.HELD, attempt=call.attempt, failure=Failure(MISSING))
    for user in [call.owner_id] if call.owner_id is not None else work.users.admins():
        person = work.users.get(user).slack_id
        if person:
            work.messages.want(question(call, person))


def question(call: Conversation, person: str) -> Wanted:
    """Return the message that asks one person, alone, on what basis a call may be analyzed."""
    return Wanted(
        key=f"consent:{call.id}:{person}",
        kind=MessageKind.CONSENT,
        channel="",
        thread="",
        asker=person,
        private=True,
        conversation_id=call.id,
    )
