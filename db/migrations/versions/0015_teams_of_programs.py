"""Keep of which team the program is that brought a call or made a deal: programs see what is their team's."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("conversations", sa.Column("team", sa.Text(), nullable=False, server_default=""))
    op.add_column("opportunities", sa.Column("team", sa.Text(), nullable=False, server_default=""))
