"""Makes a query that forgets its workspace an error, on every statement that runs."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    BindParameter,
    Column,
    Delete,
    Engine,
    Insert,
    Select,
    Table,
    TextClause,
    Update,
    event,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.sql import operators
from sqlalchemy.sql.compiler import SQLCompiler
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

Names = Mapping[str, str]
"""Of the parameters of a compiled statement, by the keys that they have in it. (Compiling may copy a parameter.)"""
Demand = tuple[str, frozenset[str]]
"""A column that must be held to the workspace, and the names of the parameters of which one must be it."""

KNOWN: WeakKeyDictionary[SQLCompiler, tuple[Demand, ...]] = WeakKeyDictionary()
"""What each compiled statement demands: it is found out once, as SQLAlchemy compiles once, and then only compared."""


class ForgottenWorkspaceError(Exception):
    """A statement that could touch rows of another workspace; a bug, never run."""


def watch(engine: Engine) -> None:
    """Check every statement of *engine* before the database sees it."""
    event.listen(engine, "before_cursor_execute", check)


def check(
    _connection: object,
    _cursor: object,
    _sql: str,
    _parameters: object,
    context: DefaultExecutionContext,
    _many: bool,  # noqa: FBT001 - as SQLAlchemy calls it
) -> None:
    """Refuse a statement over our tables that is not bound to the connection's workspace.

    Raises:
        ForgottenWorkspaceError: Some table of ours lacks `workspace_id = <bound>` among the conditions that every
            row must meet; or an insert names another workspace; or the SQL is text, which cannot be checked.
    """
    compiled, options = context.compiled, context.execution_options
    if not isinstance(compiled, SQLCompiler) or options.get(ACROSS):
        return
    demands = KNOWN.get(compiled)
    if demands is None:
        demands = KNOWN[compiled] = tuple(demanded(compiled))
    workspace = options.get(BOUND)
    for column, names in demands:
        for values in context.compiled_parameters:
            if workspace is None or not any(values.get(name) == workspace for name in names):
                raise ForgottenWorkspaceError(f"{column} is not the workspace of this connection")


def demanded(compiled: SQLCompiler) -> Iterator[Demand]:
    """Yield what every part of a statement demands of its parameters."""
    names = {bind.key: name for bind, name in compiled.bind_names.items()}
    for part in iterate(compiled.statement):
        if isinstance(part, TextClause):
            check_text(part)
        elif isinstance(part, Insert):
            yield from of_insert(part, names, outer=part is compiled.statement)
        elif isinstance(part, Select):
            yield from of_rows(part.get_final_froms(), part.whereclause, names)
        elif isinstance(part, Update | Delete):
            if isinstance(part, Update):
                check_stays(part, compiled)
            yield from of_rows([part.table], part.whereclause, names)


def scope(source: FromClause) -> ColumnElement[Any] | None:
    """Return the column that says whose row it is; None for what is not ours or not guarded."""
    table = source.element if isinstance(source, Alias) else source
    if not isinstance(table, Table) or GUARDED.get(table.name) is not table:
        return None
    return source.c[scope_name(table)]


def scope_name(table: Table) -> str:
    """Return the name of the column that holds the workspace: its own id in `workspaces`."""
    return "workspace_id" if "workspace_id" in table.c else "id"


def of_rows(sources: Iterable[FromClause], where: ColumnElement[Any] | None, names: Names) -> Iterator[Demand]:
    """Yield the demand for each table that rows are taken from."""
    tables: list[FromClause] = []
    bound = list(pinned(where, names))
    for source in sources:
        for table, conditions in flat(source):
            tables.append(table)
            bound += pinned(conditions, names)
    for table in tables:
        column = scope(table)
        if column is not None:
            yield str(column), frozenset(name for other, name in bound if other is column)


def flat(source: FromClause) -> Iterator[tuple[FromClause, ColumnElement[Any] | None]]:
    """Yield each table of a FROM with the join condition that filters it; an outer join filters nothing."""
    if not isinstance(source, Join):
        yield source, None
        return
    yield from flat(source.left)
    yield from flat(source.right)
    if not source.isouter and not source.full:
        yield source.right, source.onclause


def pinned(condition: ClauseElement | None, names: Names) -> Iterator[tuple[ColumnElement[Any], str]]:
    """Yield the columns that *condition* holds to one value, with the name of the parameter that is this value."""
    if isinstance(condition, BooleanClauseList) and condition.operator is operators.and_:
        for part in condition.clauses:
            yield from pinned(part, names)
    elif isinstance(condition, BinaryExpression) and condition.operator is operators.eq:
        column, value = condition.left, condition.right
        if isinstance(column, Column) and isinstance(value, BindParameter) and value.key in names:
            yield column, names[value.key]


def of_insert(statement: Insert, names: Names, *, outer: bool) -> Iterator[Demand]:
    """Yield the demand that every row says the workspace.

    Args:
        statement: Or the part of one.
        names: See there.
        outer: It is the whole statement: only then are parameters called like columns its values.
    """
    table = statement.table
    if GUARDED.get(getattr(table, "name", "")) is not table:
        return
    if statement.select is not None or statement._multi_values:  # noqa: SLF001 - no public way to see the values
        raise ForgottenWorkspaceError("insert one row a parameter set: this form is not checked")
    name = scope_name(table)
    value = values_of(statement).get(name)
    said = name if outer else ""
    if isinstance(value, BindParameter):
        said = names.get(value.key, "")
    yield f"{table.name}.{name}", frozenset({said} if said else ())


def check_stays(statement: Update, compiled: SQLCompiler) -> None:
    """Refuse to move a row to another workspace."""
    if "workspace_id" in {*values_of(statement), *(compiled.column_keys or ())}:
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
