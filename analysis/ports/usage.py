"""Where requests of programs are written down, and what is added up from them."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from analysis.model.usage import Requests, UsageBy, UsageRow


class UsageLog(Protocol):
    """Takes what is to be written, off the request's path."""

    def record(self, row: UsageRow) -> None:
        """Take a row; it is stored within about a second. Never waits and never fails.

        What a crash loses is that second; what does not fit while the database is away is dropped, counted and logged.
        """
        ...


class Usage(Protocol):
    """Requests of one workspace's programs; days are those where the workspace was when they were stored."""

    def to_roll(self) -> list[date]:
        """Return the days that are over and whose sums are missing or may still change, oldest first."""
        ...

    def roll(self, day: date) -> int:
        """Compute the sums of a day from its rows; return how many sums. Harmless when run twice, also at once."""
        ...

    def total(self, first: date, last: date, *, team: str | None = None) -> Requests:
        """Return the sum of these days, *last* included, over all credentials or a team's."""
        ...

    def counted(self, first: date, last: date, by: UsageBy, *, team: str | None = None) -> list[Requests]:
        """Return what there was, by day in order, by the others the most frequent first."""
        ...

    def latencies(self, first: date, last: date, *, team: str | None = None) -> Mapping[str, Mapping[int, int]]:
        """Return how many requests fell into each bucket, by route ("POST /conversations")."""
        ...
