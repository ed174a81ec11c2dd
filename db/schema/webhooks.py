"""What other people's servers are told, where, and what became of it. Secrets are encrypted before they come here."""

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, UniqueConstraint

from analysis.model.webhooks import EndpointState, EventType, WebhookState
from db.schema.ground import Choice, Json, UtcDateTime, Words, metadata, one_of, partial, within, workspace

webhook_endpoints = Table(
    "webhook_endpoints",
    metadata,
    workspace(),
    Column("id", Words, primary_key=True),
    Column("url", Words, nullable=False),
    Column("description", Words, nullable=False),
    Column("types", Json, nullable=False),
    Column("team", Words, nullable=False),
    Column("state", Choice(EndpointState), nullable=False),
    Column("created_by", Words, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("failing_since", UtcDateTime),
    one_of("state", EndpointState),
)

webhook_secrets = Table(
    "webhook_secrets",
    metadata,
    workspace(),
    Column("id", Words, primary_key=True),
    Column("endpoint_id", Words, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("key_version", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("retired_at", UtcDateTime),
    within("webhook_endpoints", "endpoint_id"),
    Index("ix_webhook_secrets_endpoint", "workspace_id", "endpoint_id", "created_at"),
)

webhook_events = Table(
    "webhook_events",
    metadata,
    workspace(),
    Column("id", Words, primary_key=True),
    # No CHECK: old code must run when a new type is told.
    Column("type", Choice(EventType), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("data", Json, nullable=False),
    Column("conversation_id", Words),
    Column("opportunity_id", Words),
    # When it was given to the endpoints that want it.
    Column("spread_at", UtcDateTime),
    within("conversations", "conversation_id"),
    Index("ix_webhook_events_recent", "workspace_id", "at"),
    Index("ix_webhook_events_conversation", "workspace_id", "conversation_id"),
    partial("ix_webhook_events_unspread", "workspace_id", "at", where="spread_at is null"),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    workspace(),
    Column("id", Words, primary_key=True),
    Column("event_id", Words, nullable=False),
    Column("endpoint_id", Words, nullable=False),
    Column("state", Choice(WebhookState), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("first", Integer, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("reason", Words, nullable=False),
    within("webhook_events", "event_id"),
    within("webhook_endpoints", "endpoint_id"),
    UniqueConstraint("workspace_id", "event_id", "endpoint_id"),
    one_of("state", WebhookState),
    Index("ix_webhook_deliveries_endpoint", "workspace_id", "endpoint_id", "created_at"),
    partial("ix_webhook_deliveries_pending", "workspace_id", "due_at", where="state = 'pending'"),
)

webhook_attempts = Table(
    "webhook_attempts",
    metadata,
    workspace(),
    Column("delivery_id", Words, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("status", Integer),
    Column("latency_ms", Integer, nullable=False),
    # Foreign text.
    Column("answer", Words, nullable=False),
    Column("error", Words, nullable=False),
    within("webhook_deliveries", "delivery_id"),
)
