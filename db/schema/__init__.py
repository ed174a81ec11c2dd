"""Every table of ours, on one MetaData, for PostgreSQL and SQLite alike (docs/database.md)."""

from db.schema.admission import api_answers, api_nonce_floor, api_nonces
from db.schema.alerts import (
    alert_answers,
    alert_deliveries,
    alert_history,
    alert_mutes,
    alert_rules,
    opportunity_changes,
    team_channels,
)
from db.schema.analyses import analysis_briefs, evidence_items, meddic_analyses, rejected_quotes
from db.schema.api import api_tokens, developer_key_secrets, developer_keys
from db.schema.conversations import (
    conversation_step_parts,
    conversation_steps,
    conversations,
    transcript_segments,
    transcripts,
)
from db.schema.ground import metadata
from db.schema.people import case_counters, opportunities, policies, users, workspaces
from db.schema.privacy import forgettings, kept_costs
from db.schema.records import audit_links, audit_log, purchases, rate_windows
from db.schema.slack import (
    corrections,
    feedback,
    intakes,
    slack_deliveries,
    slack_installations,
    slack_messages,
    slack_oauth_states,
)
from db.schema.snapshots import call_facts, opportunity_snapshots
from db.schema.sources import recording_sources
from db.schema.usage import api_latency_days, api_request_days, api_requests
from db.schema.webhooks import (
    webhook_attempts,
    webhook_deliveries,
    webhook_endpoints,
    webhook_events,
    webhook_secrets,
)

__all__ = [
    "alert_answers",
    "alert_deliveries",
    "alert_history",
    "alert_mutes",
    "alert_rules",
    "analysis_briefs",
    "api_answers",
    "api_latency_days",
    "api_nonce_floor",
    "api_nonces",
    "api_request_days",
    "api_requests",
    "api_tokens",
    "audit_links",
    "audit_log",
    "call_facts",
    "case_counters",
    "conversation_step_parts",
    "conversation_steps",
    "conversations",
    "corrections",
    "developer_key_secrets",
    "developer_keys",
    "evidence_items",
    "feedback",
    "forgettings",
    "intakes",
    "kept_costs",
    "meddic_analyses",
    "metadata",
    "opportunities",
    "opportunity_changes",
    "opportunity_snapshots",
    "policies",
    "purchases",
    "rate_windows",
    "recording_sources",
    "rejected_quotes",
    "slack_deliveries",
    "slack_installations",
    "slack_messages",
    "slack_oauth_states",
    "team_channels",
    "transcript_segments",
    "transcripts",
    "users",
    "webhook_attempts",
    "webhook_deliveries",
    "webhook_endpoints",
    "webhook_events",
    "webhook_secrets",
    "workspaces",
]
