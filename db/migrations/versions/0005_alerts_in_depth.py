"""Remember whom an alert is for and what they said of it, what is muted, and how deals changed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. No rule could be made before this, so that nothing was ever claimed: the history is laid anew."""
    op.drop_table("alert_history")
    # The kinds of messages grow with the product; the code refuses what is none.
    with op.batch_alter_table("slack_messages") as batch:
        batch.drop_constraint(op.f("ck_slack_messages_kind"), type_="check")
    op.create_table(
        "team_channels",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("results_channel", sa.Text(), nullable=False),
        sa.Column("alerts_channel", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_team_channels_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "team", name=op.f("pk_team_channels")),
    )
    op.create_table(
        "alert_mutes",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "user_id"],
            ["users.workspace_id", "users.id"],
            name=op.f("fk_alert_mutes_workspace_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_alert_mutes_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", "target", name=op.f("pk_alert_mutes")),
    )
    op.create_table(
        "opportunity_changes",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("opportunity_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("author_id", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "author_id"],
            ["users.workspace_id", "users.id"],
            name=op.f("fk_opportunity_changes_workspace_id_author_id"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "opportunity_id"],
            ["opportunities.workspace_id", "opportunities.id"],
            name=op.f("fk_opportunity_changes_workspace_id_opportunity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_opportunity_changes_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "opportunity_id", "position", name=op.f("pk_opportunity_changes")),
    )
    op.create_index("ix_opportunity_changes_recent", "opportunity_changes", ["workspace_id", "at"], unique=False)
    op.create_table(
        "alert_history",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("opportunity_id", sa.Text(), nullable=True),
        sa.Column("conversation_id", sa.Text(), nullable=True),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("dedup_key", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("badness", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("assigned_to", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("severity in ('high', 'medium', 'low')", name=op.f("ck_alert_history_severity")),
        sa.CheckConstraint(
            "state in ('held', 'pending', 'sending', 'uncertain', "
            "'sent', 'acknowledged', 'snoozed', 'dismissed', 'resolved', 'suppressed', 'failed')",
            name=op.f("ck_alert_history_state"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "assigned_to"],
            ["users.workspace_id", "users.id"],
            name=op.f("fk_alert_history_workspace_id_assigned_to"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["conversations.workspace_id", "conversations.id"],
            name=op.f("fk_alert_history_workspace_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "opportunity_id"],
            ["opportunities.workspace_id", "opportunities.id"],
            name=op.f("fk_alert_history_workspace_id_opportunity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "rule_id", "rule_version"],
            ["alert_rules.workspace_id", "alert_rules.id", "alert_rules.version"],
            name=op.f("fk_alert_history_workspace_id_rule_id_rule_version"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_alert_history_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_alert_history")),
    )
    op.create_index(
        "ix_alert_history_open_due",
        "alert_history",
        ["workspace_id", "due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'snoozed'"),
        postgresql_where=sa.text("state = 'snoozed'"),
    )
    op.create_index("ix_alert_history_recent", "alert_history", ["workspace_id", "created_at"], unique=False)
    op.create_index(
        "ix_alert_history_rule",
        "alert_history",
        ["workspace_id", "rule_id", "target", "subject", "sent_at"],
        unique=False,
    )
    op.create_index("ix_alert_history_target", "alert_history", ["workspace_id", "target", "created_at"], unique=False)
    op.create_index(
        "uq_alert_history_claim",
        "alert_history",
        ["workspace_id", "dedup_key"],
        unique=True,
        sqlite_where=sa.text("state <> 'suppressed'"),
        postgresql_where=sa.text("state <> 'suppressed'"),
    )
    op.create_index(
        "uq_alert_history_open",
        "alert_history",
        ["workspace_id", "rule_id", "target", "subject"],
        unique=True,
        sqlite_where=sa.text("state in ('held', 'pending', 'sending', 'uncertain', 'sent', 'acknowledged', 'snoozed')"),
        postgresql_where=sa.text(
            "state in ('held', 'pending', 'sending', 'uncertain', 'sent', 'acknowledged', 'snoozed')"
        ),
    )
    op.create_table(
        "alert_answers",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("alert_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "answer in ('useful', 'not_true', 'known', 'not_mine', 'not_important')",
            name=op.f("ck_alert_answers_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "alert_id"],
            ["alert_history.workspace_id", "alert_history.id"],
            name=op.f("fk_alert_answers_workspace_id_alert_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "user_id"],
            ["users.workspace_id", "users.id"],
            name=op.f("fk_alert_answers_workspace_id_user_id"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_alert_answers_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "alert_id", "user_id", name=op.f("pk_alert_answers")),
    )
    op.create_index("ix_alert_answers_recent", "alert_answers", ["workspace_id", "at"], unique=False)
    op.create_table(
        "alert_deliveries",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("alert_id", sa.Text(), nullable=False),
        sa.Column("recipient_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role in ('rep', 'manager', 'admin', 'uploader')", name=op.f("ck_alert_deliveries_role")),
        sa.CheckConstraint(
            "state in ('held', 'pending', 'sending', 'uncertain', "
            "'sent', 'capped', 'digested', 'resolved', 'suppressed', 'failed')",
            name=op.f("ck_alert_deliveries_state"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "alert_id"],
            ["alert_history.workspace_id", "alert_history.id"],
            name=op.f("fk_alert_deliveries_workspace_id_alert_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "recipient_id"],
            ["users.workspace_id", "users.id"],
            name=op.f("fk_alert_deliveries_workspace_id_recipient_id"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_alert_deliveries_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "alert_id", "recipient_id", name=op.f("pk_alert_deliveries")),
    )
    op.create_index(
        "ix_alert_deliveries_due",
        "alert_deliveries",
        ["workspace_id", "due_at"],
        unique=False,
        sqlite_where=sa.text("state in ('held', 'pending', 'sending')"),
        postgresql_where=sa.text("state in ('held', 'pending', 'sending')"),
    )
    op.create_index(
        "ix_alert_deliveries_person",
        "alert_deliveries",
        ["workspace_id", "recipient_id", "state", "created_at"],
        unique=False,
    )
    op.create_index(
        "ix_alert_deliveries_sent", "alert_deliveries", ["workspace_id", "recipient_id", "sent_at"], unique=False
    )
    op.add_column("alert_rules", sa.Column("rep_first", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("alert_rules", sa.Column("passes_quiet", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("alert_rules", sa.Column("deleted", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("opportunities", sa.Column("stage_at", sa.DateTime(timezone=True), nullable=True))
