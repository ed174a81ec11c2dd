"""The books: what was bought, divided by who and what it was for."""

from datetime import datetime
from typing import Protocol

from analysis.model.costs import CostBy, Spent


class Costs(Protocol):
    """What one workspace spent."""

    def home(self) -> tuple[str, str]:
        """Return the workspace's name and IANA time zone. RefusedError("workspace-not-found")."""
        ...

    def spent(self, since: datetime, until: datetime, *, by: CostBy | None = None) -> list[Spent]:
        """Return what was asked of providers from *since* on and before *until*, the dearest first.

        Args:
            since: Of the request, not of its answer.
            until: Exclusive.
            by: None for one line over all, which is there when nothing was spent, too.
        """
        ...
