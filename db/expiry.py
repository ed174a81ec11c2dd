"""What expires, and the one piece of code that deletes it: small batches, by the database's clock, several at once."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, Delete, Engine, Table, any_, func, literal_column, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from analysis.model.ids import WorkspaceId
from analysis.model.webhooks import KEPT as WEBHOOKS_KEPT
from analysis.model.webhooks import WebhookState
from db.guard import BOUND
from db.schema import (
    api_answers,
    api_nonces,
    api_request_days,
    api_requests,
    api_tokens,
    audit_links,
    audit_log,
    developer_key_secrets,
    rate_windows,
    recording_sources,
    slack_deliveries,
    slack_oauth_states,
    webhook_deliveries,
    webhook_events,
    webhook_secrets,
)
from db.schema.ground import INSTALLATION_WIDE, UtcDateTime
from db.schema.records import AUDIT_KEPT
from db.unit_of_work import translated

BATCH = {"sqlite": 100, "postgresql": 1000}
"""Rows a transaction: on SQLite everybody else waits for it, and who waits there looks again only so often."""
REST = 9
"""So many times as long as a batch took, the database is left to others: a tenth of it, at most, is cleaning."""
WINDOWS_KEPT = timedelta(days=2)
SOURCES_KEPT = timedelta(days=2)
CREDENTIALS_KEPT = timedelta(days=90)
"""So long a token that opens nothing any more stays in the list, where people look for why a program fails."""

ROW = {"sqlite": "rowid", "postgresql": "ctid"}
"""Where a row stands. On PostgreSQL another place, and so not deleted, if somebody changes it meanwhile."""

Condition = Callable[[WorkspaceId], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Expiring:
    """Rows that live for a time.

    Attributes:
        column: A moment, or a day; rows without one stay.
        kept: For so long after it.
        also: What must be true of a row besides; it names the workspace in every part.
        soon: Rows of minutes, deleted every ten of them; the others once a day.
    """

    table: Table
    column: str
    kept: timedelta = timedelta(0)
    also: Condition | None = None
    soon: bool = False

    @property
    def name(self) -> str:
        """Of the step that deletes them."""
        return f"{self.table.name}.{self.column}"


def rolled_up(workspace: WorkspaceId) -> ColumnElement[bool]:
    """Tell whether the sums of a row's day are stored: else its requests would leave the books."""
    days = api_request_days.c
    mine = (days.workspace_id == workspace) & (api_requests.c.workspace_id == workspace)  # the guard wants both
    return select(days.day).where(mine, days.day == api_requests.c.day).exists()


def told(workspace: WorkspaceId) -> ColumnElement[bool]:
    """Tell whether nobody is to be told of an event any more."""
    sent = webhook_deliveries.c
    mine = (sent.workspace_id == workspace) & (webhook_events.c.workspace_id == workspace)  # the guard wants both
    waiting = select(sent.id).where(mine, sent.event_id == webhook_events.c.id, sent.state == WebhookState.PENDING)
    return ~waiting.exists()


def registry(*, requests_kept: timedelta) -> tuple[Expiring, ...]:
    """Return everything that expires; docs/database.md shows the same. *requests_kept*: API_USAGE_DAYS."""
    return (
        # Each of the first five says itself when its time is over; nonces also raise their floor as they go.
        Expiring(api_nonces, "expires_at", soon=True),
        Expiring(api_answers, "expires_at", soon=True),
        Expiring(rate_windows, "expires_at", WINDOWS_KEPT, soon=True),
        Expiring(slack_deliveries, "expires_at", soon=True),
        Expiring(slack_oauth_states, "expires_at", soon=True),
        Expiring(api_requests, "day", requests_kept, also=rolled_up),
        Expiring(api_tokens, "expires_at", CREDENTIALS_KEPT),
        Expiring(api_tokens, "revoked_at", CREDENTIALS_KEPT),
        Expiring(developer_key_secrets, "retired_at", CREDENTIALS_KEPT),
        Expiring(webhook_secrets, "retired_at", CREDENTIALS_KEPT),
        # Where nothing was brought within a day nothing will be; an address may be a secret.
        Expiring(recording_sources, "created_at", SOURCES_KEPT),
        # By their moment, which has an index; triggers keep each until 400 days after it.
        Expiring(audit_log, "at", AUDIT_KEPT),
        Expiring(audit_links, "keep_until"),
        # Their deliveries and attempts go with them.
        Expiring(webhook_events, "at", WEBHOOKS_KEPT, also=told),
    )


