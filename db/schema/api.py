"""What programs show instead of a person. Secrets of keys are encrypted before they come here, tokens are hashed."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from db.schema.ground import Json, UtcDateTime, Words, metadata, within, workspace

developer_keys = Table(
    "developer_keys",
    metadata,
    workspace(),
    Column("id", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("team", Words, nullable=False),
    Column("scopes", Json, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("created_by", Words, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_used_at", UtcDateTime),
    # A request names its key before anybody knows its workspace.
    UniqueConstraint("id"),
)

developer_key_secrets = Table(
    "developer_key_secrets",
    metadata,
    workspace(),
    Column("id", Words, primary_key=True),
    Column("key_id", Words, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("key_version", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("retired_at", UtcDateTime),
    within("developer_keys", "key_id"),
    Index("ix_developer_key_secrets_key", "workspace_id", "key_id", "created_at"),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    workspace(),
    Column("id", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("team", Words, nullable=False),
    Column("scopes", Json, nullable=False),
    # Hex sha256 of the token.
    Column("token_hash", Text, nullable=False),
    Column("created_by", Words, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    Column("last_used_at", UtcDateTime),
    # A request brings its token before anybody knows its workspace.
    UniqueConstraint("token_hash"),
)
