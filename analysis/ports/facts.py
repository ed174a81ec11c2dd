"""What rules look at, as it is and as it was: facts of calls, changes of deals, and who owns them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from analysis.model.conversation import Opportunity
from analysis.model.facts import CallFacts, FieldChange, KeptFacts, Owner, Said
from analysis.model.ids import ConversationId, OpportunityId, UserId
from analysis.model.snapshot import Snapshot


class Facts(Protocol):
    """Facts of one workspace."""

    def keep(self, opportunity: OpportunityId, facts: Sequence[CallFacts], *, at: datetime | None = None) -> None:
        """Append what is known otherwise than the newest kept of each call; the deal is held by then.

        Args:
            opportunity: The deal.
            facts: Of its calls.
            at: Since when it is known; None is now.
        """
        ...

    def of(self, opportunity: OpportunityId) -> list[CallFacts]:
        """Return the newest of each call that is of this deal, in order of time."""
        ...

    def lines(
        self, calls: Collection[ConversationId], wanted: Collection[str]
    ) -> Mapping[ConversationId, tuple[Said, ...]]:
        """Return lines of the newest transcript of each call, by the names it was made with.

        Args:
            calls: Which.
            wanted: Folded forms; every line in which one may stand is returned (`analysis.meddic.skim`).
        """
        ...

    def deals(self, *, open_since: datetime | None = None) -> list[Opportunity]:
        """Return the deals that are open, and with *open_since* those that were since."""
        ...

    def owners(self, owners: Iterable[UserId]) -> Mapping[UserId, Owner]:
        """Return what rules need to know of the people who own deals. One statement."""
        ...

    def changes(self, since: datetime) -> list[FieldChange]:
        """Return the changes of all deals since then, in order of time."""
        ...

    def change(self, change: FieldChange) -> None:
        """Append a change of a deal that is held."""
        ...

    def kept(self, opportunities: Collection[OpportunityId]) -> list[KeptFacts]:
        """Return everything kept of these deals' calls, in the order it was kept."""
        ...

    def stood(self, opportunities: Collection[OpportunityId]) -> list[Snapshot]:
        """Return the snapshots of these deals, in the order they were written."""
        ...

    def analyzed(self, since: datetime) -> Mapping[str, ConversationId]:
        """Return the calls of results stored since then, by the result's id."""
        ...

    def costs(self, since: datetime) -> Mapping[ConversationId, float | None]:
        """Return what the dearest result of each call stored since then cost, in US dollars; None where not known."""
        ...

    def unkept(self) -> list[OpportunityId]:
        """Return the deals with analyzed calls of which nothing is kept: from before facts were."""
        ...
