"""What programs asked of the API: a row a request for a while, and sums a day for good (docs/api/usage.md)."""

from sqlalchemy import BigInteger, Column, Date, Float, Index, Integer, Table, Text

from db.schema.ground import UtcDateTime, Words, metadata, workspace

# No foreign key to the credential: what a deleted key did stays in the books.
api_requests = Table(
    "api_requests",
    metadata,
    workspace(),
    Column("id", Text, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    # Where the workspace was when it was written: a day never changes, even if the workspace moves to another zone.
    Column("day", Date, nullable=False),
    Column("credential", Words, nullable=False),
    Column("team", Words, nullable=False),
    Column("method", Words, nullable=False),
    Column("route", Words, nullable=False),
    Column("status", Integer, nullable=False),
    Column("ms", Float(53), nullable=False),
    # Of analysis.model.usage.bucket_of, so that the database can count them.
    Column("bucket", Integer, nullable=False),
    Column("bytes_in", BigInteger, nullable=False),
    Column("bytes_out", BigInteger, nullable=False),
    Index("ix_api_requests_day", "workspace_id", "day"),
)

api_request_days = Table(
    "api_request_days",
    metadata,
    workspace(),
    Column("day", Date, primary_key=True),
    Column("credential", Words, primary_key=True),
    Column("team", Words, primary_key=True),
    Column("method", Words, primary_key=True),
    Column("route", Words, primary_key=True),
    Column("status", Integer, primary_key=True, autoincrement=False),
    Column("requests", BigInteger, nullable=False),
    Column("bytes_in", BigInteger, nullable=False),
    Column("bytes_out", BigInteger, nullable=False),
)

# Apart from the sums: with the buckets in their key there would be a dozen times as many rows.
api_latency_days = Table(
    "api_latency_days",
    metadata,
    workspace(),
    Column("day", Date, primary_key=True),
    Column("team", Words, primary_key=True),
    Column("method", Words, primary_key=True),
    Column("route", Words, primary_key=True),
    Column("bucket", Integer, primary_key=True, autoincrement=False),
    Column("requests", BigInteger, nullable=False),
)
