"""Find what waits for a digest, what a digest told, and what is open about a deal, however much was told before."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

WAITS = sa.text("state in ('capped', 'suppressed') and digest = ''")
TOLD = sa.text("digest <> ''")
OPEN = sa.text("state in ('held', 'pending', 'sending', 'uncertain', 'sent', 'acknowledged', 'snoozed')")


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_alert_deliveries_digest",
        "alert_deliveries",
        ["workspace_id", "due_at", "recipient_id"],
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )
    op.create_index(
        "ix_alert_deliveries_told",
        "alert_deliveries",
        ["workspace_id", "digest"],
        sqlite_where=TOLD,
        postgresql_where=TOLD,
    )
    op.create_index(
        "ix_alert_history_open",
        "alert_history",
        ["workspace_id", "target"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
