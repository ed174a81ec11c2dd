"""What must be remembered: paid calls, limits in use, who did what."""

from datetime import timedelta

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from analysis.model.conversation import Step
from analysis.model.paid import PurchaseState
from db.schema.ground import (
    INSTALLATION_WIDE,
    Choice,
    Json,
    UtcDateTime,
    Words,
    metadata,
    one_of,
    partial,
    usage,
    within,
    workspace,
)

purchases = Table(
    "purchases",
    metadata,
    workspace(),
    Column("id", Words, primary_key=True),
    Column("conversation_id", Words, nullable=False),
    Column("key", Words, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("provider", Words, nullable=False),
    Column("step", Choice(Step), nullable=False),
    Column("state", Choice(PurchaseState), nullable=False),
    Column("detail", Words, nullable=False, default=""),
    # The raw answer, stored before anything reads it.
    Column("body", Words),
    *usage(),
    Column("intended_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    within("conversations", "conversation_id"),
    UniqueConstraint("workspace_id", "conversation_id", "key", "attempt"),
    one_of("step", Step),
    one_of("state", PurchaseState),
    # The lock of the paid-call guard: in a workspace, at most one call for an answer is under way.
    partial("uq_purchases_under_way", "workspace_id", "key", where="state = 'intended'", unique=True),
    partial("ix_purchases_bought", "workspace_id", "key", where="state = 'done'"),
    # For monthly cost by provider.
    Index("ix_purchases_spent", "workspace_id", "intended_at"),
)

# A provider's limit binds the installation's account, not one workspace; rows hold no content.
rate_windows = Table(
    "rate_windows",
    metadata,
    Column("bucket", Text, primary_key=True),
    Column("window_start", BigInteger, primary_key=True),  # seconds since 1970, a multiple of the window
    Column("taken", BigInteger, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index("ix_rate_windows_expired", "expires_at"),
    info={INSTALLATION_WIDE: True},
)

AUDIT_KEPT = timedelta(days=400)
"""Long enough to look back over a full year's audit."""
audit_log = Table(
    "audit_log",
    metadata,
    # No cascade: the record of a deletion outlives what was deleted.
    Column("workspace_id", Text, ForeignKey("workspaces.id"), primary_key=True),
    Column("id", Words, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", Words, nullable=False),
    Column("action", Words, nullable=False),
    Column("target", Words, nullable=False),
    Column("outcome", Words, nullable=False),
    Column("before", Json),
    Column("after", Json),
    # A trigger refuses UPDATE always and DELETE before this, by the database's clock.
    Column("keep_until", UtcDateTime, nullable=False),
    Index("ix_audit_log_recent", "workspace_id", "at"),
    Index("ix_audit_log_target", "workspace_id", "target", "at"),
)

audit_links = Table(
    "audit_links",
    metadata,
    # No cascade, as above. Each entry gets one, in the order in which they were sealed: db/audit_chain.py.
    Column("workspace_id", Text, ForeignKey("workspaces.id"), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),  # 1, 2, 3 …
    Column("entry", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),  # SHA-256 of the entry
    Column("entry_until", UtcDateTime, nullable=False),  # until when the entry must be there
    Column("previous", LargeBinary, nullable=False),  # digest of the link before; of the first: of nothing
    Column("digest", LargeBinary, nullable=False),  # SHA-256 over all of the above
    Column("sealed_at", UtcDateTime, nullable=False),
    # Never before that of the link before, so that they go from the beginning on. Triggers as for the log itself.
    Column("keep_until", UtcDateTime, nullable=False),
    UniqueConstraint("workspace_id", "entry"),
    Index("ix_audit_links_expired", "workspace_id", "keep_until"),
)
