"""Finds which program asks, across all workspaces."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from analysis.model.credentials import ApiScope, Caller, KeyId, place_of
from analysis.model.ids import WorkspaceId
from analysis.ports.credentials import KnownKey
from analysis.ports.tenancy import Sealed
from db.guard import ACROSS
from db.schema import api_tokens, developer_key_secrets, developer_keys

KEYS, SECRETS, TOKENS = developer_keys.c, developer_key_secrets.c, api_tokens.c


@dataclass(frozen=True, slots=True)
class SqlCallers:
    """Implements analysis.ports.credentials.CallerDirectory, on a connection that is bound to no workspace yet."""

    connection: Connection

    def key(self, key: KeyId) -> KnownKey | None:
        """Return the key with its active secrets, or None. One statement; uses the unique id."""
        query = (
            select(developer_keys, SECRETS.id.label("secret_id"), SECRETS.secret, SECRETS.key_version)
            .outerjoin(
                developer_key_secrets,
                (SECRETS.workspace_id == KEYS.workspace_id)
                & (SECRETS.key_id == KEYS.id)
                & SECRETS.retired_at.is_(None),
            )
            .where(KEYS.id == key)
            .order_by(SECRETS.created_at)
        )
        rows = self.connection.execute(query, execution_options={ACROSS: True}).all()
        if not rows:
            return None
        first = rows[0]
        return KnownKey(
            caller=Caller(
                WorkspaceId(first.workspace_id),
                first.id,
                first.name,
                first.team,
                frozenset(map(ApiScope, first.scopes)),
            ),
            enabled=first.enabled,
            secrets=tuple(
                (Sealed(row.secret, row.key_version), place_of(row.secret_id)) for row in rows if row.secret_id
            ),
        )

    def token(self, token_hash: str, now: datetime) -> Caller | None:
        """Return whose token it is, or None. Uses the unique hash."""
        query = select(api_tokens).where(
            TOKENS.token_hash == token_hash, TOKENS.revoked_at.is_(None), TOKENS.expires_at > now
        )
        row = self.connection.execute(query, execution_options={ACROSS: True}).one_or_none()
        if row is None:
            return None
        scopes = frozenset(map(ApiScope, row.scopes))
        return Caller(WorkspaceId(row.workspace_id), row.id, row.name, row.team, scopes)
