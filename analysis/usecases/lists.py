"""What a person looks through: their calls, the workspace's deals, and what all calls of a deal have proven."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.errors import RefusedError
from analysis.model.access import NOWHERE, Kept, Viewer, may_see, may_see_scores
from analysis.model.conversation import Conversation, Opportunity
from analysis.model.ids import CaseNumber, OpportunityId, UserId, WorkspaceId, new_id
from analysis.model.overview import DealCall, OpportunityOverview
from analysis.model.people import Person
from analysis.model.snapshot import DealStanding
from analysis.ports import Begin, Clock, Work
from analysis.usecases.access import viewer_of, visible_among
from analysis.usecases.once import claim
from analysis.usecases.requests import Asked
from analysis.usecases.snapshots import standings

ROWS = 15
"""As many as a list shows."""
COMPANY = 120


def overviews(work: Work, deals: Sequence[Opportunity], viewer: Viewer) -> list[OpportunityOverview]:
    """Return deals with their letters over the calls the viewer may see (docs/meddic.md, over several calls).

    Four statements, however many deals and calls there are, and a roll-up for each deal with a call kept from them.
    """
    ids = [deal.id for deal in deals]
    members = work.conversations.members(ids)
    audiences = work.messages.audiences([call.conversation_id for call in members])
    setting = work.policies.score_visibility()
    scored = {deal.id for deal in deals if may_see_scores(viewer, deal.owner_id, setting)}
    open_to = [
        call
        for call in members
        if call.opportunity_id in scored
        and may_see(viewer, Kept(call.owner_id, call.restricted, audiences.get(call.conversation_id, NOWHERE)))
    ]
    # A deal that is wholly kept from the viewer shows nothing, and is not rolled up to find that out.
    heard = {call.opportunity_id for call in open_to}
    stand = standings(work, [deal for deal in ids if deal in heard], viewer, {call.conversation_id for call in open_to})
    return [_overview(deal, stand.get(deal.id), [c for c in open_to if c.opportunity_id == deal.id]) for deal in deals]


def _overview(deal: Opportunity, stands: DealStanding | None, calls: Sequence[DealCall]) -> OpportunityOverview:
    proven = stands if stands and stands.calls else None
    return OpportunityOverview(
        opportunity=deal,
        levels={one.letter: one.level for one in proven.letters} if proven else {},
        strength=proven.strength if proven else None,
        calls=len(calls),
        last_call_at=max((call.occurred_at for call in calls), default=None),
    )


@dataclass(frozen=True, slots=True)
class ListCalls:
    """List the newest calls: one's own, for managers also their team's, for admins everybody's."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, user: UserId, *, limit: int = ROWS) -> list[Conversation]:
        """Return the newest first; none for somebody who was removed. RefusedError("user-not-found")."""
        with self.begin(workspace) as work:
            viewer = viewer_of(work, user)
            if not viewer.active:
                return []
            owners = None if viewer.is_admin else viewer.team | {user}
            return visible_among(work, work.conversations.recent(owners=owners, limit=limit), viewer)


@dataclass(frozen=True, slots=True)
class ListDeals:
    """List the newest deals with their letters."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, user: UserId, *, limit: int = ROWS) -> list[OpportunityOverview]:
        """Return the newest first; none for somebody who was removed. RefusedError("user-not-found")."""
        with self.begin(workspace) as work:
            viewer = viewer_of(work, user)
            deals = work.opportunities.recent(limit=limit) if viewer.active else []
            return overviews(work, deals, viewer)


@dataclass(frozen=True, slots=True)
class SearchDeals:
    """Find deals by what somebody types."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, typed: str, user: UserId, *, limit: int = 100) -> list[Opportunity]:
        """Return the newest first whose company or case number holds *typed*; none for somebody who was removed."""
        with self.begin(workspace) as work:
            return work.opportunities.search(typed, limit=limit) if viewer_of(work, user).active else []


def make_deal(work: Work, company: str, user: UserId, clock: Clock) -> tuple[Opportunity, bool]:
    """Return the deal with this company and whether it was there already; make it if there is none.

    Raises:
        RefusedError: "opportunity-no-company" for an empty name, "opportunity-name-too-long" over 120 characters.
    """
    name = " ".join(company.split())
    if not name:
        raise RefusedError("opportunity-no-company")
    if len(name) > COMPANY:
        raise RefusedError("opportunity-name-too-long", limit=COMPANY)
    known = work.opportunities.find(name)
    if known is not None:
        return known, True
    new = Opportunity(
        id=OpportunityId(new_id("opp")),
        workspace_id=work.workspace,
        case_number=CaseNumber(""),
        company=name,
        created_at=clock(),
        owner_id=user,
    )
    made = work.opportunities.add(new)
    work.audit.record("opportunity.created", actor=user, target=made.id, after={"case_number": made.case_number})
    return made, False


@dataclass(frozen=True, slots=True)
class CreateDeal:
    """Make a deal for a company."""

    begin: Begin
    clock: Clock

    def __call__(self, workspace: WorkspaceId, company: str, asked: Asked) -> tuple[Opportunity, bool]:
        """Return it, and whether it was there already.

        Raises:
            RefusedError: "opportunity-no-company", "opportunity-name-too-long".
            RepeatedError: The same request again.
        """
        with self.begin(workspace) as work:
            claim(work, asked.delivery)
            return make_deal(work, company, asked.user, self.clock)


@dataclass(frozen=True, slots=True)
class HomePage:
    """What a person's Home shows.

    Attributes:
        deals: Their own, and those of their calls.
        admin: They may open the settings.
    """

    person: Person
    calls: tuple[Conversation, ...]
    deals: tuple[OpportunityOverview, ...]
    admin: bool = False


@dataclass(frozen=True, slots=True)
class ShowHome:
    """Read what a person's Home shows."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, user: UserId, *, limit: int = 10) -> HomePage:
        """Return it; empty for somebody who was removed. RefusedError("user-not-found")."""
        with self.begin(workspace) as work:
            viewer = viewer_of(work, user)
            if not viewer.active:
                return HomePage(work.users.get(user), (), ())
            calls = work.conversations.recent(owner=user, limit=limit)
            own = [deal.id for deal in work.opportunities.recent(owner=user, limit=limit)]
            of_calls = [call.opportunity_id for call in calls if call.opportunity_id is not None]
            deals = [work.opportunities.get(deal) for deal in dict.fromkeys([*own, *of_calls])]
            deals.sort(key=lambda deal: deal.created_at, reverse=True)
            return HomePage(
                person=work.users.get(user),
                calls=tuple(calls),
                deals=tuple(overviews(work, deals[:limit], viewer)),
                admin=viewer.is_admin,
            )


@dataclass(frozen=True, slots=True)
class Choices:
    """What the modal of a new analysis offers: one's own newest calls and the newest deals."""

    calls: tuple[Conversation, ...]
    deals: tuple[Opportunity, ...]


@dataclass(frozen=True, slots=True)
class ListChoices:
    """Read what the modal of a new analysis offers; cheap, for a modal must open within three seconds."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, user: UserId, *, limit: int = 25) -> Choices:
        """Return calls and deals, newest first; none for somebody who was removed."""
        with self.begin(workspace) as work:
            if not viewer_of(work, user).active:
                return Choices((), ())
            calls = work.conversations.recent(owner=user, limit=limit)
            return Choices(tuple(calls), tuple(work.opportunities.recent(limit=limit)))
