"""Alerts: what is sent and shown."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from analysis.model.alerts import AlertState, Severity
from analysis.model.transcript import Side
from handlers.api.models.ground import Line, Paging, Reference, Sent, Shown


class Acknowledged(Sent):
    """Who has taken it on."""

    assignee: Annotated[
        Reference | None,
        Field(description="Our id of a person, or their Slack member id; absent for nobody in person."),
    ] = None


class AlertsWanted(Paging):
    """Which alerts."""

    state: Annotated[AlertState | None, Field(strict=False)] = None
    severity: Annotated[Severity | None, Field(strict=False)] = None
    opportunity_id: Line = ""
    conversation_id: Line = ""


class RuleShown(Shown):
    """The rule that found it, in the version that did."""

    id: str
    version: int
    kind: str
    name: str


class WhoShown(Shown):
    """A person, or the key or token of a program."""

    id: str
    name: str


class SignalShown(Shown):
    """A quote that proves it, in the transcript's own words."""

    conversation_id: str
    text: str
    speaker: str | None = None
    side: Side
    start_ms: int | None = None


class AlertShown(Shown):
    """Something a rule found true of a deal."""

    id: str
    rule: RuleShown
    severity: Severity
    state: AlertState
    opportunity_id: str | None = None
    conversation_id: str | None = None
    subject: str | None = None
    """The letter, rival or date it is about; absent for the deal as a whole."""
    change: str
    """What changed. These three in the language of Accept-Language."""
    why: str
    action: str
    signals: list[SignalShown]
    assigned_to: WhoShown | None = None
    acted_by: WhoShown | None = None
    """Who acknowledged, assigned, snoozed or dismissed it last."""
    acted_at: datetime | None = None
    due_at: datetime | None = None
    created_at: datetime
    sent_at: datetime | None = None
    closed_at: datetime | None = None
