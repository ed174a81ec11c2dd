"""What a person looks through: their calls, the workspace's deals, and what all calls of a deal have proven."""

from dataclasses import dataclass

from analysis.errors import RefusedError
from analysis.model.conversation import Conversation, Opportunity
from analysis.model.ids import CaseNumber, OpportunityId, UserId, WorkspaceId, new_id
from analysis.model.overview import OpportunityOverview
from analysis.model.people import Person
from analysis.ports import Begin, Clock, Work
from analysis.usecases.once import claim
from analysis.usecases.requests import Asked, near
from analysis.usecases.rollup import history_of

ROWS = 15
"""As many as a list shows."""
ALL = frozenset({"manager", "admin"})
"""Roles that see everybody's calls in their list."""
MOST_CALLS = 50
COMPANY = 120


def overview(work: Work, deal: Opportunity) -> OpportunityOverview:
    """Return a deal with its letters, rolled up over all its calls (docs/meddic.md, over several calls)."""
    calls = work.conversations.of(deal.id, limit=MOST_CALLS)
    last = calls[0].occurred_at if calls else None
    rollup = history_of(work, deal.id, now=last or deal.created_at).rollup
    return OpportunityOverview(
        opportunity=deal,
        levels={standing.letter: standing.level for standing in rollup.letters} if rollup.calls else {},
        strength=rollup.strength if rollup.calls else None,
        calls=len(calls),
        last_call_at=last,
    )


@dataclass(frozen=True, slots=True)
class ListCalls:
    """List the newest calls: one's own, for managers and admins everybody's."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, user: UserId, *, role: str, limit: int = ROWS) -> list[Conversation]:
        """Return the newest first."""
        with self.begin(workspace) as work:
            return work.conversations.recent(owner=None if role in ALL else user, limit=limit)


@dataclass(frozen=True, slots=True)
class ListDeals:
    """List the newest deals with their letters."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, *, limit: int = ROWS) -> list[OpportunityOverview]:
        """Return the newest first."""
        with self.begin(workspace) as work:
            return [overview(work, deal) for deal in work.opportunities.recent(limit=limit)]


@dataclass(frozen=True, slots=True)
class SearchDeals:
    """Find deals by what somebody types."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, typed: str, *, limit: int = 100) -> list[Opportunity]:
        """Return the newest first whose company or case number holds *typed*."""
        with self.begin(workspace) as work:
            return work.opportunities.search(typed, limit=limit)


@dataclass(frozen=True, slots=True)
class DealFound:
    """A deal with its calls, newest first; or what the words may have meant, where there is none by them."""

    overview: OpportunityOverview | None
    calls: tuple[Conversation, ...] = ()
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShowDeal:
    """Show one deal."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, reference: str, user: UserId) -> DealFound:
        """Return the deal with this id, case number or company, else the only one whose name holds the words."""
        with self.begin(workspace) as work:
            deal = work.opportunities.find(reference)
            if deal is None:
                holding = work.opportunities.search(reference, limit=2)
                deal = holding[0] if len(holding) == 1 else None
            if deal is None:
                return DealFound(None, near=near(work, user))
            return DealFound(overview(work, deal), tuple(work.conversations.of(deal.id)))


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
    """

    person: Person
    calls: tuple[Conversation, ...]
    deals: tuple[OpportunityOverview, ...]


@dataclass(frozen=True, slots=True)
class ShowHome:
    """Read what a person's Home shows."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, user: UserId, *, limit: int = 10) -> HomePage:
        """Return it. RefusedError("user-not-found")."""
        with self.begin(workspace) as work:
            calls = work.conversations.recent(owner=user, limit=limit)
            own = [deal.id for deal in work.opportunities.recent(owner=user, limit=limit)]
            of_calls = [call.opportunity_id for call in calls if call.opportunity_id is not None]
            deals = [work.opportunities.get(deal) for deal in dict.fromkeys([*own, *of_calls])]
            deals.sort(key=lambda deal: deal.created_at, reverse=True)
            return HomePage(
                person=work.users.get(user),
                calls=tuple(calls),
                deals=tuple(overview(work, deal) for deal in deals[:limit]),
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
        """Return calls and deals, newest first."""
        with self.begin(workspace) as work:
            calls = work.conversations.recent(owner=user, limit=limit)
            return Choices(tuple(calls), tuple(work.opportunities.recent(limit=limit)))


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """Set the language a person wants to be written to."""

    begin: Begin
    show: ShowHome

    def __call__(self, workspace: WorkspaceId, user: UserId, locale: str) -> HomePage:
        """Store it ("" goes back to the messenger's own) and return the page anew. RefusedError("user-not-found")."""
        with self.begin(workspace) as work:
            work.users.choose(user, locale=locale)
        return self.show(workspace, user)
