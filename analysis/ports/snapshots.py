"""How deals stood, as a series that is only ever added to."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from analysis.model.ids import OpportunityId
from analysis.model.snapshot import DealStanding, Snapshot, SnapshotCause


class Snapshots(Protocol):
    """Snapshots of the deals of one workspace."""

    def hold(self, opportunity: OpportunityId) -> None:
        """Let nobody else change how this deal stands before this transaction ends.

        Whoever rolls a deal up to store it holds it first, or two calls that end at once each miss the other.

        Raises:
            RefusedError: "opportunity-not-found".
        """
        ...

    def add(
        self,
        opportunity: OpportunityId,
        standing: DealStanding,
        cause: SnapshotCause,
        *,
        source: str = "",
        actor: str = "",
    ) -> Snapshot:
        """Append one."""
        ...

    def latest(self, opportunities: Iterable[OpportunityId]) -> Mapping[OpportunityId, Snapshot]:
        """Return the newest of each deal that has one, in one statement."""
        ...

    def as_of(self, opportunities: Iterable[OpportunityId], at: datetime) -> Mapping[OpportunityId, Snapshot]:
        """Return the newest of each deal that was there at that moment, in one statement."""
        ...

    def series(self, opportunity: OpportunityId) -> list[Snapshot]:
        """Return all of a deal, in the order they were written."""
        ...
