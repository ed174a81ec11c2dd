"""Rules that watch deals, and what became of every match."""

from enum import StrEnum

from sqlalchemy import Boolean, Column, ForeignKeyConstraint, Index, Integer, Table, Text

from db.schema.ground import Choice, Json, UtcDateTime, Words, metadata, one_of, partial, within, workspace


class AlertState(StrEnum):
    """Where an alert stands; nothing that matched ever vanishes."""

    HELD = "held"
    PENDING = "pending"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    DISMISSED = "dismissed"
    RESOLVED = "resolved"
    SUPPRESSED = "suppressed"
    FAILED = "failed"


CLOSED = ("dismissed", "resolved", "suppressed", "failed")
SEVERITIES = ("high", "medium", "low")

# An edit adds a version; the highest is the live one.
alert_rules = Table(
    "alert_rules",
    metadata,
    workspace(),
    Column("id", Words, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("severity", Text, nullable=False),
    Column("scope", Json, nullable=False),
    Column("settings", Json, nullable=False),
    Column("recipients", Json, nullable=False),
    Column("cooldown_s", Integer, nullable=False),
    Column("created_by", Words, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    one_of("severity", SEVERITIES),
)

alert_history = Table(
    "alert_history",
    metadata,
    workspace(),
    Column("id", Words, primary_key=True),
    Column("rule_id", Words, nullable=False),
    Column("rule_version", Integer, nullable=False),
    Column("opportunity_id", Words),
    Column("conversation_id", Words),
    # The opportunity's id, or the conversation's where no deal is known: never NULL, for the index below.
    Column("target", Words, nullable=False),
    # Letter, rival or date: what the alert is about within its target.
    Column("subject", Words, nullable=False),
    # Hash of the evidence spans, or of the event that first made an absence true.
    Column("fingerprint", Words, nullable=False),
    Column("dedup_key", Words, nullable=False),
    Column("severity", Text, nullable=False),
    Column("state", Choice(AlertState), nullable=False),
    Column("reason", Words, nullable=False, default=""),
    Column("content", Json, nullable=False),
    Column("recipient_id", Words),
    Column("channel", Words, nullable=False, default=""),
    Column("message_id", Words, nullable=False, default=""),
    Column("tries", Integer, nullable=False, default=0),
    # When it may be sent, or a snoozed one returns.
    Column("due_at", UtcDateTime),
    Column("lease_until", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    ForeignKeyConstraint(
        ["workspace_id", "rule_id", "rule_version"],
        ["alert_rules.workspace_id", "alert_rules.id", "alert_rules.version"],
    ),
    within("opportunities", "opportunity_id"),
    within("conversations", "conversation_id"),
    within("users", "recipient_id", ondelete="NO ACTION"),
    one_of("severity", SEVERITIES),
    one_of("state", AlertState),
    # The claim that comes before a message. What is suppressed as a duplicate carries the same key.
    partial("uq_alert_history_claim", "workspace_id", "dedup_key", where="state <> 'suppressed'", unique=True),
    partial(
        "uq_alert_history_open",
        "workspace_id",
        "rule_id",
        "target",
        "subject",
        where=f"state not in {CLOSED!r}",
        unique=True,
    ),
    Index("ix_alert_history_due", "workspace_id", "state", "due_at"),
    Index("ix_alert_history_target", "workspace_id", "target", "created_at"),
)
