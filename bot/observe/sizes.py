"""How large the tables are, for whoever watches the disk."""

from dataclasses import dataclass

from analysis.errors import CallError
from bot.observe.gauges import Family, gauge
from db.sizes import SqlSizes

FRESH_S = 300.0
"""SQLite counts every row for it, and tables grow slowly."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Asks how large the tables are; where the database is away it tells nothing."""

    sizes: SqlSizes

    def __call__(self) -> list[Family]:
        """Return every gauge of it."""
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
