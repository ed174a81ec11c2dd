"""Chain the entries of the audit log by their hashes."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "audit_links",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("entry_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("keep_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_audit_links_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "number", name=op.f("pk_audit_links")),
        sa.UniqueConstraint("workspace_id", "entry", name=op.f("uq_audit_links_workspace_id_entry")),
    )
    op.create_index("ix_audit_links_expired", "audit_links", ["workspace_id", "keep_until"], unique=False)
    refuse("update", "the audit log never changes")
    # SQLite keeps a time as text in UTC, which CURRENT_TIMESTAMP compares with as text.
    refuse("delete", "kept until its time", when="old.keep_until > current_timestamp")


def refuse(action: str, message: str, when: str = "") -> None:
    """Make *action* on a link fail, if *when* holds."""
    condition = f"when ({when})" if when else ""
    if op.get_bind().dialect.name == "sqlite":
        body = f"begin select raise(abort, '{message}'); end"
    else:
        body = f"execute function refuse_change('{message}')"
    op.execute(f"create trigger tr_audit_links_{action} before {action} on audit_links for each row {condition} {body}")
