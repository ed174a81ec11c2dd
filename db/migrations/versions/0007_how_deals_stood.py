"""Keep how each deal stood after everything that changed it; find quickly what is under way."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "opportunity_snapshots",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("opportunity_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("letters", sa.JSON(), nullable=False),
        sa.Column("coverage", sa.Integer(), nullable=False),
        sa.Column("strength", sa.Integer(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "cause in ('analyzed', 'corrected', 'reassigned', 'owner_run', 'forgotten', 'rebuilt')",
            name=op.f("ck_opportunity_snapshots_cause"),
        ),
        sa.CheckConstraint(
            "headline in ('metrics', 'economic_buyer', 'decision_criteria', 'decision_process', 'identify_pain', "
            "'champion')",
            name=op.f("ck_opportunity_snapshots_headline"),
        ),
        sa.CheckConstraint("coverage between 0 and 6", name=op.f("ck_opportunity_snapshots_coverage")),
        sa.CheckConstraint("strength between 0 and 100", name=op.f("ck_opportunity_snapshots_strength")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "opportunity_id"],
            ["opportunities.workspace_id", "opportunities.id"],
            name=op.f("fk_opportunity_snapshots_workspace_id_opportunity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_opportunity_snapshots_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "opportunity_id", "position", name=op.f("pk_opportunity_snapshots")),
    )
    op.create_index(
        "ix_opportunity_snapshots_at", "opportunity_snapshots", ["workspace_id", "opportunity_id", "at"], unique=False
    )
    for name, columns, where in (
        ("ix_conversations_active", ["workspace_id", "id", "attempt"], "state in ('queued', 'running')"),
        ("ix_conversations_waiting", ["workspace_id", "created_at"], "state = 'waiting'"),
    ):
        op.create_index(name, "conversations", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    keep_snapshots()


def keep_snapshots() -> None:
    """Refuse to change a snapshot: the series is what alerts are rehearsed on. Deleting a deal stays possible."""
    message = "a snapshot never changes"
    if op.get_bind().dialect.name == "sqlite":
        body = f"begin select raise(abort, '{message}'); end"
    else:
        body = f"execute function refuse_change('{message}')"
    op.execute(
        f"create trigger tr_opportunity_snapshots_update before update on opportunity_snapshots for each row {body}"
    )
