"""Makes a query that forgets its workspace an error, on every statement that runs."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    Connection,
    Delete,
    Engine,
    Insert,
    Select,
    Table,
    TextClause,
    Update,
    event,
)
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList, ClauseElement, ColumnElement
from sqlalchemy.sql.selectable import Alias, FromClause, Join
from sqlalchemy.sql.visitors import iterate

from db.schema import metadata
from db.schema.ground import INSTALLATION_WIDE

BOUND = "workspace"
"""Execution option of a connection: the workspace that its statements must name."""
ACROSS = "across_workspaces"
"""Execution option of a statement that may see all; tests/db/test_guard.py lists who may say so."""

GUARDED = {name: table for name, table in metadata.tables.items() if not table.info.get(INSTALLATION_WIDE)}
NAMES = re.compile(rf"\b({'|'.join(GUARDED)})\b")


MAX_SHAPES = 2_000
PASSED: dict[Any, tuple[int, ...]] = {}
"""By the shape of a query that passed: the places of the values that were the bound workspace."""


class ForgottenWorkspaceError(Exception):
    """A statement that could touch rows of another workspace; a bug, never run."""


def watch(engine: Engine) -> None:
    """Check every statement of *engine* before it runs."""
    event.listen(engine, "before_execute", check)


def check(
    _connection: Connection,
    statement: object,
    multiparams: Sequence[Mapping[str, Any]],
    params: Mapping[str, Any],
    options: Mapping[str, Any],
) -> None:
    """Refuse a statement over our tables that is not bound to the connection's workspace.

    Raises:
        ForgottenWorkspaceError: Some table of ours lacks `workspace_id = <bound>` among the conditions that every
            row must meet; or an insert names another workspace; or the SQL is text, which cannot be checked.
    """
    if options.get(ACROSS) or not isinstance(statement, ClauseElement):
        return
    workspace = options.get(BOUND)
    if isinstance(statement, Select):
        check_select(statement, workspace)
    else:
        check_parts(statement, list(multiparams) or [params], workspace)


def check_select(statement: Select[Any], workspace: object) -> None:
    """Check a query; of a shape that passed before, only the values that its conditions compare with.

    Finding out what a query reads costs as much as running it on SQLite, and few shapes make up all queries.
    """
    shape = statement._generate_cache_key()  # noqa: SLF001 - what SQLAlchemy's own cache of compiled queries goes by
    known = PASSED.get(shape.key) if shape else None
    if shape and known is not None:
        values = [shape.bindparams[place].effective_value for place in known]
        if workspace is not None and all(value == workspace for value in values):
            return
    check_parts(statement, [], workspace)
    if shape:
        if len(PASSED) >= MAX_SHAPES:
            PASSED.clear()
        binds = shape.bindparams
        PASSED[shape.key] = tuple(place for place, bind in enumerate(binds) if bind.effective_value == workspace)


def check_parts(statement: ClauseElement, rows: list[Mapping[str, Any]], workspace: object) -> None:
    """Check every part of a statement."""
    for part in iterate(statement):
        if isinstance(part, TextClause):
            check_text(part)
        elif isinstance(part, Insert):
            check_insert(part, rows, workspace)
        elif isinstance(part, Select):
            check_rows(part.get_final_froms(), part.whereclause, workspace)
        elif isinstance(part, Update | Delete):
            check_rows([part.table], part.whereclause, workspace)
            if isinstance(part, Update):
                check_stays(part, rows)


def scope(source: FromClause) -> ColumnElement[Any] | None:
    """Return the column that says whose row it is; None for what is not ours or not guarded."""
    table = source.element if isinstance(source, Alias) else source
    if not isinstance(table, Table) or GUARDED.get(table.name) is not table:
        return None
    return source.c[scope_name(table)]


def scope_name(table: Table) -> str:
    """Return the name of the column that holds the workspace: its own id in `workspaces`."""
    return "workspace_id" if "workspace_id" in table.c else "id"


def check_rows(sources: Iterable[FromClause], where: ColumnElement[Any] | None, workspace: object) -> None:
    """Demand the condition for each table that rows are taken from."""
    tables: list[FromClause] = []
    bound = list(pinned(where, workspace))
    for source in sources:
        for table, conditions in flat(source):
            tables.append(table)
            bound += pinned(conditions, workspace)
    for table in tables:
        column = scope(table)
        if column is not None and not any(column is other for other in bound):
            raise ForgottenWorkspaceError(f"no condition on {column}")


def flat(source: FromClause) -> Iterator[tuple[FromClause, ColumnElement[Any] | None]]:
    """Yield each table of a FROM with the join condition that filters it; an outer join filters nothing."""
    if not isinstance(source, Join):
        yield source, None
        return
    yield from flat(source.left)
    yield from flat(source.right)
    if not source.isouter and not source.full:
        yield source.right, source.onclause


def pinned(condition: ClauseElement | None, workspace: object) -> Iterator[ColumnElement[Any]]:
    """Yield the columns that *condition* holds to the bound workspace."""
    if isinstance(condition, BooleanClauseList) and condition.operator is operators.and_:
        for part in condition.clauses:
            yield from pinned(part, workspace)
    elif isinstance(condition, BinaryExpression) and condition.operator is operators.eq:
        column, value = condition.left, condition.right
        if isinstance(column, Column) and isinstance(value, BindParameter):
            if workspace is None or value.effective_value != workspace:
                return
            yield column


def check_insert(statement: Insert, rows: list[Mapping[str, Any]], workspace: object) -> None:
    """Demand that every row says the bound workspace."""
    table = statement.table
    if GUARDED.get(getattr(table, "name", "")) is not table:
        return
    if statement.select is not None or statement._multi_values:  # noqa: SLF001 - no public way to see the values
        raise ForgottenWorkspaceError("insert one row a parameter set: this form is not checked")
    name = scope_name(table)
    fixed = values_of(statement).get(name)
    for row in rows:
        said = fixed.effective_value if isinstance(fixed, BindParameter) else row.get(name)
        if workspace is None or said != workspace:
            raise ForgottenWorkspaceError(f"insert into {table.name} for another workspace")


def check_stays(statement: Update, rows: list[Mapping[str, Any]]) -> None:
    """Refuse to move a row to another workspace."""
    if any("workspace_id" in values for values in (values_of(statement), *rows)):
        raise ForgottenWorkspaceError("a row never changes its workspace")


def values_of(statement: Insert | Update) -> dict[str, Any]:
    """Return what .values() was given, by name of column."""
    values: Mapping[Any, Any] = statement._values or {}  # noqa: SLF001 - no public way to see the values
    return {str(getattr(column, "name", column)): value for column, value in values.items()}


def check_text(statement: TextClause) -> None:
    """Refuse text that names a table of ours."""
    found = NAMES.search(statement.text)
    if found:
        raise ForgottenWorkspaceError(f"textual SQL over {found[0]}")
