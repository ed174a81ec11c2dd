"""Finds and makes workspaces; the only look-ups that happen outside of one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Engine, literal_column, select, union, update

from analysis.model.conversation import ActiveAttempt
from analysis.model.ids import ConversationId, WorkspaceId, new_id
from analysis.ports import Clock
from analysis.ports.tenancy import Departed
from db.dialects import insert_or_skip
from db.guard import ACROSS, BOUND
from db.schema import alert_deliveries, alert_history, conversations, recording_sources, workspaces
from db.schema.alerts import DIGEST_WAITS
from db.schema.alerts import UNDER_WAY as DELIVERIES_UNDER_WAY
from db.unit_of_work import translated

# Word for word as the partial indexes say it: SQLite uses one only where it reads the same. Without a type, for it
# writes "= 1" behind what it is told to be a Boolean, and that reads otherwise.
UNDER_WAY: ColumnElement[bool] = literal_column("conversations.state in ('queued', 'running')")
DELIVERY_WAITS: ColumnElement[bool] = literal_column(DELIVERIES_UNDER_WAY)
DIGEST_TO_TELL: ColumnElement[bool] = literal_column(DIGEST_WAITS)
SNOOZED: ColumnElement[bool] = literal_column("alert_history.state = 'snoozed'")
GONE = "gone:"
"""Keys of workspaces that were deleted begin so; no messenger's do."""
WAITING: ColumnElement[bool] = literal_column("conversations.state = 'waiting'")


@dataclass(frozen=True, slots=True)
class Directory:
    """The workspaces of this installation."""

    engine: Engine
    clock: Clock

    def ensure_workspace(
        self, key: str, *, name: str = "", locale: str = "en", time_zone: str = "UTC", case_prefix: str = "IC"
    ) -> WorkspaceId:
        """Return the workspace known outside as *key*; make it if there is none.

        Args:
            key: "local" for the embedded default, "slack:T…" for a Slack team.
            name: To show; *key* if empty. Like the rest, only used when it is made.
            locale: BCP 47.
            time_zone: IANA; decides the month of a case number.
            case_prefix: Letters of its case numbers.
        """
        row = {
            "id": new_id("ws"),
            "key": key,
            "name": name or key,
            "locale": locale,
            "time_zone": time_zone,
            "case_prefix": case_prefix,
            "created_at": self.clock(),
        }
        with translated(), self.engine.begin() as connection:
            connection.execute(insert_or_skip(connection, workspaces).values(row), execution_options={ACROSS: True})
            found = self._find(connection, key)
        if found is None:
            raise LookupError(key)
        return found

    def find(self, key: str) -> WorkspaceId | None:
        """Return the workspace known outside as *key*, or None."""
        with translated(), self.engine.begin() as connection:
            return self._find(connection, key)

    def all(self) -> list[WorkspaceId]:
        """Return every workspace, oldest first."""
        query = select(workspaces.c.id).order_by(workspaces.c.created_at, workspaces.c.id)
        with translated(), self.engine.begin() as connection:
            return [WorkspaceId(found) for found in connection.scalars(query, execution_options={ACROSS: True})]

    def present(self) -> list[WorkspaceId]:
        """Return every workspace that the app was not removed from, oldest first."""
        query = (
            select(workspaces.c.id)
            .where(workspaces.c.uninstalled_at.is_(None), ~workspaces.c.key.startswith(GONE))
            .order_by(workspaces.c.created_at, workspaces.c.id)
        )
        with translated(), self.engine.begin() as connection:
            return [WorkspaceId(found) for found in connection.scalars(query, execution_options={ACROSS: True})]

    def departed(self) -> list[Departed]:
        """Return the workspaces that the app was removed from, the longest ago first."""
        query = (
            select(workspaces.c.id, workspaces.c.uninstalled_at)
            .where(workspaces.c.uninstalled_at.is_not(None))
            .order_by(workspaces.c.uninstalled_at)
        )
        with translated(), self.engine.begin() as connection:
            rows = connection.execute(query, execution_options={ACROSS: True})
            return [Departed(WorkspaceId(row.id), row.uninstalled_at) for row in rows]

    def close(self, workspace: WorkspaceId, before: datetime) -> bool:
        """Let nobody come back to a workspace that the app was removed from before *before*; False if somebody did.

        Who installs the app there once more begins anew, in another workspace.
        """
        mine = update(workspaces).where(workspaces.c.id == workspace, workspaces.c.uninstalled_at <= before)
        with translated(), self._bound(workspace) as connection:
            return connection.execute(mine.values(key=f"{GONE}{workspace}", name="")).rowcount == 1

    @contextmanager
    def _bound(self, workspace: WorkspaceId) -> Iterator[Connection]:
        with self.engine.connect() as link:
            connection = link.execution_options(**{BOUND: workspace})
            with connection.begin():
                yield connection

    def active_attempts(self) -> list[ActiveAttempt]:
        """Return every attempt that is queued or running, in all workspaces."""
        return self._attempts(UNDER_WAY)

    def abandoned(self, before: datetime) -> list[ActiveAttempt]:
        """Return the attempts that wait since before *before* for a recording which nobody sent, or announced since."""
        announced = select(recording_sources.c.conversation_id).where(
            recording_sources.c.workspace_id == conversations.c.workspace_id,
            recording_sources.c.conversation_id == conversations.c.id,
            recording_sources.c.created_at >= before,
        )
        return self._attempts(WAITING, conversations.c.created_at < before, ~announced.exists())

    def with_alerts_due(self, now: datetime) -> list[WorkspaceId]:
        """Return the workspaces where an alert, a digest or a snoozed alert is due.

        Reads three partial indexes, which hold what waits and nothing of what was told.
        """
        due = union(
            select(alert_deliveries.c.workspace_id).where(DELIVERY_WAITS, alert_deliveries.c.due_at <= now),
            select(alert_deliveries.c.workspace_id).where(DIGEST_TO_TELL, alert_deliveries.c.due_at <= now),
            select(alert_history.c.workspace_id).where(SNOOZED, alert_history.c.due_at <= now),
        )
        with translated(), self.engine.begin() as connection:
            return sorted(WorkspaceId(one) for one in connection.scalars(due, execution_options={ACROSS: True}))

    def _attempts(self, *conditions: ColumnElement[bool]) -> list[ActiveAttempt]:
        query = select(conversations.c.workspace_id, conversations.c.id, conversations.c.attempt).where(*conditions)
        with translated(), self.engine.begin() as connection:
            rows = connection.execute(query, execution_options={ACROSS: True})
            return [ActiveAttempt(WorkspaceId(ws), ConversationId(call), attempt) for ws, call, attempt in rows]

    def _find(self, connection: Connection, key: str) -> WorkspaceId | None:
        query = select(workspaces.c.id).where(workspaces.c.key == key)
        found = connection.scalar(query, execution_options={ACROSS: True})
        return None if found is None else WorkspaceId(found)
