"""Let reports find how deals stood in an index alone: the rows themselves are read only of what is shown."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLE = "opportunity_snapshots"


def upgrade() -> None:
    """Apply."""
    then, lately = ["workspace_id", "opportunity_id", "at", "position"], ["workspace_id", "at", "opportunity_id"]
    op.create_index("ix_opportunity_snapshots_then", TABLE, then, unique=False)
    op.create_index("ix_opportunity_snapshots_lately", TABLE, lately, unique=False)
    op.drop_index("ix_opportunity_snapshots_at", TABLE)
    op.drop_index("ix_opportunity_snapshots_recent", TABLE)
