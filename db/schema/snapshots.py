"""How deals stood, one row a change (triggers: db/migrations), and what rules look at in their calls."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table

from analysis.model.meddic import Letter
from analysis.model.snapshot import SnapshotCause
from db.schema.ground import Choice, Json, UtcDateTime, Words, metadata, one_of, within, workspace

opportunity_snapshots = Table(
    "opportunity_snapshots",
    metadata,
    workspace(),
    Column("opportunity_id", Words, primary_key=True),
    # From 1 within the deal: the order in which they were written, whatever clocks say.
    Column("position", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("cause", Choice(SnapshotCause), nullable=False),
    # No foreign keys: the series outlives a call or a correction that is deleted, and it holds no words of them.
    Column("source", Words, nullable=False),
    Column("actor", Words, nullable=False),
    Column("letters", Json, nullable=False),
    Column("coverage", Integer, nullable=False),
    Column("strength", Integer, nullable=False),
    Column("headline", Choice(Letter), nullable=False),
    Column("details", Json, nullable=False),
    within("opportunities", "opportunity_id"),
    one_of("cause", SnapshotCause),
    one_of("headline", Letter),
    CheckConstraint("coverage between 0 and 6", name="coverage"),
    CheckConstraint("strength between 0 and 100", name="strength"),
    # Both hold all that is asked of them: a row is two kilobytes, and a report would read each to learn its deal.
    Index("ix_opportunity_snapshots_then", "workspace_id", "opportunity_id", "at", "position"),
    Index("ix_opportunity_snapshots_lately", "workspace_id", "at", "opportunity_id"),
)

# Unlike a snapshot it holds words of the call, so it goes with the call.
call_facts = Table(
    "call_facts",
    metadata,
    workspace(),
    Column("conversation_id", Words, primary_key=True),
    # From 1 within the call: a new one whenever something in it is known otherwise.
    Column("position", Integer, primary_key=True),
    Column("opportunity_id", Words, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("occurred_at", UtcDateTime, nullable=False),
    Column("content", Json, nullable=False),
    within("conversations", "conversation_id"),
    within("opportunities", "opportunity_id"),
    Index("ix_call_facts_deal", "workspace_id", "opportunity_id", "at"),
)
