"""Store who sees scores; what was asked in a direct message is private, also in its threads."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("workspaces", sa.Column("score_visibility", sa.Text(), nullable=False, server_default="everyone"))
    # Direct messages' ids begin so; messages asked for in a thread of one were stored as if a channel had seen them.
    op.execute("update slack_messages set private = true where channel like 'D%'")
