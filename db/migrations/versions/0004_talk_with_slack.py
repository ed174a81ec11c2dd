"""Remember installations in Slack, what was delivered and sent, and what people brought and corrected."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "slack_oauth_states",
        sa.Column("state_hash", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_slack_oauth_states")),
    )
    op.create_index("ix_slack_oauth_states_expired", "slack_oauth_states", ["expires_at"], unique=False)

    op.create_table(
        "slack_deliveries",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_slack_deliveries_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "key", name=op.f("pk_slack_deliveries")),
    )
    op.create_index("ix_slack_deliveries_expired", "slack_deliveries", ["workspace_id", "expires_at"], unique=False)

    op.create_table(
        "slack_installations",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("app_id", sa.Text(), nullable=False),
        sa.Column("bot_user_id", sa.Text(), nullable=False),
        sa.Column("bot_token", sa.LargeBinary(), nullable=False),
        sa.Column("refresh_token", sa.LargeBinary(), nullable=True),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("installed_by", sa.Text(), nullable=False),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("token_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_slack_installations_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "enterprise_id", "team_id", name=op.f("pk_slack_installations")),
    )
    op.create_table(
        "intakes",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("uploader", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("reply_to", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=True),
        sa.Column("failure", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('offered', 'accepted', 'started', 'dismissed', 'failed')", name=op.f("ck_intakes_state")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["conversations.workspace_id", "conversations.id"],
            name=op.f("fk_intakes_workspace_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_intakes_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_intakes")),
        sa.UniqueConstraint("workspace_id", "key", name=op.f("uq_intakes_workspace_id_key")),
    )
    op.create_index("ix_intakes_recent", "intakes", ["workspace_id", "created_at"], unique=False)

    op.create_table(
        "slack_messages",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("asker", sa.Text(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("moved", sa.Text(), nullable=False),
        sa.Column("ts", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("permalink", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("queued", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sending_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('progress', 'details', 'transcript', 'radar', 'clip', 'offer', 'answer', 'notice')",
            name=op.f("ck_slack_messages_kind"),
        ),
        sa.CheckConstraint(
            "state in ('intended', 'sending', 'posted', 'uncertain', 'failed', 'dropped')",
            name=op.f("ck_slack_messages_state"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["conversations.workspace_id", "conversations.id"],
            name=op.f("fk_slack_messages_workspace_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_slack_messages_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_slack_messages")),
        sa.UniqueConstraint("workspace_id", "key", name=op.f("uq_slack_messages_workspace_id_key")),
    )
    op.create_index(
        "ix_slack_messages_conversation",
        "slack_messages",
        ["workspace_id", "conversation_id", "kind", "created_at"],
        unique=False,
    )
    op.create_index(
        "uq_slack_messages_place",
        "slack_messages",
        ["workspace_id", "place", "ts"],
        unique=True,
        sqlite_where=sa.text("ts <> ''"),
        postgresql_where=sa.text("ts <> ''"),
    )

    op.create_table(
        "corrections",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("analysis_id", sa.Text(), nullable=True),
        sa.Column("author_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('level', 'quote_wrong', 'quote_added', 'speaker', 'opportunity')",
            name=op.f("ck_corrections_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "analysis_id"],
            ["meddic_analyses.workspace_id", "meddic_analyses.id"],
            name=op.f("fk_corrections_workspace_id_analysis_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "author_id"],
            ["users.workspace_id", "users.id"],
            name=op.f("fk_corrections_workspace_id_author_id"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["conversations.workspace_id", "conversations.id"],
            name=op.f("fk_corrections_workspace_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_corrections_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_corrections")),
        sa.UniqueConstraint(
            "workspace_id",
            "conversation_id",
            "position",
            name=op.f("uq_corrections_workspace_id_conversation_id_position"),
        ),
    )
    op.create_index("ix_corrections_recent", "corrections", ["workspace_id", "at"], unique=False)

    op.create_table(
        "feedback",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("analysis_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "analysis_id"],
            ["meddic_analyses.workspace_id", "meddic_analyses.id"],
            name=op.f("fk_feedback_workspace_id_analysis_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["conversations.workspace_id", "conversations.id"],
            name=op.f("fk_feedback_workspace_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "user_id"],
            ["users.workspace_id", "users.id"],
            name=op.f("fk_feedback_workspace_id_user_id"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_feedback_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "analysis_id", "user_id", name=op.f("pk_feedback")),
    )
    op.create_index("ix_feedback_conversation", "feedback", ["workspace_id", "conversation_id"], unique=False)

    op.add_column("conversations", sa.Column("restricted", sa.Boolean(), server_default=sa.false(), nullable=False))

    op.add_column("meddic_analyses", sa.Column("moments", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("users", sa.Column("slack_locale", sa.Text(), server_default="", nullable=False))
    op.add_column("users", sa.Column("slack_time_zone", sa.Text(), server_default="", nullable=False))
    op.add_column("users", sa.Column("profile_at", sa.DateTime(timezone=True), nullable=True))
    keep_corrections()


def keep_corrections() -> None:
    """Refuse to change a correction: it is a labeled example. Deleting stays possible."""
    message = "a correction never changes"
    if op.get_bind().dialect.name == "sqlite":
        body = f"begin select raise(abort, '{message}'); end"
    else:
        body = f"execute function refuse_change('{message}')"
    op.execute(f"create trigger tr_corrections_update before update on corrections for each row {body}")
