"""What reports are computed from, each read in one statement however much there is.

Deals that were closed long ago are left out by *alive*: a deal counts if it is open, or stood otherwise since then.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from analysis.model.ids import ConversationId, OpportunityId, UserId
from analysis.model.reports import Answers, Member, Point, ReportCall, ReportDeal

Owners = Collection[UserId] | None
"""People whose deals or calls alone are meant; None: everybody's and nobody's."""
Stretch = tuple[datetime, datetime]
"""From the first moment to the first behind it."""


class Reports(Protocol):
    """Figures of one workspace."""

    def members(self) -> list[Member]:
        """Return everybody, by name."""
        ...

    def deals(self, alive: datetime, owners: Owners = None) -> list[ReportDeal]:
        """Return every deal that counts, oldest first."""
        ...

    def calls(self, stretches: Sequence[Stretch]) -> list[dict[UserId | None, int]]:
        """Return how many conversations, which are not held, took place in each stretch of time, by owner."""
        ...

    def calls_of(self, owners: Collection[UserId], alive: datetime) -> list[ConversationId]:
        """Return the conversations of these people, which are not held, in deals that count."""
        ...

    def calls_named(self, calls: Collection[ConversationId]) -> list[ReportCall]:
        """Return those of these conversations that there are and that are not held."""
        ...

    def answers(self, since: datetime, until: datetime, owners: Owners = None) -> dict[UserId | None, Answers]:
        """Return what the newest results of the calls of that time say of the questions of earlier calls, by owner."""
        ...

    def stood(self, at: datetime, alive: datetime, owners: Owners = None) -> dict[OpportunityId, Point]:
        """Return how each deal that counts stood just before *at*; those without a snapshot by then are left out."""
        ...

    def weekly(self, since: datetime, ends: Sequence[datetime], alive: datetime, owners: Owners) -> list[list[Point]]:
        """Return for each of the stretches of time that end there how the deals stood that changed in it, at its end.

        By the clock, unlike `stood`; of changes at the same moment the last that was written.
        """
        ...

    def changes(self, since: datetime, until: datetime, deals: Iterable[OpportunityId]) -> list[Point]:
        """Return the snapshots of few deals that were written then, in order of deal and writing."""
        ...

    def call_of(self, analysis: str) -> ConversationId | None:
        """Return which call a result is of; None for none of ours (any more)."""
        ...

    def open_alerts(self) -> list[tuple[OpportunityId, str]]:
        """Return deal and severity of every alert about a deal that waits for somebody."""
        ...
