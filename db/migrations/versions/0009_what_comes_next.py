"""Keep what comes next beside a result, and what each attempt asks the model with."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for name in ("sentences", "questions", "checks", "inferred"):
        op.add_column("meddic_analyses", sa.Column(name, sa.JSON(), server_default="[]", nullable=False))
    op.add_column("meddic_analyses", sa.Column("call_type", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "analysis_briefs",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["conversations.workspace_id", "conversations.id"],
            name=op.f("fk_analysis_briefs_workspace_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_analysis_briefs_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "conversation_id", "attempt", name=op.f("pk_analysis_briefs")),
    )
