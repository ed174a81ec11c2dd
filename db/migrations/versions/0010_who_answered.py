"""Keep who answered an alert last, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("alert_history", sa.Column("acted_by", sa.Text(), nullable=True))
    op.add_column("alert_history", sa.Column("acted_at", sa.DateTime(timezone=True), nullable=True))
