"""Conversations, how far their workflow is, and what was said in them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from analysis.model.conversation import ConversationState, Priority, Step, StepState
from db.schema.ground import Choice, Json, UtcDateTime, Words, metadata, one_of, partial, within, workspace

conversations = Table(
    "conversations",
    metadata,
    workspace(),
    Column("id", Words, primary_key=True),
    Column("case_number", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("state", Choice(ConversationState), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("occurred_at", UtcDateTime, nullable=False),
    Column("opportunity_id", Words),
    Column("owner_id", Words),
    # Of the program that brought it; whom it belongs to says its owner, where it has one.
    Column("team", Words, nullable=False, server_default=""),
    Column("external_id", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("language", Words, nullable=False),
    Column("object_key", Words, nullable=False),
    Column("file_name", Words, nullable=False),
    Column("media_type", Words, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("participants", Json, nullable=False),
    Column("seller_channel", Integer),
    Column("priority", Choice(Priority), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("reply_to", Words, nullable=False),
    Column("provider", Words, nullable=False),
    Column("consent", Words, nullable=False),
    Column("failure", Json),
    Column("duration_ms", BigInteger),
    Column("restricted", Boolean, nullable=False, server_default=false()),
    Column("legal_hold", Boolean, nullable=False, server_default=false()),
    within("opportunities", "opportunity_id", ondelete="NO ACTION"),
    within("users", "owner_id", ondelete="NO ACTION"),
    UniqueConstraint("workspace_id", "case_number"),
    one_of("state", ConversationState),
    one_of("priority", Priority),
    CheckConstraint("seller_channel in (0, 1)", name="seller_channel"),
    partial("uq_conversations_external_id", "workspace_id", "external_id", where="external_id <> ''", unique=True),
    Index("ix_conversations_recent", "workspace_id", "created_at"),
    # Few are under way at any time; whoever looks for them looks through all workspaces (db/directory.py).
    partial("ix_conversations_active", "workspace_id", "id", "attempt", where="state in ('queued', 'running')"),
    partial("ix_conversations_waiting", "workspace_id", "created_at", where="state = 'waiting'"),
    Index("ix_conversations_owner_recent", "workspace_id", "owner_id", "created_at"),
    Index("ix_conversations_occurred", "workspace_id", "occurred_at"),
    Index("ix_conversations_opportunity", "workspace_id", "opportunity_id", "occurred_at"),
)

conversation_steps = Table(
    "conversation_steps",
    metadata,
    workspace(),
    Column("conversation_id", Words, primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("step", Choice(Step), primary_key=True),
    Column("state", Choice(StepState), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("total", Integer, nullable=False),
    Column("detail", Words, nullable=False),
    within("conversations", "conversation_id"),
    one_of("step", Step),
    one_of("state", StepState),
)

# One row a finished part, so that a repeated part counts once.
conversation_step_parts = Table(
    "conversation_step_parts",
    metadata,
    workspace(),
    Column("conversation_id", Words, primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("step", Choice(Step), primary_key=True),
    Column("part", Integer, primary_key=True),
    within("conversations", "conversation_id"),
    one_of("step", Step),
)

transcripts = Table(
    "transcripts",
    metadata,
    workspace(),
    Column("id", Words, primary_key=True),
    Column("conversation_id", Words, nullable=False),
    # From 1 within the conversation: the highest is the latest, whatever clocks say.
    Column("revision", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("participants", Json, nullable=False),
    Column("language", Words, nullable=False),
    Column("engine", Words, nullable=False),
    Column("draft", Boolean, nullable=False),
    Column("notes", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    within("conversations", "conversation_id"),
    UniqueConstraint("workspace_id", "conversation_id", "revision"),
    UniqueConstraint("workspace_id", "conversation_id", "sha256"),
    # What an analysis points to, so that its transcript is one of its own conversation.
    UniqueConstraint("workspace_id", "conversation_id", "id"),
)

transcript_segments = Table(
    "transcript_segments",
    metadata,
    workspace(),
    Column("transcript_id", Words, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("segment_id", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("speaker", Words, nullable=False),
    Column("start_ms", BigInteger),
    Column("end_ms", BigInteger),
    Column("flags", Json, nullable=False),
    Column("raw_text", Words),
    within("transcripts", "transcript_id"),
    UniqueConstraint("workspace_id", "transcript_id", "segment_id"),
)
