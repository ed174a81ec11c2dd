"""What requests of programs are admitted by. Rows live for minutes or hours: each says when its time is over."""

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from db.schema.ground import INSTALLATION_WIDE, Json, UtcDateTime, metadata, workspace

api_nonces = Table(
    "api_nonces",
    metadata,
    workspace(),
    Column("credential", Text, primary_key=True),
    Column("nonce", Text, primary_key=True),
    Column("expires_at", UtcDateTime, nullable=False),
    Index("ix_api_nonces_expired", "workspace_id", "expires_at"),
)

# One row: up to which time nonces may have been deleted, raised by a trigger whoever deletes them. A clock that is set
# back would else let in again what was signed before.
api_nonce_floor = Table(
    "api_nonce_floor",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("until", UtcDateTime, nullable=False),
    info={INSTALLATION_WIDE: True},
)

# Without a status while the transaction that makes the answer is under way: nobody else ever sees that.
api_answers = Table(
    "api_answers",
    metadata,
    workspace(),
    Column("credential", Text, primary_key=True),
    Column("route", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    # SHA-256 of the raw body.
    Column("request", LargeBinary, nullable=False),
    Column("status", Integer),
    Column("headers", Json),
    Column("body", LargeBinary),
    Column("expires_at", UtcDateTime, nullable=False),
    Index("ix_api_answers_expired", "workspace_id", "expires_at"),
)
