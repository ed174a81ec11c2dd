"""What is stored encrypted, over all workspaces: how much by which key, and row by row, to be sealed anew."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine, Table, func, select, update

from db.guard import ACROSS
from db.schema import developer_key_secrets, slack_installations, webhook_secrets
from db.unit_of_work import translated

COLUMNS: Mapping[Table, tuple[str, ...]] = {
    slack_installations: ("bot_token", "refresh_token"),
    developer_key_secrets: ("secret",),
    webhook_secrets: ("secret",),
}
"""Every encrypted column; those of a row share its `key_version`. tests/bot/test_reseal.py holds it to the schema."""


@dataclass(frozen=True, slots=True)
class SealedRow:
    """One row with secrets.

    Attributes:
        key: Its primary key, by column.
        contents: Ciphertexts by column; without those that are not there.
        version: Of the key that sealed them.
    """

    table: str
    key: Mapping[str, str]
    contents: Mapping[str, bytes]
    version: int


@dataclass(frozen=True, slots=True)
class SqlSealed:
    """Reads and replaces them, each in a short transaction of its own."""

    engine: Engine

    def counts(self) -> Counter[int]:
        """Return how many rows each key's version has sealed. UnavailableError("database")."""
        found: Counter[int] = Counter()
        with translated(), self.engine.begin() as connection:
            for table in COLUMNS:
                query = select(table.c.key_version, func.count()).group_by(table.c.key_version)
                for version, number in connection.execute(query, execution_options={ACROSS: True}):
                    found[version] += number
        return found

    def older(self, version: int) -> Iterator[SealedRow]:
        """Yield the rows that another key than *version* sealed, as they were at the beginning."""
        for table, columns in COLUMNS.items():
            keys = [column.name for column in table.primary_key]
            query = select(table).where(table.c.key_version != version)
            with translated(), self.engine.begin() as connection:
                rows = connection.execute(query, execution_options={ACROSS: True}).mappings().all()
            for row in rows:
                contents = {name: bytes(row[name]) for name in columns if row[name]}
                yield SealedRow(table.name, {name: row[name] for name in keys}, contents, row["key_version"])

    def replace(self, row: SealedRow, contents: Mapping[str, bytes], version: int) -> bool:
        """Store what was sealed anew; False where somebody changed the row meanwhile, whose change stays."""
        table = next(one for one in COLUMNS if one.name == row.table)
        known = [table.c[name] == value for name, value in {**row.key, **row.contents}.items()]
        change = update(table).where(*known, table.c.key_version == row.version)
        with translated(), self.engine.begin() as connection:
            done = connection.execute(change.values(**contents, key_version=version), execution_options={ACROSS: True})
        return done.rowcount == 1
