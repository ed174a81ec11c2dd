"""Find the open deals and the calls of a month among years of them."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_opportunities_state", "opportunities", ["workspace_id", "state"], unique=False)
    op.create_index("ix_conversations_occurred", "conversations", ["workspace_id", "occurred_at"], unique=False)
