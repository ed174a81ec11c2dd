"""How large the tables are, for whoever watches the disk."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from prometheus_client.registry import Collector

from analysis.errors import CallError
from bot.observe.gauges import Family, gauge
from db.sizes import SqlSizes

FRESH_S = 300.0
"""SQLite counts every row for it, and tables grow slowly."""


@dataclass(slots=True, eq=False)
class SizesCollector(Collector):
    """Asks the database, at most once in FRESH_S seconds; where that is away it tells nothing."""

    sizes: SqlSizes
    monotonic: Callable[[], float] = time.monotonic
    _at: float = field(default=float("-inf"), init=False)
    _kept: list[Family] = field(default_factory=list, init=False)

    def describe(self) -> Iterable[Family]:
        """Name nothing ahead: registering must not ask the database."""
        return ()

    def collect(self) -> Iterable[Family]:
        """Return every gauge."""
        now = self.monotonic()
        if now >= self._at + FRESH_S:
            self._kept, self._at = self._asked(), now
        return self._kept

    def _asked(self) -> list[Family]:
        try:
            found, total = self.sizes(), self.sizes.total_bytes()
        except CallError:
            return []
        rows = Family("analyst_table_rows", "Rows of each table, over all workspaces.", labels=["table"])
        bytes_ = Family("analyst_table_bytes", "Of each table with its indexes; PostgreSQL only.", labels=["table"])
        for one in found:
            rows.add_metric([one.name], one.rows)
            if one.size_bytes is not None:
                bytes_.add_metric([one.name], one.size_bytes)
        return [rows, bytes_, gauge("analyst_database_bytes", "What the database takes on disk.", total)]
