"""What all tables share: names of constraints, column types, and keys that cannot leave their workspace."""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Numeric,
    Text,
    TypeDecorator,
    text,
    true,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

INSTALLATION_WIDE = "installation_wide"
"""Key of `Table.info` for the rare table that belongs to the installation, not to a workspace."""

# PostgreSQL stores no NUL, and neither database stores half a surrogate pair; JSON input can carry both.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def storable(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return a string, or JSON-able tree of strings, in which each unstorable character is U+FFFD.

    One for one, so that offsets into a text stay true; and never an error, which could come after a paid call.
    """
    if isinstance(value, str):
        return UNSTORABLE.sub(REPLACEMENT, value)
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    return value


class Words(TypeDecorator[str]):
    """Text that both databases can hold."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - as called
        """Replace what cannot be stored; also in a comparison, so that it finds what was stored."""
        return None if value is None else str(storable(value))


class Json(TypeDecorator[Any]):
    """A JSON value; None is SQL NULL."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002 - as SQLAlchemy calls it
        """Replace what cannot be stored, in keys too."""
        return storable(value)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in, UTC out, on both databases. SQLite keeps UTC without the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse a naive time: nobody can know what it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Choice(TypeDecorator[StrEnum]):
    """A StrEnum as text; `one_of` makes the CHECK that goes with it."""

    impl = Text
    cache_ok = True

    def __init__(self, values: type[StrEnum]) -> None:
        super().__init__()
        self.values = values
        self.members = {one.value: one for one in values}  # looking a member up takes a fifth of the time of asking

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Refuse what is no member."""
        return None if value is None else self.values(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002
        """Return the member."""
        return None if value is None else self.members.get(value) or self.values(value)


def money(digits: int = 4) -> Numeric[float]:
    """Return a column type for money: exact decimals on PostgreSQL, a double on SQLite, which has no decimals."""
    return Numeric(20, digits, asdecimal=False)


def one_of(column: str, values: type[StrEnum] | tuple[str, ...]) -> CheckConstraint:
    """Return the CHECK that *column* holds one of *values*."""
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({words})", name=column)


def workspace() -> Column[str]:
    """Return the first column of nearly every table; content goes when its workspace goes."""
    return Column("workspace_id", Text, ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)


def within(table: str, *columns: str, to: tuple[str, ...] = ("id",), ondelete: str = "CASCADE") -> ForeignKeyConstraint:
    """Return a foreign key that carries the workspace, so that a row cannot point into another one."""
    targets = [f"{table}.{name}" for name in ("workspace_id", *to)]
    return ForeignKeyConstraint(["workspace_id", *columns], targets, ondelete=ondelete)


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """Return an index over the rows that meet *where*."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


def usage() -> list[Column[Any]]:
    """Return the columns of `analysis.model.meddic.Usage`."""
    return [
        Column("input_tokens", Integer, nullable=False, default=0),
        Column("cached_tokens", Integer, nullable=False, default=0),
        Column("output_tokens", Integer, nullable=False, default=0),
        Column("audio_s", Float(53), nullable=False, default=0),
        Column("cost_usd", money(8), nullable=False, default=0),
        Column("seconds", Float(53), nullable=False, default=0),
        Column("priced", Boolean, nullable=False, default=True, server_default=true()),
    ]
