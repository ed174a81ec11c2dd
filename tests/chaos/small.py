"""A small run in which all is well: a database with one call, its result, message, alert and event; and the books."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    Numeric,
    Table,
    insert,
    text,
)

from analysis.model.webhooks import EventType
from db import schema
from tests.chaos.books import Books, Pushed
from tests.chaos.facts import jobs_table

HOME, CALL, CHANNEL, OWNER = "ws_1", "conv_1", "C1", "U1"
MARK = "mark-p0000000001"
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def neutral(column: Column[Any]) -> Any:
    """Return a value that a column takes where a row says nothing of it."""
    if column.nullable:
        return None
    kinds: dict[type, Any] = {Boolean: False, DateTime: AT, Date: date(2026, 11, 22), JSON: {}, LargeBinary: b""}
    of = getattr(column.type, "impl_instance", column.type)
    found = next((value for kind, value in kinds.items() if isinstance(of, kind)), "")
    return 0 if isinstance(of, Numeric) or "INT" in str(of).upper() or "FLOAT" in str(of).upper() else found


def put(connection: Connection, table: Table, **values: Any) -> None:
    """Insert a row; what is not said is neutral."""
    row = {column.name: neutral(column) for column in table.c}
    connection.execute(insert(table).values(**row | {"workspace_id": HOME} | values))


def furnished(connection: Connection) -> None:
    """Store a call that was pushed, analyzed, shown in a channel, alerted about and told to a server."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("set session_replication_role = replica"))  # no foreign keys, as on SQLite
    job(connection, "process:conv_1:1", "SUCCESS")
    call(connection, CALL, external_id="call-1", title=f"Call {MARK}")
    put(connection, schema.meddic_analyses, id="ana_1", conversation_id=CALL, kind="meddic", revision=1)
    purchase(connection, "pur_1", "done")
    message(connection, "msg_1", f"progress:{CALL}", kind="progress", conversation_id=CALL, channel=CHANNEL)
    put(
        connection, schema.alert_history, id="alert_1", rule_id="r", conversation_id=CALL, state="sent",
        severity="medium", dedup_key="d", target=CALL,
    )  # fmt: skip
    put(connection, schema.alert_deliveries, alert_id="alert_1", recipient_id=OWNER, role="rep", state="sent")
    message(connection, "msg_2", f"alert:alert_1:{OWNER}", kind="alert", channel="D1")
    event(connection, "msg_event_1", EventType.CONVERSATION_COMPLETED, conversation_id=CALL)
    intake(connection, "int_1", "file:F1:C1")
    put(connection, schema.api_requests, id="req_1", status=202)


def call(connection: Connection, name: str, **values: Any) -> None:
    """Store a call that is done."""
    row = {"id": name, "case_number": name, "state": "done", "priority": "interactive", "attempt": 1, "external_id": ""}
    put(connection, schema.conversations, **row | {"seller_channel": None} | values)


def purchase(connection: Connection, name: str, state: str, **values: Any) -> None:
    """Store a purchase."""
    row = {"id": name, "conversation_id": CALL, "key": "k", "attempt": 1, "provider": "gemini:x", "step": "analyze"}
    put(connection, schema.purchases, **row | {"state": state} | values)


def message(connection: Connection, name: str, key: str, **values: Any) -> None:
    """Store a message that is posted."""
    row = {"id": name, "key": key, "state": "posted", "wanted": 1, "shown": 1, "place": "P", "ts": name}
    put(connection, schema.slack_messages, **row | values)


def event(connection: Connection, name: str, kind: str, **values: Any) -> None:
    """Store an event that was told."""
    put(connection, schema.webhook_events, id=name, type=kind, **values)
    put(
        connection, schema.webhook_deliveries, id=f"whd_{name}", event_id=name, endpoint_id="e", state="delivered",
        attempts=1, first=1,
    )  # fmt: skip


def intake(connection: Connection, name: str, key: str, **values: Any) -> None:
    """Store an offered file."""
    put(connection, schema.intakes, **{"id": name, "key": key, "state": "offered"} | values)


def job(connection: Connection, name: str, status: str) -> None:
    """Store a job of the engine's."""
    connection.execute(insert(jobs_table(connection)).values(workflow_uuid=name, status=status, name="some.job"))


def books() -> Books:
    """Return what the harness saw of it."""
    found = Books()
    found.calls["call-1"] = Pushed(CALL, CALL, OWNER, alert=True)
    found.answers["key-1"] = {CALL}
    found.shown.add((CALL, CHANNEL))
    found.shared.add(("F1", "C1"))
    found.posts.update(["msg_1", "msg_2"])
    found.bought["gemini"].append((MARK, "hash"))
    found.hooks.update(["msg_event_1"])
    found.sent["api POST conversations"] = 1
    return found


Plant = Callable[[Connection, Books], object]
