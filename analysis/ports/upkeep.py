"""What those who run the service look at."""

from datetime import datetime
from typing import Protocol

from analysis.model.audit import AuditEntry, Fault


class Upkeep(Protocol):
    """How one workspace fares."""

    def faults(self, *, limit: int) -> list[Fault]:
        """Return what last went wrong with an error id, newest first."""
        ...

    def entries(self, *, area: str = "", skip: int = 0, limit: int) -> list[AuditEntry]:
        """Return entries of the audit log, newest first.

        Args:
            area: What their actions begin with up to the dot, such as "person"; "" for all.
            skip: How many of the newest to leave out.
            limit: How many at most.
        """
        ...

    def areas(self) -> list[str]:
        """Return the areas there are entries of, by name."""
        ...

    def analyzed(self, *, since: datetime) -> int:
        """Return how many results were stored since then."""
        ...
