"""Deals as programs make, read and change them."""

from collections.abc import Callable
from dataclasses import dataclass

from analysis.errors import RefusedError
from analysis.model.conversation import Opportunity
from analysis.model.credentials import Caller
from analysis.model.ids import CaseNumber, OpportunityId, new_id
from analysis.model.pages import DealFilter, Position
from analysis.ports import Begin, Clock, Work
from analysis.usecases.access import demand_deal
from analysis.usecases.edit_opportunity import DealFields, edit, fields_of
from analysis.usecases.lists import COMPANY
from analysis.usecases.requests import refresh

Changed = Callable[[Work, DealFields], DealFields]
"""(transaction, as it stands) -> as it shall stand."""


@dataclass(frozen=True, slots=True)
class ReadDeals:
    """Read deals as a program sees them."""

    begin: Begin

    def page(self, caller: Caller, wanted: DealFilter, *, after: Position | None, limit: int) -> list[Opportunity]:
        """Return the newest first, behind *after*; *wanted* names the program's team."""
        with self.begin(caller.workspace) as work:
            return work.opportunities.page(wanted, after=after, limit=limit)

    def one(self, caller: Caller, opportunity: str) -> Opportunity:
        """Return it. RefusedError("opportunity-not-found")."""
        with self.begin(caller.workspace) as work:
            return demand_deal(work, opportunity, caller)


@dataclass(frozen=True, slots=True)
class WriteDeals:
    """Make and change deals on a program's word, with history, audit entry and rules as for a person's."""

    begin: Begin
    clock: Clock

    def create(self, caller: Caller, company: str, change: Changed) -> Opportunity:
        """Make a deal; a company may have several.

        Args:
            caller: Who asks.
            company: Its name.
            change: Makes the fields of the new deal out of empty ones.

        Raises:
            RefusedError: "opportunity-no-company", "opportunity-name-too-long", "user-not-found"; else as
                `analysis.usecases.edit_opportunity.demand_sound`.
        """
        name = " ".join(company.split())
        if not name:
            raise RefusedError("opportunity-no-company")
        if len(name) > COMPANY:
            raise RefusedError("opportunity-name-too-long", limit=COMPANY)
        with self.begin(caller.workspace) as work:
            new = Opportunity(
                id=OpportunityId(new_id("opp")),
                workspace_id=caller.workspace,
                case_number=CaseNumber(""),
                company=name,
                created_at=self.clock(),
                team=caller.team,
            )
            wanted = change(work, fields_of(new))
            made = work.opportunities.add(new)
            after = {"case_number": made.case_number}
            work.audit.record("opportunity.created", actor=caller.credential, target=made.id, after=after)
            edit(work, made, wanted, actor=None, clock=self.clock, program=caller.credential)
            return work.opportunities.get(made.id)

    def update(
        self, caller: Caller, opportunity: str, change: Changed, *, unless: Callable[[Opportunity], None]
    ) -> Opportunity:
        """Change its fields.

        Args:
            caller: Who asks.
            opportunity: Which, by its id.
            change: Makes the fields as they shall stand out of those that stand.
            unless: Raises where the deal is not as its changer believes it to be; nothing is stored then.

        Raises:
            RefusedError: "opportunity-not-found", "user-not-found"; else as `demand_sound`.
        """
        with self.begin(caller.workspace) as work:
            seen = demand_deal(work, opportunity, caller)
            if change(work, fields_of(seen)).owner_run != seen.owner_run:
                # Messages before the deal, as `edit` does: two that lock in another order wait for each other.
                for call in work.conversations.members([seen.id]):
                    refresh(work, call.conversation_id)
            work.snapshots.hold(seen.id)
            deal = work.opportunities.get(seen.id)  # as it stands now that nobody else changes it
            unless(deal)
            edit(work, deal, change(work, fields_of(deal)), actor=None, clock=self.clock, program=caller.credential)
            return work.opportunities.get(deal.id)
