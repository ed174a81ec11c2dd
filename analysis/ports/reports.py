"""What reports are computed from, each read in one statement however much there is.

Deals that were closed long ago are left out by *alive*: a deal counts if it is open, or stood otherwise since then.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from analysis.model.ids import ConversationId, OpportunityId
from analysis.model.reports import CallResult, Member, Point, ReportCall, ReportDeal


class Reports(Protocol):
    """Figures of one workspace."""

    def members(self) -> list[Member]:
        """Return everybody, by name."""
        ...

    def deals(self, alive: datetime) -> list[ReportDeal]:
        """Return every deal that counts, oldest first."""
        ...

    def calls(self, since: datetime, until: datetime, *, alive: datetime | None) -> list[ReportCall]:
        """Return the conversations that took place then, which are not held; *alive* adds all those of deals."""
        ...

    def results(self, since: datetime, until: datetime) -> dict[ConversationId, CallResult]:
        """Return what the newest results of the calls of that time say of the questions of earlier calls."""
        ...

    def stood(self, at: datetime, alive: datetime) -> dict[OpportunityId, Point]:
        """Return how each deal that counts stood just before *at*; those without a snapshot by then are left out."""
        ...

    def changes(self, since: datetime, until: datetime, deals: Iterable[OpportunityId] | None = None) -> list[Point]:
        """Return the snapshots written then, in order of deal and writing; of few deals, or of all for None."""
        ...

    def call_of(self, analysis: str) -> ConversationId | None:
        """Return which call a result is of; None for none of ours (any more)."""
        ...

    def open_alerts(self) -> list[tuple[OpportunityId, str]]:
        """Return deal and severity of every alert about a deal that waits for somebody."""
        ...
