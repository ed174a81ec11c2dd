"""Workspaces, the people in them, their deals, and the numbers people call things by."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, Table, Text, UniqueConstraint

from analysis.model.access import ScoreVisibility
from db.schema.ground import Choice, Json, UtcDateTime, Words, metadata, money, one_of, partial, within, workspace

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", Text, primary_key=True),
    # What stands outside for it: "local" for the embedded default, "slack:T…" for a Slack team.
    Column("key", Words, nullable=False, unique=True),
    Column("name", Words, nullable=False),
    Column("case_prefix", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    # Who sees scores; see analysis.model.access.
    Column("score_visibility", Choice(ScoreVisibility), nullable=False, server_default="everyone"),
    Column("created_at", UtcDateTime, nullable=False),
    # Since when the app is gone from there; all of it is deleted after the days of grace.
    Column("uninstalled_at", UtcDateTime),
)

users = Table(
    "users",
    metadata,
    workspace(),
    Column("id", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("role", Text, nullable=False, default="rep"),
    Column("manager_id", Words),
    Column("team", Words, nullable=False, default=""),
    # "" means: as the workspace.
    Column("locale", Text, nullable=False, default=""),
    Column("time_zone", Text, nullable=False, default=""),
    Column("slack_id", Words, nullable=False, default=""),
    # What Slack says of the person, and when it said so; `locale` and `time_zone` are the person's own choice.
    Column("slack_locale", Words, nullable=False, default="", server_default=""),
    Column("slack_time_zone", Words, nullable=False, default="", server_default=""),
    Column("profile_at", UtcDateTime),
    Column("active", Boolean, nullable=False, default=True),
    Column("created_at", UtcDateTime, nullable=False),
    # A manager who leaves is set inactive; deleting one while people report to them is refused.
    within("users", "manager_id", ondelete="NO ACTION"),
    one_of("role", ("rep", "manager", "admin")),
    partial("uq_users_slack_id", "workspace_id", "slack_id", where="slack_id <> ''", unique=True),
    Index("ix_users_manager", "workspace_id", "manager_id"),
)

opportunities = Table(
    "opportunities",
    metadata,
    workspace(),
    Column("id", Words, primary_key=True),
    Column("case_number", Words, nullable=False),
    Column("company", Words, nullable=False),
    # The company's name case-folded: SQLite's lower() knows ASCII only.
    Column("company_key", Words, nullable=False),
    Column("stage", Words, nullable=False),
    # Since when it is at that stage; NULL while nobody ever moved it.
    Column("stage_at", UtcDateTime),
    Column("amount", money()),
    Column("currency", Words, nullable=False),
    Column("close_date", Date),
    Column("owner_id", Words),
    Column("owner_run", Boolean, nullable=False),
    # Of the program that made it; whom it belongs to says its owner, where it has one.
    Column("team", Words, nullable=False, server_default=""),
    Column("state", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    within("users", "owner_id", ondelete="NO ACTION"),
    UniqueConstraint("workspace_id", "case_number"),
    one_of("state", ("open", "won", "lost")),
    Index("ix_opportunities_company", "workspace_id", "company_key"),
    Index("ix_opportunities_recent", "workspace_id", "created_at"),
    Index("ix_opportunities_owner", "workspace_id", "owner_id"),
    # Closed deals are never deleted: what is about the open ones must not read them.
    Index("ix_opportunities_state", "workspace_id", "state"),
)

case_counters = Table(
    "case_counters",
    metadata,
    workspace(),
    Column("month", Text, primary_key=True),
    Column("last", Integer, nullable=False),
)

# One row a kind of decision, such as "notification_policy"; its fields are those of the value of that name.
policies = Table(
    "policies",
    metadata,
    workspace(),
    Column("name", Text, primary_key=True),
    Column("content", Json, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)
