"""Lay the tables of results, records and alerts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "rate_windows",
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("window_start", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "window_start", name=op.f("pk_rate_windows")),
    )
    op.create_index("ix_rate_windows_expired", "rate_windows", ["expires_at"], unique=False)
    op.create_table(
        "alert_rules",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("cooldown_s", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("severity in ('high', 'medium', 'low')", name=op.f("ck_alert_rules_severity")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_alert_rules_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", "version", name=op.f("pk_alert_rules")),
    )
    op.create_table(
        "audit_log",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("keep_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_audit_log_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_audit_log")),
    )
    op.create_index("ix_audit_log_recent", "audit_log", ["workspace_id", "at"], unique=False)
    op.create_index("ix_audit_log_target", "audit_log", ["workspace_id", "target", "at"], unique=False)
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
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("recipient_id", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("severity in ('high', 'medium', 'low')", name=op.f("ck_alert_history_severity")),
        sa.CheckConstraint(
            "state in ('held', 'pending', 'sending', 'uncertain', 'sent', 'acknowledged', 'snoozed', "
            "'dismissed', 'resolved', 'suppressed', 'failed')",
            name=op.f("ck_alert_history_state"),
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
            ["workspace_id", "recipient_id"],
            ["users.workspace_id", "users.id"],
            name=op.f("fk_alert_history_workspace_id_recipient_id"),
            ondelete="NO ACTION",
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
    op.create_index("ix_alert_history_due", "alert_history", ["workspace_id", "state", "due_at"], unique=False)
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
        sqlite_where=sa.text("state not in ('dismissed', 'resolved', 'suppressed', 'failed')"),
        postgresql_where=sa.text("state not in ('dismissed', 'resolved', 'suppressed', 'failed')"),
    )
    op.create_table(
        "purchases",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("input_tokens", sa.Integer(), nullable=False),
        sa.Column("cached_tokens", sa.Integer(), nullable=False),
        sa.Column("output_tokens", sa.Integer(), nullable=False),
        sa.Column("audio_s", sa.Float(precision=53), nullable=False),
        sa.Column("cost_usd", sa.Numeric(precision=20, scale=8), nullable=False),
        sa.Column("seconds", sa.Float(precision=53), nullable=False),
        sa.Column("intended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('intended', 'done', 'failed', 'unknown')", name=op.f("ck_purchases_state")),
        sa.CheckConstraint(
            "step in ('fetch', 'cut', 'transcribe', 'merge', 'analyze', 'store', 'evaluate', 'notify')",
            name=op.f("ck_purchases_step"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["conversations.workspace_id", "conversations.id"],
            name=op.f("fk_purchases_workspace_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_purchases_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_purchases")),
        sa.UniqueConstraint(
            "workspace_id",
            "conversation_id",
            "key",
            "attempt",
            name=op.f("uq_purchases_workspace_id_conversation_id_key_attempt"),
        ),
    )
    op.create_index(
        "ix_purchases_bought",
        "purchases",
        ["workspace_id", "key"],
        unique=False,
        sqlite_where=sa.text("state = 'done'"),
        postgresql_where=sa.text("state = 'done'"),
    )
    op.create_index("ix_purchases_spent", "purchases", ["workspace_id", "intended_at"], unique=False)
    op.create_index(
        "uq_purchases_under_way",
        "purchases",
        ["workspace_id", "key"],
        unique=True,
        sqlite_where=sa.text("state = 'intended'"),
        postgresql_where=sa.text("state = 'intended'"),
    )
    op.create_table(
        "meddic_analyses",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("transcript_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("letters", sa.JSON(), nullable=False),
        sa.Column("cues", sa.JSON(), nullable=False),
        sa.Column("coverage", sa.Integer(), nullable=True),
        sa.Column("strength", sa.Integer(), nullable=True),
        sa.Column("headline", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("prompt_version", sa.Text(), nullable=False),
        sa.Column("rubric_version", sa.Text(), nullable=False),
        sa.Column("transcript_sha256", sa.Text(), nullable=False),
        sa.Column("input_tokens", sa.Integer(), nullable=False),
        sa.Column("cached_tokens", sa.Integer(), nullable=False),
        sa.Column("output_tokens", sa.Integer(), nullable=False),
        sa.Column("audio_s", sa.Float(precision=53), nullable=False),
        sa.Column("cost_usd", sa.Numeric(precision=20, scale=8), nullable=False),
        sa.Column("seconds", sa.Float(precision=53), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "headline in ('metrics', 'economic_buyer', 'decision_criteria', 'decision_process', "
            "'identify_pain', 'champion')",
            name=op.f("ck_meddic_analyses_headline"),
        ),
        sa.CheckConstraint("kind in ('meddic', 'cue_scan')", name=op.f("ck_meddic_analyses_kind")),
        sa.CheckConstraint("coverage between 0 and 6", name=op.f("ck_meddic_analyses_coverage")),
        sa.CheckConstraint("strength between 0 and 100", name=op.f("ck_meddic_analyses_strength")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id", "transcript_id"],
            ["transcripts.workspace_id", "transcripts.conversation_id", "transcripts.id"],
            name=op.f("fk_meddic_analyses_workspace_id_conversation_id_transcript_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["conversations.workspace_id", "conversations.id"],
            name=op.f("fk_meddic_analyses_workspace_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_meddic_analyses_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_meddic_analyses")),
        sa.UniqueConstraint(
            "workspace_id",
            "conversation_id",
            "revision",
            name=op.f("uq_meddic_analyses_workspace_id_conversation_id_revision"),
        ),
        sa.UniqueConstraint(
            "workspace_id",
            "conversation_id",
            "transcript_id",
            "engine",
            "prompt_version",
            "rubric_version",
            name="uq_meddic_analyses_same",
        ),
    )
    op.create_index("ix_meddic_analyses_recent", "meddic_analyses", ["workspace_id", "created_at"], unique=False)
    op.create_table(
        "evidence_items",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("analysis_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("marker", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("segment_id", sa.Text(), nullable=False),
        sa.Column("begin", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=True),
        sa.Column("end_ms", sa.BigInteger(), nullable=True),
        sa.Column("match", sa.Text(), nullable=False),
        sa.Column("similarity", sa.Float(precision=53), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "letter in ('metrics', 'economic_buyer', 'decision_criteria', 'decision_process', "
            "'identify_pain', 'champion')",
            name=op.f("ck_evidence_items_letter"),
        ),
        sa.CheckConstraint("match in ('exact', 'aligned')", name=op.f("ck_evidence_items_match")),
        sa.CheckConstraint("side in ('seller', 'buyer', 'partner', 'unknown')", name=op.f("ck_evidence_items_side")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "analysis_id"],
            ["meddic_analyses.workspace_id", "meddic_analyses.id"],
            name=op.f("fk_evidence_items_workspace_id_analysis_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_evidence_items_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_evidence_items")),
        sa.UniqueConstraint(
            "workspace_id",
            "analysis_id",
            "letter",
            "position",
            name=op.f("uq_evidence_items_workspace_id_analysis_id_letter_position"),
        ),
    )
    op.create_table(
        "rejected_quotes",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("analysis_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("segment_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "letter in ('metrics', 'economic_buyer', 'decision_criteria', 'decision_process', "
            "'identify_pain', 'champion')",
            name=op.f("ck_rejected_quotes_letter"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "analysis_id"],
            ["meddic_analyses.workspace_id", "meddic_analyses.id"],
            name=op.f("fk_rejected_quotes_workspace_id_analysis_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_rejected_quotes_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "analysis_id", "position", name=op.f("pk_rejected_quotes")),
    )