@dataclass(frozen=True, slots=True)
class Expire:
    """Deletes what has expired.

    Attributes:
        rest: Sleeps for so many seconds between two batches.
        batch: Rows a transaction; None for the database's own.
    """

    engine: Engine
    rest: Callable[[float], None] = time.sleep
    batch: int | None = None

    def __call__(self, what: Expiring, workspaces: Iterable[WorkspaceId]) -> int:
        """Delete it in all these workspaces and return how many rows; each batch is a transaction of its own.

        Two at once share the work: on PostgreSQL a row that the other holds is passed over. Broken off, the rest is
        there for the next one.

        Raises:
            UnavailableError: "database".
        """
        if what.table.info.get(INSTALLATION_WIDE):
            return self._delete(what, None)
        return sum(self._delete(what, workspace) for workspace in workspaces)

    def _delete(self, what: Expiring, workspace: WorkspaceId | None) -> int:
        most = self.batch or BATCH[self.engine.dialect.name]
        gone, found = 0, most
        while found >= most:
            began = time.monotonic()
            with translated(), self.engine.connect() as link:
                connection = link.execution_options(**{BOUND: workspace})
                with connection.begin():
                    found = self._some(connection, what, workspace, most)
            gone += found
            if found >= most:
                self.rest(REST * (time.monotonic() - began))
        return gone

    def _some(self, connection: Connection, what: Expiring, workspace: WorkspaceId | None, most: int) -> int:
        """Delete at most so many, the oldest first."""
        table, column = what.table, what.table.c[what.column]
        before = database_now(connection) - what.kept
        limit = before.date() if isinstance(column.type, Date) else before
        mine = [table.c.workspace_id == workspace] if workspace is not None else []
        expired = [*mine, column < limit]
        if what.also is not None and workspace is not None:
            expired.append(what.also(workspace))
        row: ColumnElement[Any] = literal_column(f"{table.name}.{ROW[connection.dialect.name]}")
        chosen = select(row).where(*expired).order_by(column).limit(most).with_for_update(skip_locked=True)
        among = (
            row.in_(chosen)
            if connection.dialect.name == "sqlite"
            else row == any_(func.array(chosen.scalar_subquery()))
        )
        return connection.execute(ByPlace(table).where(*mine, among)).rowcount


class ByPlace(Delete):
    """A DELETE that goes straight to the places of its rows.

    Both databases would rather read all rows of the workspace for each batch: PostgreSQL by key, and SQLite by any
    index on the workspace, which the guard wants named.
    """

    inherit_cache = True


@compiles(ByPlace, "sqlite")
def by_place(statement: ByPlace, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - the compiler's own
    """Write the statement for SQLite, where a place is found without an index."""
    sql: str = compiler.visit_delete(statement, **options)  # type: ignore[no-untyped-call]  # SQLAlchemy's own
    return sql.replace(" WHERE ", " NOT INDEXED WHERE ", 1)


def database_now(connection: Connection) -> datetime:
    """Return the database's time: several processes have several clocks, and one of them may be wrong by hours."""
    found: datetime = connection.execute(select(func.current_timestamp(type_=UtcDateTime))).scalar_one()
    return found


def steps(
    engine: Engine, workspaces: Callable[[], list[WorkspaceId]], *, requests_kept: timedelta, soon: bool
) -> Mapping[str, Callable[[], int]]:
    """Return what deletes each kind of rows, by name."""
    expire = Expire(engine)
    return {
        what.name: partial(_one, expire, what, workspaces)
        for what in registry(requests_kept=requests_kept)
        if what.soon is soon
    }


def _one(expire: Expire, what: Expiring, workspaces: Callable[[], list[WorkspaceId]]) -> int:
    return expire(what, workspaces())
