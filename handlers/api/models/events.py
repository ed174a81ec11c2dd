"""What webhooks carry, for the document: the same shapes that `analysis.usecases.tell` writes, held by its tests."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel

from analysis.model.alerts import Severity
from analysis.model.conversation import ConversationState
from analysis.model.webhooks import EventType
from handlers.api.models.ground import Shown


class ConversationTold(Shown):
    """The call it is about."""

    id: str
    case_number: str
    external_id: str
    """The pusher's own."""
    title: str
    state: ConversationState
    attempt: int
    opportunity_id: str | None = None


class AnalysisTold(Shown):
    """The result in short; the link leads to all of it."""

    id: str
    kind: str
    """`meddic`, or `cue_scan`: pointers only, without levels."""
    call_type: str
    strength: int | None = None
    """0 to 100. Absent where scores are for their owner alone, like the next one."""
    coverage: int | None = None
    """Letters at level 1 or more, 0 to 6."""


class FailureTold(Shown):
    """Why there is no result."""

    code: str
    """Branch on it."""
    error_id: str
    """Tell it to whoever runs this; empty where the bringer can mend it alone."""


class ConversationEvent(Shown):
    """A call ended."""

    conversation: ConversationTold
    analysis: AnalysisTold | None = None
    failure: FailureTold | None = None
    links: dict[str, str]


class AlertTold(Shown):
    """The alert it is about."""

    id: str
    rule_id: str
    severity: Severity
    opportunity_id: str | None = None
    conversation_id: str | None = None


class AlertEvent(Shown):
    """An alert reached somebody, or what it told of is over."""

    alert: AlertTold
    links: dict[str, str]


class OpportunityTold(Shown):
    """The deal as it stands now."""

    id: str
    case_number: str
    company: str
    stage: str
    state: str


class OpportunityEvent(Shown):
    """Fields of a deal were changed."""

    opportunity: OpportunityTold
    changed: list[str]
    links: dict[str, str]


class EndpointTold(Shown):
    """The webhook itself."""

    id: str


class Trial(Shown):
    """Nothing happened: somebody asked for it."""

    endpoint: EndpointTold


class Told(Shown):
    """What every webhook begins with."""

    type: EventType
    timestamp: datetime
    """When it happened."""


class ConversationWebhook(Told):
    """A call ended."""

    data: ConversationEvent


class AlertWebhook(Told):
    """An alert reached somebody, or what it told of is over."""

    data: AlertEvent


class OpportunityWebhook(Told):
    """Fields of a deal were changed."""

    data: OpportunityEvent


class TrialWebhook(Told):
    """Nothing happened."""

    data: Trial


EVENTS: Mapping[EventType, tuple[type[BaseModel], str]] = {
    EventType.CONVERSATION_COMPLETED: (ConversationWebhook, "A result of a call is stored."),
    EventType.CONVERSATION_FAILED: (ConversationWebhook, "An attempt ended without a result."),
    EventType.CONVERSATION_CANCELED: (ConversationWebhook, "Somebody stopped a call."),
    EventType.ALERT_SENT: (AlertWebhook, "An alert reached its first reader."),
    EventType.ALERT_RESOLVED: (AlertWebhook, "What an alert told of is over."),
    EventType.OPPORTUNITY_UPDATED: (OpportunityWebhook, "Somebody changed fields of a deal."),
    EventType.TEST: (TrialWebhook, "Somebody asked for a test."),
}
"""The body and one sentence of each."""
