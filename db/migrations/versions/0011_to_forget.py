"""Keep what a workspace decides; let a call be forgotten without losing what it cost, or be held for the law."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

USAGE = (
    ("input_tokens", sa.Integer()),
    ("cached_tokens", sa.Integer()),
    ("output_tokens", sa.Integer()),
    ("audio_s", sa.Float(53)),
    ("cost_usd", sa.Numeric(20, 8, asdecimal=False)),
    ("seconds", sa.Float(53)),
)


def upgrade() -> None:
    """Apply."""
    op.add_column("conversations", sa.Column("legal_hold", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("workspaces", sa.Column("uninstalled_at", sa.DateTime(timezone=True)))
    table(
        "policies",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        key="name",
    )
    table(
        "kept_costs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("opportunity_id", sa.Text()),
        sa.Column("owner_id", sa.Text()),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        *(sa.Column(name, kind, nullable=False) for name, kind in USAGE),
        sa.Column("priced", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("intended_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('intended', 'done', 'failed', 'unknown')", name=op.f("ck_kept_costs_state")),
        key="id",
    )
    op.create_index("ix_kept_costs_spent", "kept_costs", ["workspace_id", "intended_at"])
    table(
        "forgettings",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("jobs", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("cause in ('asked', 'retention', 'no_consent')", name=op.f("ck_forgettings_cause")),
        key="id",
    )
    op.create_index("ix_forgettings_done", "forgettings", ["workspace_id", "done_at"])


def table(name: str, *columns: sa.schema.SchemaItem, key: str) -> None:
    """Create a table of workspaces' rows."""
    op.create_table(
        name,
        sa.Column("workspace_id", sa.Text(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f(f"fk_{name}_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", key, name=op.f(f"pk_{name}")),
    )
