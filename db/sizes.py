"""How large the tables are: what grows without end is seen before the disk is full."""

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, Select, func, literal_column, select, text

from db.guard import ACROSS
from db.schema import metadata
from db.unit_of_work import translated


@dataclass(frozen=True, slots=True)
class TableSize:
    """One of our tables.

    Attributes:
        rows: Counted on SQLite; on PostgreSQL what the statistics say, which follow within minutes.
        size_bytes: With its indexes; None on SQLite, whose tables share one file.
    """

    name: str
    rows: int
    size_bytes: int | None


@dataclass(frozen=True, slots=True)
class SqlSizes:
    """Looks at all tables, over all workspaces: numbers only."""

    engine: Engine

    def __call__(self) -> list[TableSize]:
        """Return them, the largest first. UnavailableError("database")."""
        with translated(), self.engine.begin() as connection:
            found = _measured(connection) if connection.dialect.name == "postgresql" else _counted(connection)
        return sorted(found, key=lambda one: (-(one.size_bytes or 0), -one.rows, one.name))

    def total_bytes(self) -> int:
        """Return what the database takes on disk. UnavailableError("database")."""
        postgres = "select pg_database_size(current_database())"
        sqlite = "select page_count * page_size from pragma_page_count, pragma_page_size"
        with translated(), self.engine.begin() as connection:
            query = postgres if connection.dialect.name == "postgresql" else sqlite
            return int(connection.execute(text(query)).scalar_one())


def _measured(connection: Connection) -> list[TableSize]:
    rows = connection.execute(
        text("select relname, n_live_tup, pg_total_relation_size(relid) as bytes from pg_stat_user_tables")
    )
    return [
        TableSize(row.relname, int(row.n_live_tup), int(row.bytes)) for row in rows if row.relname in metadata.tables
    ]


def _counted(connection: Connection) -> list[TableSize]:
    """Count rows in one statement: SQLite walks the smallest index of each table."""
    counts: list[Select[str, int]] = [
        select(literal_column(f"'{name}'").label("name"), func.count().label("rows")).select_from(table)
        for name, table in metadata.tables.items()
    ]
    query = counts[0].union_all(*counts[1:])
    return [
        TableSize(row.name, int(row.rows), None) for row in connection.execute(query, execution_options={ACROSS: True})
    ]
