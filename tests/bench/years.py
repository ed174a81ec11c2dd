"""Years of calls: a month of deals is stored once, and the database copies it, each copy a month older."""

from collections.abc import Sequence

from sqlalchemy import Column, Engine, Table

from analysis.model.ids import WorkspaceId
from db.schema import (
    call_facts,
    conversations,
    meddic_analyses,
    opportunities,
    opportunity_snapshots,
    transcript_segments,
    transcripts,
)
from db.schema.ground import Json, UtcDateTime
from tests.bench.month import fill

TABLES = (
    opportunities,
    opportunity_snapshots,
    conversations,
    transcripts,
    transcript_segments,
    meddic_analyses,
    call_facts,
)
NAMES = {"id", "conversation_id", "opportunity_id", "transcript_id", "source", "case_number", "sha256", "company_key"}
"""Columns that name something of the copied month."""
LINES = 10
DAYS, GAP = 31, 93
"""Between two copies, and before the first: a report compares with the month before and looks back a month more."""
AGED = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', {column}, '-' || ({gap} + n * {days}) || ' days') || '000'",
    "postgresql": "{column} - make_interval(days => ({gap} + n * {days})::int)",
}
COUNTED = {
    "sqlite": "with recursive copies(n) as (select 1 union all select n + 1 from copies where n < {months})",
    "postgresql": "with copies(n) as (select generate_series(1, {months}))",
}
HEAD = {
    "sqlite": "{counted} insert into {table} ({names}) select {values} from {table} cross join copies",
    "postgresql": "insert into {table} ({names}) {counted} select {values} from {table} cross join copies",
}


def store(engine: Engine, workspace: WorkspaceId, deals: int, months: int, owners: Sequence[str]) -> None:
    """Store a month with so many deals of ten calls each, and older months with as many, whose deals were won."""
    fill(engine, workspace, deals, lines=LINES, owners=owners)
    kind = engine.dialect.name
    with engine.begin() as connection:
        if kind == "postgresql":
            connection.exec_driver_sql("set local statement_timeout = 0")
        for table in TABLES if months > 1 else ():
            names = [column.name for column in table.columns]
            counted = COUNTED[kind].format(months=months - 1)
            values = ", ".join(copied(kind, table, column) for column in table.columns)
            connection.exec_driver_sql(
                HEAD[kind].format(counted=counted, table=table.name, names=", ".join(names), values=values)
            )
        connection.exec_driver_sql("analyze")


def copied(kind: str, table: Table, column: Column[object]) -> str:
    """Return what a copy has in this column."""
    name = column.name
    if table is opportunities and name == "state":
        return "'won'"
    if name in NAMES:
        return f"'K' || n || '_' || {name}"
    if isinstance(column.type, Json) and table in {call_facts, opportunity_snapshots}:
        changed = f"replace(cast({name} as text), '\"conv_', '\"K' || n || '_conv_')"
        return changed if kind == "sqlite" else f"{changed}::json"
    if isinstance(column.type, UtcDateTime):
        return AGED[kind].format(column=name, days=DAYS, gap=GAP)
    return name
