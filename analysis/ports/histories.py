"""Everything that the calls of one deal proved, read at once."""

from typing import Protocol

from analysis.model.ids import OpportunityId
from analysis.model.rollup import StoredCall


class Histories(Protocol):
    """The analyzed calls of deals of one workspace."""

    def of(self, opportunity: OpportunityId) -> list[StoredCall]:
        """Return the calls whose newest result has levels, as stored, in order of time.

        In a fixed number of statements, however many calls there are. A call that is being analyzed again counts with
        the result it has; one that is held by policy does not count.
        """
        ...

    def corrected(self) -> list[StoredCall]:
        """Return the same for every call that people corrected, of all deals and of none."""
        ...
