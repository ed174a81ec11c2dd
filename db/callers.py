"""Finds which program asks, across all workspaces."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from analysis.model.credentials import ApiScope, Caller, KeyId
from analysis.model.ids import WorkspaceId
from analysis.model.signing import KEY_SECRETS
from analysis.ports.credentials import KnownKey
from analysis.ports.tenancy import Sealed
from db.guard import ACROSS
from db.schema import api_tokens, developer_key_secrets, developer_keys

KEYS, SECRETS, TOKENS = developer_keys.c, developer_key_secrets.c, api_tokens.c
# Every request asks; building a query anew costs more than running it.
KEY = (
    select(
        KEYS.workspace_id,
        KEYS.id,
        KEYS.name,
        KEYS.team,
        KEYS.scopes,
        KEYS.enabled,
        SECRETS.id.label("secret_id"),
        SECRETS.secret,
        SECRETS.key_version,
    )
    .outerjoin(
        developer_key_secrets,
        (SECRETS.workspace_id == KEYS.workspace_id) & (SECRETS.key_id == KEYS.id) & SECRETS.retired_at.is_(None),
    )
    .where(KEYS.id == bindparam("key"))
    .order_by(SECRETS.created_at)
    .execution_options(**{ACROSS: True})
)
TOKEN = (
    select(TOKENS.workspace_id, TOKENS.id, TOKENS.name, TOKENS.team, TOKENS.scopes)
    .where(TOKENS.token_hash == bindparam("hash"), TOKENS.revoked_at.is_(None), TOKENS.expires_at > bindparam("now"))
    .execution_options(**{ACROSS: True})
)


@dataclass(frozen=True, slots=True)
class SqlCallers:
    """Implements analysis.ports.credentials.CallerDirectory, on a connection that is bound to no workspace yet."""

    connection: Connection

    def key(self, key: KeyId) -> KnownKey | None:
        """Return the key with its active secrets, or None. One statement; uses the unique id."""
        rows = self.connection.execute(KEY, {"key": key}).all()
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
                (Sealed(row.secret, row.key_version), KEY_SECRETS.place(row.secret_id)) for row in rows if row.secret_id
            ),
        )

    def token(self, token_hash: str, now: datetime) -> Caller | None:
        """Return whose token it is, or None. Uses the unique hash."""
        row = self.connection.execute(TOKEN, {"hash": token_hash, "now": now}).one_or_none()
        if row is None:
            return None
        scopes = frozenset(map(ApiScope, row.scopes))
        return Caller(WorkspaceId(row.workspace_id), row.id, row.name, row.team, scopes)
