"""Admit requests of programs: nonces, and answers by Idempotency-Key."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "api_nonces",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("credential", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_api_nonces_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "credential", "nonce", name=op.f("pk_api_nonces")),
    )
    op.create_index("ix_api_nonces_expired", "api_nonces", ["workspace_id", "expires_at"], unique=False)
    floor = op.create_table(
        "api_nonce_floor",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_nonce_floor")),
    )
    op.create_table(
        "api_answers",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("credential", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.JSON(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_api_answers_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "credential", "route", "key", name=op.f("pk_api_answers")),
    )
    op.create_index("ix_api_answers_expired", "api_answers", ["workspace_id", "expires_at"], unique=False)
    op.execute(sa.insert(floor).values(id=1, until=sa.text("'1970-01-01 00:00:00'")))
    raise_floor()


def raise_floor() -> None:
    """Remember up to when nonces are gone, whoever deletes them; not those that go with their workspace in time."""
    if op.get_bind().dialect.name == "sqlite":
        # SQLite keeps a time as text in UTC, which CURRENT_TIMESTAMP compares with as text.
        op.execute(
            "create trigger tr_api_nonces_delete after delete on api_nonces for each row "
            "when (old.expires_at <= current_timestamp) begin "
            "update api_nonce_floor set until = max(until, old.expires_at); end"
        )
        return
    op.execute(
        "create function raise_nonce_floor() returns trigger language plpgsql as $$ begin "
        "update api_nonce_floor set until = found.until "
        "from (select max(expires_at) as until from gone where expires_at <= now()) as found "
        "where api_nonce_floor.until < found.until; return null; end $$"
    )
    op.execute(
        "create trigger tr_api_nonces_delete after delete on api_nonces "
        "referencing old table as gone for each statement execute function raise_nonce_floor()"
    )
