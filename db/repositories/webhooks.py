"""Servers of one workspace that want to hear, and their secrets."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from analysis.model.ids import WorkspaceId
from analysis.model.signing import SigningSecret
from analysis.model.webhooks import EndpointId, EventType, WebhookEndpoint
from analysis.ports import Clock
from db.repositories.signing import SqlSigningSecrets
from db.schema import webhook_endpoints, webhook_secrets

ENDPOINTS = webhook_endpoints.c


@dataclass(frozen=True, slots=True)
class SqlWebhookBook:
    """Implements analysis.ports.webhooks.WebhookBook for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock

    def add(self, endpoint: WebhookEndpoint) -> None:
        """Insert it."""
        row = {
            "workspace_id": self.workspace,
            "id": endpoint.id,
            "url": endpoint.url,
            "description": endpoint.description,
            "types": sorted(endpoint.types),
            "team": endpoint.team,
            "state": endpoint.state,
            "created_by": endpoint.created_by,
            "created_at": endpoint.created_at,
        }
        self.connection.execute(insert(webhook_endpoints).values(**row))

    def get(self, endpoint: EndpointId, *, lock: bool = False) -> WebhookEndpoint | None:
        """Return it, or None. On SQLite a transaction that writes is alone anyway."""
        query = select(webhook_endpoints).where(*self._is(endpoint))
        row = self.connection.execute(query.with_for_update() if lock else query).one_or_none()
        return None if row is None else read(row, self.secrets.listed(endpoint)[endpoint])

    def all(self) -> list[WebhookEndpoint]:
        """Return all, oldest first. Two statements."""
        query = select(webhook_endpoints).where(ENDPOINTS.workspace_id == self.workspace)
        secrets = self.secrets.listed()
        rows = self.connection.execute(query.order_by(ENDPOINTS.created_at, ENDPOINTS.id))
        return [read(row, secrets[row.id]) for row in rows]

    def wanted(self, kind: EventType) -> bool:
        """Tell whether any endpoint wants to hear this: a look at a handful of rows."""
        query = select(ENDPOINTS.types).where(ENDPOINTS.workspace_id == self.workspace)
        return any(kind in types for types in self.connection.scalars(query))

    def put(self, endpoint: WebhookEndpoint) -> None:
        """Store what may change."""
        values = {
            "url": endpoint.url,
            "description": endpoint.description,
            "types": sorted(endpoint.types),
            "state": endpoint.state,
            "failing_since": endpoint.failing_since,
        }
        self.connection.execute(update(webhook_endpoints).where(*self._is(endpoint.id)).values(**values))

    def delete(self, endpoint: EndpointId) -> bool:
        """Delete it; what hangs on it goes with it."""
        return self.connection.execute(delete(webhook_endpoints).where(*self._is(endpoint))).rowcount == 1

    @property
    def secrets(self) -> SqlSigningSecrets:
        """Of its endpoints."""
        return SqlSigningSecrets(self.connection, self.workspace, self.clock, webhook_secrets, "endpoint_id")

    def failed(self, endpoint: EndpointId, at: datetime) -> None:
        """Remember since when it takes nothing."""
        first = update(webhook_endpoints).where(*self._is(endpoint), ENDPOINTS.failing_since.is_(None))
        self.connection.execute(first.values(failing_since=at))

    def succeeded(self, endpoint: EndpointId) -> None:
        """Forget that; writes nothing where there is nothing to forget."""
        failing = update(webhook_endpoints).where(*self._is(endpoint), ENDPOINTS.failing_since.is_not(None))
        self.connection.execute(failing.values(failing_since=None))

    def _is(self, endpoint: EndpointId) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return (ENDPOINTS.workspace_id == self.workspace, ENDPOINTS.id == endpoint)


def read(row: Row[Any], secrets: tuple[SigningSecret, ...]) -> WebhookEndpoint:
    """Return the value of a row; a type that this code does not know yet is left out."""
    return WebhookEndpoint(
        id=EndpointId(row.id),
        url=row.url,
        description=row.description,
        types=frozenset(EventType(one) for one in row.types if one in set(EventType)),
        team=row.team,
        state=row.state,
        created_by=row.created_by,
        created_at=row.created_at,
        failing_since=row.failing_since,
        secrets=secrets,
    )
