"""Installations in Slack, what Slack delivered, what was sent, and what people brought, judged and corrected."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from analysis.model.exchange import CorrectionKind, IntakeState
from analysis.model.messages import MessageKind, MessageState
from db.schema.ground import (
    INSTALLATION_WIDE,
    Choice,
    Json,
    UtcDateTime,
    Words,
    metadata,
    one_of,
    partial,
    within,
    workspace,
)

slack_installations = Table(
    "slack_installations",
    metadata,
    workspace(),
    # "" for an org-wide installation, which has no team, or a plain one, which has no enterprise.
    Column("enterprise_id", Words, primary_key=True),
    Column("team_id", Words, primary_key=True),
    Column("app_id", Words, nullable=False),
    Column("bot_user_id", Words, nullable=False),
    # Encrypted before they come here; the key is in no database.
    Column("bot_token", LargeBinary, nullable=False),
    Column("refresh_token", LargeBinary),
    Column("key_version", Integer, nullable=False),
    Column("scopes", Json, nullable=False),
    Column("installed_by", Words, nullable=False),
    Column("installed_at", UtcDateTime, nullable=False),
    Column("token_expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)

# An installation begins before there is a workspace. Holds a hash and a time, nothing of anybody.
slack_oauth_states = Table(
    "slack_oauth_states",
    metadata,
    Column("state_hash", Text, primary_key=True),
    Column("expires_at", UtcDateTime, nullable=False),
    Index("ix_slack_oauth_states_expired", "expires_at"),
    info={INSTALLATION_WIDE: True},
)

slack_deliveries = Table(
    "slack_deliveries",
    metadata,
    workspace(),
    Column("key", Words, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index("ix_slack_deliveries_expired", "workspace_id", "expires_at"),
)

slack_messages = Table(
    "slack_messages",
    metadata,
    workspace(),
    Column("id", Words, primary_key=True),
    Column("key", Words, nullable=False),
    Column("kind", Choice(MessageKind), nullable=False),
    Column("conversation_id", Words),
    Column("channel", Words, nullable=False),
    Column("thread", Words, nullable=False),
    Column("asker", Words, nullable=False),
    Column("private", Boolean, nullable=False),
    # Ids and catalog values only: no words of a call.
    Column("payload", Json, nullable=False),
    Column("state", Choice(MessageState), nullable=False),
    Column("place", Words, nullable=False),
    Column("moved", Words, nullable=False),
    Column("ts", Words, nullable=False),
    Column("file", Words, nullable=False),
    Column("permalink", Words, nullable=False),
    # Changes announced, changes shown, and the change for which a job is queued (0: for none).
    Column("wanted", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("queued", Integer, nullable=False),
    Column("queued_at", UtcDateTime),
    Column("sending_at", UtcDateTime),
    Column("error", Words, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    within("conversations", "conversation_id"),
    UniqueConstraint("workspace_id", "key"),
    one_of("state", MessageState),
    Index("ix_slack_messages_conversation", "workspace_id", "conversation_id", "kind", "created_at"),
    partial("uq_slack_messages_place", "workspace_id", "place", "ts", where="ts <> ''", unique=True),
)

intakes = Table(
    "intakes",
    metadata,
    workspace(),
    Column("id", Words, primary_key=True),
    Column("key", Words, nullable=False),
    Column("state", Choice(IntakeState), nullable=False),
    Column("channel", Words, nullable=False),
    Column("thread", Words, nullable=False),
    Column("uploader", Words, nullable=False),
    Column("file", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("media_type", Words, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    # Pasted words, only until they are a conversation's transcript.
    Column("text", Words, nullable=False),
    Column("facts", Json, nullable=False),
    Column("reply_to", Words, nullable=False),
    Column("conversation_id", Words),
    Column("failure", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    within("conversations", "conversation_id"),
    UniqueConstraint("workspace_id", "key"),
    one_of("state", IntakeState),
    Index("ix_intakes_recent", "workspace_id", "created_at"),
)

feedback = Table(
    "feedback",
    metadata,
    workspace(),
    Column("analysis_id", Words, primary_key=True),
    Column("user_id", Words, primary_key=True),
    Column("conversation_id", Words, nullable=False),
    Column("right", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    within("meddic_analyses", "analysis_id"),
    within("conversations", "conversation_id"),
    within("users", "user_id", ondelete="NO ACTION"),
    Index("ix_feedback_conversation", "workspace_id", "conversation_id"),
)

corrections = Table(
    "corrections",
    metadata,
    workspace(),
    Column("id", Words, primary_key=True),
    Column("conversation_id", Words, nullable=False),
    # From 1 within the conversation: the order in which they apply, whatever clocks say.
    Column("position", Integer, nullable=False),
    Column("analysis_id", Words),
    Column("author_id", Words, nullable=False),
    Column("kind", Choice(CorrectionKind), nullable=False),
    Column("target", Words, nullable=False),
    Column("before", Json, nullable=False),
    Column("after", Json, nullable=False),
    Column("reason", Words, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    within("conversations", "conversation_id"),
    within("meddic_analyses", "analysis_id"),
    within("users", "author_id", ondelete="NO ACTION"),
    UniqueConstraint("workspace_id", "conversation_id", "position"),
    one_of("kind", CorrectionKind),
    Index("ix_corrections_recent", "workspace_id", "at"),
)
