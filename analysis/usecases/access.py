"""The one way to a call's content: every use case that reads one for somebody asks here first (docs/access.md).

A call that a person may not see answers exactly like one that does not exist.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace

from analysis.errors import RefusedError
from analysis.model.access import (
    NOWHERE,
    Kept,
    Viewer,
    may_see,
    may_see_scores,
    program_may_see,
    program_may_see_scores,
)
from analysis.model.conversation import Conversation, Opportunity
from analysis.model.credentials import Caller
from analysis.model.ids import ConversationId, OpportunityId, UserId
from analysis.ports import Work
from analysis.usecases.control import ConversationView, view_of


def viewer_of(work: Work, user: UserId) -> Viewer:
    """Return who asks, as of this transaction. RefusedError("user-not-found")."""
    return work.users.viewer(user)


def kept(work: Work, calls: Collection[Conversation]) -> dict[ConversationId, Kept]:
    """Return what decides who sees each of these calls. One statement, however many there are."""
    audiences = work.messages.audiences([call.id for call in calls])
    return {call.id: Kept(call.owner_id, call.restricted, audiences.get(call.id, NOWHERE)) for call in calls}


def visible(work: Work, call: Conversation, viewer: Viewer) -> bool:
    """Tell whether a person may see a call."""
    # Most look at their own: that takes no statement more.
    return may_see(viewer, Kept(call.owner_id, call.restricted)) or may_see(viewer, kept(work, [call])[call.id])


def visible_among(work: Work, calls: Iterable[Conversation], viewer: Viewer) -> list[Conversation]:
    """Return those calls that a person may see, in their order."""
    found = list(calls)
    rules = kept(work, found)
    return [call for call in found if may_see(viewer, rules[call.id])]


def shown_to(work: Work, view: ConversationView, viewer: Viewer | None) -> ConversationView:
    """Return a view as a person who may see the call reads it, with or without its scores; None is a whole channel."""
    allowed = may_see_scores(viewer, view.conversation.owner_id, work.policies.score_visibility())
    return view if allowed else replace(view, scores=False)


def view_for(work: Work, call: Conversation, user: UserId) -> ConversationView:
    """Return all that is stored of a call that *user* may see, as they read it."""
    return shown_to(work, view_of(work, call), viewer_of(work, user))


def seen(work: Work, reference: str, user: UserId) -> Conversation | None:
    """Return the call by this id, case number or external id, if *user* may see it; else None."""
    call = work.conversations.find(reference.strip())
    return call if call is not None and visible(work, call, viewer_of(work, user)) else None


def demand(work: Work, reference: str, user: UserId) -> Conversation:
    """Return the call by this id, case number or external id.

    Raises:
        RefusedError: "conversation-not-found": there is none, or *user* may not see it.
    """
    call = seen(work, reference, user)
    if call is None:
        raise RefusedError("conversation-not-found", reference=reference.strip()[:80])
    return call


def open_to_program(work: Work, one: Conversation | Opportunity, caller: Caller) -> bool:
    """Tell whether a program may see a call or deal (docs/access.md)."""
    if not caller.team:
        return True
    owned = one.owner_id is not None
    owner_team = work.users.standing(one.owner_id)["team"] if one.owner_id is not None else ""
    restricted = isinstance(one, Conversation) and one.restricted
    return program_may_see(caller.team, owner_team, "" if owned else one.team, restricted=restricted)


def demand_call(work: Work, conversation: str, caller: Caller) -> Conversation:
    """Return the call with exactly this id, for a program.

    Raises:
        RefusedError: "conversation-not-found": there is none, or the program may not see it.
    """
    call = work.conversations.get(ConversationId(conversation))
    if not open_to_program(work, call, caller):
        raise RefusedError("conversation-not-found", reference=conversation)
    return call


def demand_deal(work: Work, opportunity: str, caller: Caller) -> Opportunity:
    """Return the deal with exactly this id, for a program.

    Raises:
        RefusedError: "opportunity-not-found": there is none, or the program may not see it.
    """
    deal = work.opportunities.get(OpportunityId(opportunity))
    if not open_to_program(work, deal, caller):
        raise RefusedError("opportunity-not-found", reference=opportunity)
    return deal


def view_for_program(work: Work, call: Conversation) -> ConversationView:
    """Return all that is stored of a call that a program may see, as it reads it."""
    view = view_of(work, call)
    allowed = program_may_see_scores(call.owner_id, work.policies.score_visibility())
    return view if allowed else replace(view, scores=False)
