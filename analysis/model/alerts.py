"""Rules that watch conversations, and what they find."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.model.ids import ConversationId, OpportunityId


@dataclass(frozen=True, slots=True)
class AlertRule:
    """A live rule.

    Attributes:
        kind: "threshold" until the alert issue adds the other kinds.
        settings: For a threshold: "subject" (a letter, "strength" or "coverage"), "below" (a number) and, for
            strength, "min_coverage".
    """

    id: str
    version: int
    kind: str
    severity: str
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AlertMatch:
    """What a rule found in one conversation.

    Attributes:
        subject: Letter, "strength" or "coverage".
        fingerprint: Hash of what made it true; the same evidence never alerts twice.
        content: Plain values for the message: the number found and the limit.
    """

    rule: AlertRule
    conversation_id: ConversationId
    opportunity_id: OpportunityId | None
    subject: str
    fingerprint: str
    content: Mapping[str, Any]
