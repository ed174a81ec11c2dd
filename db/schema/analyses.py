"""Results: immutable analyses, and the evidence their levels rest on (triggers: db/migrations)."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Float, Index, Integer, Table, Text, UniqueConstraint

from analysis.model.meddic import Letter, Match
from analysis.model.transcript import Side
from db.schema.ground import Choice, Json, UtcDateTime, Words, metadata, one_of, usage, within, workspace

meddic_analyses = Table(
    "meddic_analyses",
    metadata,
    workspace(),
    Column("id", Words, primary_key=True),
    Column("conversation_id", Words, nullable=False),
    Column("transcript_id", Words, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    # Levels, statuses, reasons; the evidence stands in a table of its own.
    Column("letters", Json, nullable=False),
    Column("cues", Json, nullable=False),
    Column("moments", Json, nullable=False, server_default="[]"),
    # What comes next, and what became of what was to be asked; spans of the transcript are in them.
    Column("sentences", Json, nullable=False, server_default="[]"),
    Column("questions", Json, nullable=False, server_default="[]"),
    Column("checks", Json, nullable=False, server_default="[]"),
    Column("call_type", Words, nullable=False, server_default=""),
    Column("inferred", Json, nullable=False, server_default="[]"),
    Column("coverage", Integer),
    Column("strength", Integer),
    Column("headline", Choice(Letter)),
    Column("summary", Words, nullable=False),
    Column("language", Words, nullable=False),
    Column("engine", Words, nullable=False),
    Column("prompt_version", Words, nullable=False),
    Column("rubric_version", Words, nullable=False),
    Column("transcript_sha256", Text, nullable=False),
    *usage(),
    Column("warnings", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    within("conversations", "conversation_id"),
    within("transcripts", "conversation_id", "transcript_id", to=("conversation_id", "id")),
    UniqueConstraint("workspace_id", "conversation_id", "revision"),
    UniqueConstraint(
        "workspace_id",
        "conversation_id",
        "transcript_id",
        "engine",
        "prompt_version",
        "rubric_version",
        name="uq_meddic_analyses_same",
    ),
    one_of("kind", ("meddic", "cue_scan")),
    one_of("headline", Letter),
    CheckConstraint("coverage between 0 and 6", name="coverage"),
    CheckConstraint("strength between 0 and 100", name="strength"),
    Index("ix_meddic_analyses_recent", "workspace_id", "created_at"),
)

evidence_items = Table(
    "evidence_items",
    metadata,
    workspace(),
    Column("id", Words, primary_key=True),
    Column("analysis_id", Words, nullable=False),
    Column("position", Integer, nullable=False),
    Column("letter", Choice(Letter), nullable=False),
    Column("marker", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("segment_id", Words, nullable=False),
    Column("begin", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("text", Words, nullable=False),
    Column("speaker", Words, nullable=False),
    Column("side", Choice(Side), nullable=False),
    Column("start_ms", BigInteger),
    Column("end_ms", BigInteger),
    Column("match", Choice(Match), nullable=False),
    Column("similarity", Float(53), nullable=False),
    # The one column that may change: a person found the quote wrong; the row stays.
    Column("retired_at", UtcDateTime),
    within("meddic_analyses", "analysis_id"),
    UniqueConstraint("workspace_id", "analysis_id", "letter", "position"),
    one_of("letter", Letter),
    one_of("side", Side),
    one_of("match", Match),
)

rejected_quotes = Table(
    "rejected_quotes",
    metadata,
    workspace(),
    Column("analysis_id", Words, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("letter", Choice(Letter), nullable=False),
    Column("quote", Words, nullable=False),
    Column("segment_id", Words, nullable=False),
    Column("reason", Words, nullable=False),
    within("meddic_analyses", "analysis_id"),
    one_of("letter", Letter),
)

analysis_briefs = Table(
    "analysis_briefs",
    metadata,
    workspace(),
    Column("conversation_id", Words, primary_key=True),
    Column("attempt", Integer, primary_key=True),
    # What the model is asked with beside the transcript: fixed for the attempt, for its answers are kept by it.
    Column("content", Json, nullable=False),
    within("conversations", "conversation_id"),
)
