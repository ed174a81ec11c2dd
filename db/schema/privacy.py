"""Calls that are being forgotten, and what forgotten calls cost."""

from sqlalchemy import Column, Index, Table

from analysis.model.paid import PurchaseState
from analysis.model.privacy import ForgetCause
from db.schema.ground import Choice, Json, UtcDateTime, Words, metadata, one_of, usage, workspace

# The books outlive what was bought: figures and ids, no words.
kept_costs = Table(
    "kept_costs",
    metadata,
    workspace(),
    Column("id", Words, primary_key=True),
    # No foreign keys: what they name is gone, or may go.
    Column("conversation_id", Words, nullable=False),
    Column("opportunity_id", Words),
    Column("owner_id", Words),
    Column("provider", Words, nullable=False),
    Column("state", Choice(PurchaseState), nullable=False),
    *usage(),
    Column("intended_at", UtcDateTime, nullable=False),
    one_of("state", PurchaseState),
    Index("ix_kept_costs_spent", "workspace_id", "intended_at"),
)

# What is left to do after a call's rows are gone: what stands in Slack, jobs, objects. Ids and counts only.
forgettings = Table(
    "forgettings",
    metadata,
    workspace(),
    # The id the conversation had.
    Column("id", Words, primary_key=True),
    Column("case_number", Words, nullable=False),
    Column("actor", Words, nullable=False),
    Column("cause", Choice(ForgetCause), nullable=False),
    # Messages and files of ours in Slack; emptied as they are deleted.
    Column("shown", Json, nullable=False),
    # Prefixes of the ids of jobs that were about it.
    Column("jobs", Json, nullable=False),
    Column("counts", Json, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    one_of("cause", ForgetCause),
    Index("ix_forgettings_done", "workspace_id", "done_at"),
)
