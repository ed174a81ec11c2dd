"""Where recordings wait that were announced and not brought yet: an address to fetch from, or an upload to verify."""

from sqlalchemy import BigInteger, Column, Table, Text

from analysis.model.sources import SourceKind
from db.schema.ground import Choice, UtcDateTime, Words, metadata, one_of, within, workspace

recording_sources = Table(
    "recording_sources",
    metadata,
    workspace(),
    Column("conversation_id", Words, primary_key=True),
    Column("kind", Choice(SourceKind), nullable=False),
    # An address may open what it leads to for whoever holds it: the row goes as soon as it was fetched, or cannot be.
    Column("place", Words, nullable=False),
    Column("media_type", Words, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size_bytes", BigInteger),
    Column("created_at", UtcDateTime, nullable=False),
    within("conversations", "conversation_id"),
    one_of("kind", SourceKind),
)
