"""The upsert, which both databases have and SQLAlchemy spells twice."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Insert = postgresql.Insert | sqlite.Insert


INSERTS: Mapping[str, Callable[[Table], Insert]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
"""What makes an INSERT that knows ON CONFLICT, by the name of the dialect."""


def new_row(connection: Connection, table: Table) -> Insert:
    """Return an INSERT that knows ON CONFLICT."""
    return INSERTS[connection.dialect.name](table)


def insert_or_skip(connection: Connection, table: Table) -> Insert:
    """Return an INSERT that does nothing where any unique key is taken, for whatever reason."""
    return new_row(connection, table).on_conflict_do_nothing()


def insert_or_change(
    connection: Connection,
    table: Table,
    row: Mapping[str, Any],
    changes: Mapping[str, Any],
    *,
    where: ColumnElement[bool] | None = None,
) -> Insert:
    """Return an INSERT of *row* that, where its primary key is taken, applies *changes* if *where* holds."""
    keys: Sequence[str] = [column.name for column in table.primary_key]
    return (
        new_row(connection, table)
        .values(**row)
        .on_conflict_do_update(index_elements=keys, set_=dict(changes), where=where)
    )
