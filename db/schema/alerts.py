"""Rules that watch deals, and what became of every match (docs/alerts.md)."""

from sqlalchemy import Boolean, Column, ForeignKeyConstraint, Index, Integer, Table, Text, true
from sqlalchemy.sql.expression import false

from analysis.model.alerts import CLOSED, AlertState, Answer, DeliveryState, Recipient, Severity
from db.schema.ground import Choice, Json, UtcDateTime, Words, metadata, one_of, partial, within, workspace

OPEN = ", ".join(f"'{state}'" for state in AlertState if state not in CLOSED)
UNDER_WAY = "alert_deliveries.state in ('held', 'pending', 'sending')"
DIGEST_WAITS = "alert_deliveries.state in ('capped', 'suppressed') and alert_deliveries.digest = ''"

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
    Column("severity", Choice(Severity), nullable=False),
    Column("scope", Json, nullable=False),
    Column("settings", Json, nullable=False),
    Column("recipients", Json, nullable=False),
    Column("rep_first", Boolean, nullable=False, server_default=true()),
    Column("passes_quiet", Boolean, nullable=False, server_default=false()),
    Column("cooldown_s", Integer, nullable=False),
    # Deleting adds a version too: what it once sent still names its rule.
    Column("deleted", Boolean, nullable=False, server_default=false()),
    Column("created_by", Words, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    one_of("severity", Severity),
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
    Column("severity", Choice(Severity), nullable=False),
    # How bad, and at which stage: only what is worse breaks the cooldown.
    Column("badness", Integer, nullable=False),
    Column("stage", Integer, nullable=False),
    Column("state", Choice(AlertState), nullable=False),
    Column("reason", Words, nullable=False, default=""),
    Column("content", Json, nullable=False),
    Column("assigned_to", Words),
    # Who answered last, and when.
    Column("acted_by", Words),
    Column("acted_at", UtcDateTime),
    # When a snoozed one returns; NULL for "with the next call".
    Column("due_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    ForeignKeyConstraint(
        ["workspace_id", "rule_id", "rule_version"],
        ["alert_rules.workspace_id", "alert_rules.id", "alert_rules.version"],
    ),
    within("opportunities", "opportunity_id"),
    within("conversations", "conversation_id"),
    within("users", "assigned_to", ondelete="NO ACTION"),
    one_of("severity", Severity),
    one_of("state", AlertState),
    # The claim that comes before a message. What is suppressed as a duplicate carries the same key.
    partial("uq_alert_history_claim", "workspace_id", "dedup_key", where="state <> 'suppressed'", unique=True),
    partial(
        "uq_alert_history_open",
        "workspace_id",
        "rule_id",
        "target",
        "subject",
        where=f"state in ({OPEN})",
        unique=True,
    ),
    partial("ix_alert_history_open", "workspace_id", "target", where=f"state in ({OPEN})"),
    partial("ix_alert_history_open_due", "workspace_id", "due_at", where="state = 'snoozed'"),
    Index("ix_alert_history_target", "workspace_id", "target", "created_at"),
    Index("ix_alert_history_rule", "workspace_id", "rule_id", "target", "subject", "sent_at"),
    Index("ix_alert_history_recent", "workspace_id", "created_at"),
)

# One row for each person an alert is for; its message is the row of slack_messages with the key "alert:<id>:<person>".
alert_deliveries = Table(
    "alert_deliveries",
    metadata,
    workspace(),
    Column("alert_id", Words, primary_key=True),
    Column("recipient_id", Words, primary_key=True),
    Column("role", Choice(Recipient), nullable=False),
    Column("state", Choice(DeliveryState), nullable=False),
    Column("reason", Words, nullable=False, default=""),
    # Not before; counted anew by each gate.
    Column("due_at", UtcDateTime, nullable=False),
    # Key of the digest that mentions it; "" while none does.
    Column("digest", Words, nullable=False, default=""),
    Column("created_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    within("alert_history", "alert_id"),
    within("users", "recipient_id", ondelete="NO ACTION"),
    one_of("role", Recipient),
    one_of("state", DeliveryState),
    partial("ix_alert_deliveries_due", "workspace_id", "due_at", where="state in ('held', 'pending', 'sending')"),
    partial(
        "ix_alert_deliveries_digest",
        "workspace_id",
        "due_at",
        "recipient_id",
        where="state in ('capped', 'suppressed') and digest = ''",
    ),
    partial("ix_alert_deliveries_told", "workspace_id", "digest", where="digest <> ''"),
    Index("ix_alert_deliveries_person", "workspace_id", "recipient_id", "state", "created_at"),
    Index("ix_alert_deliveries_sent", "workspace_id", "recipient_id", "sent_at"),
)

alert_answers = Table(
    "alert_answers",
    metadata,
    workspace(),
    Column("alert_id", Words, primary_key=True),
    Column("user_id", Words, primary_key=True),
    Column("answer", Choice(Answer), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    within("alert_history", "alert_id"),
    within("users", "user_id", ondelete="NO ACTION"),
    one_of("answer", Answer),
    Index("ix_alert_answers_recent", "workspace_id", "at"),
)

# "/alerts mute": of a rule or a deal, by a person for himself.
alert_mutes = Table(
    "alert_mutes",
    metadata,
    workspace(),
    Column("user_id", Words, primary_key=True),
    # A rule's or an opportunity's id.
    Column("target", Words, primary_key=True),
    Column("until", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    within("users", "user_id"),
)

# Where a team's results and alerts go; "" is the workspace's own row.
team_channels = Table(
    "team_channels",
    metadata,
    workspace(),
    Column("team", Words, primary_key=True),
    Column("results_channel", Words, nullable=False, default=""),
    Column("alerts_channel", Words, nullable=False, default=""),
    Column("updated_at", UtcDateTime, nullable=False),
)

# Every change of a deal's fields: rules need to know since when, and a rehearsal how it stood then.
opportunity_changes = Table(
    "opportunity_changes",
    metadata,
    workspace(),
    Column("opportunity_id", Words, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("field", Text, nullable=False),
    Column("before", Json),
    Column("after", Json),
    Column("author_id", Words),
    Column("at", UtcDateTime, nullable=False),
    within("opportunities", "opportunity_id"),
    within("users", "author_id", ondelete="NO ACTION"),
    Index("ix_opportunity_changes_recent", "workspace_id", "at"),
)
