"""Public identifiers: a prefix that says what it names and 128 random bits that nobody can guess."""

import secrets
from typing import NewType

WorkspaceId = NewType("WorkspaceId", str)
UserId = NewType("UserId", str)
OpportunityId = NewType("OpportunityId", str)
ConversationId = NewType("ConversationId", str)
TranscriptId = NewType("TranscriptId", str)
AnalysisId = NewType("AnalysisId", str)
PurchaseId = NewType("PurchaseId", str)
UploadId = NewType("UploadId", str)
CaseNumber = NewType("CaseNumber", str)
"""A number people can say aloud, unique in its workspace: year-month, prefix, running number ("202611-IC046")."""
ReplyTo = NewType("ReplyTo", str)
"""Where an answer goes; opaque here, minted and read in `handlers` ("nobody", "slack:…")."""
NOBODY = ReplyTo("nobody")
"""No answer is wanted: whoever asked looks for it."""


def new_id(prefix: str) -> str:
    """Mint a public id such as "conv_3q2-7wXyZ…": *prefix*, "_" and 128 random bits in URL-safe base64."""
    return f"{prefix}_{secrets.token_urlsafe(16)}"
