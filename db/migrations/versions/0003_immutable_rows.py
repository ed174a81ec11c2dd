"""Refuse to change what must not change, in the database itself."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

EVIDENCE = (
    "workspace_id",
    "id",
    "analysis_id",
    "position",
    "letter",
    "marker",
    "subject",
    "segment_id",
    '"begin"',
    '"end"',
    "text",
    "speaker",
    "side",
    "start_ms",
    "end_ms",
    "match",
    "similarity",
)


def refuse(table: str, action: str, message: str, when: str = "") -> None:
    """Make *action* ("update", "delete", "update of column, …") on a row of *table* fail, if *when* holds."""
    name = f"tr_{table}_{action.split(maxsplit=1)[0]}"
    condition = f"when ({when})" if when else ""
    if op.get_bind().dialect.name == "sqlite":
        body = f"begin select raise(abort, '{message}'); end"
        op.execute(f"create trigger {name} before {action} on {table} for each row {condition} {body}")
    else:
        call = f"execute function refuse_change('{message}')"
        op.execute(f"create trigger {name} before {action} on {table} for each row {condition} {call}")


def upgrade() -> None:
    """Apply."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "create function refuse_change() returns trigger language plpgsql as "
            "$$ begin raise exception '%', tg_argv[0] using errcode = 'integrity_constraint_violation'; end $$"
        )
    # Deleting stays possible: a person may ask to be forgotten.
    refuse("meddic_analyses", "update", "an analysis never changes")
    refuse("rejected_quotes", "update", "a rejected quote never changes")
    refuse("evidence_items", f"update of {', '.join(EVIDENCE)}", "evidence never changes, it is retired")
    refuse("audit_log", "update", "the audit log never changes")
    # SQLite keeps a time as text in UTC, which CURRENT_TIMESTAMP compares with as text.
    refuse("audit_log", "delete", "kept until its time", when="old.keep_until > current_timestamp")
