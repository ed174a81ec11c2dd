"""Installations of the app and what Slack delivered."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from analysis.model.ids import WorkspaceId
from analysis.model.installation import Installation
from analysis.ports import Clock
from db.dialects import insert_or_change, insert_or_skip
from db.schema import slack_deliveries as deliveries
from db.schema import slack_installations as installations
from db.schema import workspaces

FORGOTTEN = b""
"""What stands in the place of a token that was revoked."""


@dataclass(frozen=True, slots=True)
class SqlDeliveries:
    """Implements analysis.ports.Deliveries for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock

    def first(self, key: str, *, kind: str, keep_s: int = 7 * 86_400) -> bool:
        """Store the delivery; the primary key lets one of several racing callers be first."""
        now = self.clock()
        row = {
            "workspace_id": self.workspace,
            "key": key,
            "kind": kind,
            "received_at": now,
            "expires_at": now + timedelta(seconds=keep_s),
        }
        statement = insert_or_skip(self.connection, deliveries).returning(deliveries.c.key)
        return self.connection.scalar(statement, row) is not None

    def expire(self) -> int:
        """Forget what is past its time. Uses ix_slack_deliveries_expired."""
        statement = delete(deliveries).where(
            deliveries.c.workspace_id == self.workspace, deliveries.c.expires_at < self.clock()
        )
        return self.connection.execute(statement).rowcount


@dataclass(frozen=True, slots=True)
class SqlInstallations:
    """Implements analysis.ports.Installations for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock

    def save(self, installation: Installation) -> None:
        """Store it, replacing the one of the same team and enterprise."""
        row = {**asdict(installation), "scopes": list(installation.scopes), "workspace_id": self.workspace}
        keys = {"workspace_id", "enterprise_id", "team_id"}
        changes = {name: value for name, value in row.items() if name not in keys}
        self.connection.execute(insert_or_change(self.connection, installations, row, changes))
        self._departed(None)

    def current(self) -> Installation | None:
        """Return the newest that is not revoked, or None."""
        query = (
            select(installations)
            .where(installations.c.workspace_id == self.workspace, installations.c.revoked_at.is_(None))
            .order_by(installations.c.installed_at.desc())
            .limit(1)
        )
        row = self.connection.execute(query).one_or_none()
        if row is None:
            return None
        fields = row._asdict()
        fields.pop("workspace_id")
        return Installation(**{**fields, "scopes": tuple(fields["scopes"])})

    def rotate(
        self,
        installation: Installation,
        *,
        bot_token: bytes,
        refresh_token: bytes,
        key_version: int,
        expires_at: datetime,
    ) -> bool:
        """Replace the tokens, unless the refresh token is another by now: one refresh token serves once."""
        statement = (
            update(installations)
            .where(
                installations.c.workspace_id == self.workspace,
                installations.c.enterprise_id == installation.enterprise_id,
                installations.c.team_id == installation.team_id,
                installations.c.refresh_token == installation.refresh_token,
                installations.c.revoked_at.is_(None),
            )
            .values(
                bot_token=bot_token,
                refresh_token=refresh_token,
                key_version=key_version,
                token_expires_at=expires_at,
            )
        )
        return self.connection.execute(statement).rowcount == 1

    def revoke(self) -> int:
        """Mark all as revoked and forget their tokens."""
        statement = (
            update(installations)
            .where(installations.c.workspace_id == self.workspace, installations.c.revoked_at.is_(None))
            .values(revoked_at=self.clock(), bot_token=FORGOTTEN, refresh_token=None)
        )
        gone = self.connection.execute(statement).rowcount
        if gone:
            self._departed(self.clock())
        return gone

    def _departed(self, at: datetime | None) -> None:
        mine = update(workspaces).where(workspaces.c.id == self.workspace)
        self.connection.execute(mine.values(uninstalled_at=at))
