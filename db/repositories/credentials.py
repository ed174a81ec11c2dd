"""Keys and tokens of one workspace."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from analysis.model.credentials import ApiScope, ApiToken, DeveloperKey, KeyId, TokenId
from analysis.model.ids import WorkspaceId
from analysis.model.signing import SigningSecret
from analysis.ports import Clock
from db.repositories.signing import SqlSigningSecrets
from db.schema import api_tokens, developer_key_secrets, developer_keys

KEYS, TOKENS = developer_keys.c, api_tokens.c


@dataclass(frozen=True, slots=True)
class SqlCredentials:
    """Implements analysis.ports.Credentials for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock

    def add_key(self, key: KeyId, *, name: str, team: str, scopes: Iterable[ApiScope], created_by: str) -> None:
        """Insert a key without a secret, switched on."""
        row = {
            "workspace_id": self.workspace,
            "id": key,
            "name": name,
            "team": team,
            "scopes": sorted(scopes),
            "enabled": True,
            "created_by": created_by,
            "created_at": self.clock(),
        }
        self.connection.execute(insert(developer_keys).values(**row))

    @property
    def secrets(self) -> SqlSigningSecrets:
        """Of its keys."""
        return SqlSigningSecrets(self.connection, self.workspace, self.clock, developer_key_secrets, "key_id")

    def enable_key(self, key: KeyId, *, enabled: bool) -> bool:
        """Switch the key on or off."""
        statement = update(developer_keys).where(
            KEYS.workspace_id == self.workspace, KEYS.id == key, KEYS.enabled.is_(not enabled)
        )
        return self.connection.execute(statement.values(enabled=enabled)).rowcount == 1

    def delete_key(self, key: KeyId) -> bool:
        """Delete the key; its secrets go with it."""
        statement = delete(developer_keys).where(KEYS.workspace_id == self.workspace, KEYS.id == key)
        return self.connection.execute(statement).rowcount == 1

    def key(self, key: KeyId, *, lock: bool = False) -> DeveloperKey | None:
        """Return it, or None. On SQLite a transaction that writes is alone anyway."""
        query = select(developer_keys).where(KEYS.workspace_id == self.workspace, KEYS.id == key)
        row = self.connection.execute(query.with_for_update() if lock else query).one_or_none()
        return None if row is None else read_key(row, self.secrets.listed(key)[key])

    def keys(self) -> list[DeveloperKey]:
        """Return all, oldest first. Two statements."""
        query = select(developer_keys).where(KEYS.workspace_id == self.workspace).order_by(KEYS.created_at, KEYS.id)
        secrets = self.secrets.listed()
        return [read_key(row, secrets[row.id]) for row in self.connection.execute(query)]

    def add_token(self, token: ApiToken, *, token_hash: str) -> None:
        """Insert it."""
        row = {**asdict(token), "workspace_id": self.workspace, "scopes": sorted(token.scopes)}
        self.connection.execute(insert(api_tokens).values(**row, token_hash=token_hash))

    def revoke_token(self, token: TokenId) -> bool:
        """Revoke it."""
        statement = update(api_tokens).where(
            TOKENS.workspace_id == self.workspace, TOKENS.id == token, TOKENS.revoked_at.is_(None)
        )
        return self.connection.execute(statement.values(revoked_at=self.clock())).rowcount == 1

    def token(self, token: TokenId) -> ApiToken | None:
        """Return it, or None."""
        query = select(api_tokens).where(TOKENS.workspace_id == self.workspace, TOKENS.id == token)
        row = self.connection.execute(query).one_or_none()
        return None if row is None else read_token(row)

    def tokens(self) -> list[ApiToken]:
        """Return all, oldest first."""
        query = select(api_tokens).where(TOKENS.workspace_id == self.workspace).order_by(TOKENS.created_at, TOKENS.id)
        return [read_token(row) for row in self.connection.execute(query)]

    def used(self, credential: str, at: datetime) -> None:
        """Remember when a key or token was used last."""
        for table in (developer_keys, api_tokens):
            statement = update(table).where(
                table.c.workspace_id == self.workspace,
                table.c.id == credential,
                or_(table.c.last_used_at.is_(None), table.c.last_used_at < at),
            )
            self.connection.execute(statement.values(last_used_at=at))


def read_key(row: Row[Any], secrets: tuple[SigningSecret, ...]) -> DeveloperKey:
    """Return the value of a row of developer_keys."""
    return DeveloperKey(
        id=row.id,
        name=row.name,
        team=row.team,
        scopes=frozenset(map(ApiScope, row.scopes)),
        enabled=row.enabled,
        created_by=row.created_by,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        secrets=secrets,
    )


def read_token(row: Row[Any]) -> ApiToken:
    """Return the value of a row of api_tokens."""
    return ApiToken(
        id=row.id,
        name=row.name,
        team=row.team,
        scopes=frozenset(map(ApiScope, row.scopes)),
        created_by=row.created_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used_at=row.last_used_at,
    )
