"""Secrets that sign, of one kind of holder in one workspace: their tables have one shape."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Table, insert, select, update

from analysis.model.ids import WorkspaceId
from analysis.model.signing import SecretId, SigningSecret
from analysis.ports import Clock
from analysis.ports.tenancy import Sealed

FORGOTTEN = b""


@dataclass(frozen=True, slots=True)
class SqlSigningSecrets:
    """Implements analysis.ports.signing.SigningSecrets.

    Attributes:
        holder: The column of *table* that names whose it is.
    """

    connection: Connection
    workspace: WorkspaceId
    clock: Clock
    table: Table
    holder: str

    def add(self, holder: str, secret: SecretId, sealed: Sealed) -> None:
        """Insert an active one."""
        row = {
            "workspace_id": self.workspace,
            "id": secret,
            self.holder: holder,
            "secret": sealed.content,
            "key_version": sealed.key_version,
            "created_at": self.clock(),
        }
        self.connection.execute(insert(self.table).values(**row))

    def retire(self, holder: str, secret: SecretId) -> bool:
        """Retire it and forget its content, which nobody needs any more."""
        statement = update(self.table).where(*self._active(holder), self.table.c.id == secret)
        return self.connection.execute(statement.values(retired_at=self.clock(), secret=FORGOTTEN)).rowcount == 1

    def sealed(self, holder: str) -> list[tuple[SecretId, Sealed]]:
        """Return the active ones, oldest first."""
        columns = self.table.c
        query = select(columns.id, columns.secret, columns.key_version).where(*self._active(holder))
        rows = self.connection.execute(query.order_by(columns.created_at, columns.id))
        return [(SecretId(row.id), Sealed(row.secret, row.key_version)) for row in rows]

    def listed(self, holder: str | None = None) -> dict[str, tuple[SigningSecret, ...]]:
        """Return them by their holder, oldest first, retired ones too; of all holders or one. One statement."""
        columns, whose = self.table.c, self.table.c[self.holder]
        query = (
            select(whose, columns.id, columns.created_at, columns.retired_at)
            .where(columns.workspace_id == self.workspace, *([] if holder is None else [whose == holder]))
            .order_by(whose, columns.created_at, columns.id)
        )
        found: dict[str, tuple[SigningSecret, ...]] = defaultdict(tuple)
        for each, secret, created_at, retired_at in self.connection.execute(query):
            found[each] += (SigningSecret(secret, created_at, retired_at),)
        return found

    def _active(self, holder: str) -> tuple[ColumnElement[bool], ...]:
        columns = self.table.c
        return (
            columns.workspace_id == self.workspace,
            columns[self.holder] == holder,
            columns.retired_at.is_(None),
        )
