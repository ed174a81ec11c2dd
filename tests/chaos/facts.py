"""Reads what a database holds after a run, past the product's own code, as plain rows for the checker."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnClause, Connection, Engine, Table, TableClause, column, create_engine, select, table, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

from analysis.model.alerts import DeliveryState
from analysis.model.conversation import ConversationState
from analysis.model.messages import MessageState
from db import schema

Row = Mapping[str, Any]
WAITING_JOBS = ("ENQUEUED", "PENDING", "DELAYED")
UNDER_WAY: set[str] = {ConversationState.QUEUED, ConversationState.RUNNING}
ON_ITS_WAY: set[str] = {MessageState.INTENDED, MessageState.SENDING}
TO_TELL: set[str] = {DeliveryState.HELD, DeliveryState.PENDING, DeliveryState.SENDING}
TABLES = {
    "conversations": schema.conversations,
    "analyses": schema.meddic_analyses,
    "purchases": schema.purchases,
    "messages": schema.slack_messages,
    "intakes": schema.intakes,
    "alerts": schema.alert_history,
    "deliveries": schema.alert_deliveries,
    "events": schema.webhook_events,
    "hooks": schema.webhook_deliveries,
    "requests": schema.api_requests,
}
HEAVY = {"body", "letters", "moments", "sentences", "questions", "checks", "cues"}
"""Columns that no check reads."""


@dataclass
class Facts:
    """Everything stored, and what only the engine and the file know.

    Attributes:
        jobs: The engine's rows: workflow_uuid, status, name.
        integrity: What SQLite says of its file; "ok" for PostgreSQL, which has no such question.
        sums: The same thing added up in different ways, by what it is.
    """

    conversations: list[Row] = field(default_factory=list)
    analyses: list[Row] = field(default_factory=list)
    purchases: list[Row] = field(default_factory=list)
    messages: list[Row] = field(default_factory=list)
    intakes: list[Row] = field(default_factory=list)
    alerts: list[Row] = field(default_factory=list)
    deliveries: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    hooks: list[Row] = field(default_factory=list)
    requests: list[Row] = field(default_factory=list)
    jobs: list[Row] = field(default_factory=list)
    integrity: str = "ok"
    sums: dict[str, dict[str, int]] = field(default_factory=dict)


def plain(url: str) -> Engine:
    """Return an engine without the product's guard: the checker looks at all there is."""
    place = make_url(url)
    return create_engine(place if place.get_backend_name() == "sqlite" else place.set(drivername="postgresql+psycopg"))


def read(url: str) -> Facts:
    """Read everything."""
    engine = plain(url)
    with engine.connect() as connection:
        found = read_from(connection)
    engine.dispose()
    return found


def read_from(connection: Connection) -> Facts:
    """Read everything on an open connection; of a broken file nothing but that it is broken."""
    if connection.dialect.name == "sqlite":
        said = soundness(connection)
        if said != "ok":
            return Facts(integrity=said)
    found = Facts(jobs=jobs(connection))
    for name, place in TABLES.items():
        setattr(found, name, rows(connection, place))
    return found


def soundness(connection: Connection) -> str:
    """Return what SQLite says of its file, or why it cannot even look."""
    try:
        return "; ".join(str(row[0]) for row in connection.execute(text("pragma integrity_check")))
    except DatabaseError as error:
        return str(error.orig)


def rows(connection: Connection, place: Table) -> list[Row]:
    """Read a table."""
    light = [one for one in place.c if one.name not in HEAVY]
    return [dict(row) for row in connection.execute(select(*light)).mappings()]


def jobs(connection: Connection) -> list[Row]:
    """Read the engine's jobs."""
    return [dict(row) for row in connection.execute(select(jobs_table(connection))).mappings()]


def jobs_table(connection: Connection) -> TableClause:
    """Return the engine's table of jobs, with what is read of it."""
    names: list[ColumnClause[str]] = [column(name) for name in ("workflow_uuid", "status", "name")]
    return table("workflow_status", *names, schema="dbos" if connection.dialect.name == "postgresql" else None)


def left(connection: Connection) -> Counter[str]:
    """Return how much is still to be done, by what it is: empty once everything is."""
    found = Counter(str(row["name"]) for row in jobs(connection) if row["status"] in WAITING_JOBS)
    for name, state, under_way in (
        ("conversations", schema.conversations.c.state, UNDER_WAY),
        ("messages", schema.slack_messages.c.state, ON_ITS_WAY),
        ("alerts", schema.alert_deliveries.c.state, TO_TELL),
        ("webhooks", schema.webhook_deliveries.c.state, {"pending"}),
    ):
        found[name] = sum(one in under_way for one in connection.scalars(select(state)))
    return +found
