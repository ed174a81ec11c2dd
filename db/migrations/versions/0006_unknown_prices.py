"""Tell a price nobody knows from one of nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for table in ("purchases", "meddic_analyses"):
        op.add_column(table, sa.Column("priced", sa.Boolean(), server_default=sa.true(), nullable=False))
