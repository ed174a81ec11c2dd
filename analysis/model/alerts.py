"""Rules that watch deals, what they find, and what becomes of it (docs/alerts.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

from analysis.model.ids import ConversationId, OpportunityId, UserId

RuleId = NewType("RuleId", str)
AlertId = NewType("AlertId", str)


class Severity(StrEnum):
    """How urgent, most urgent first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


URGENCY: Mapping[Severity, int] = {severity: place for place, severity in enumerate(Severity)}
"""The place of each, 0 for the most urgent."""


class Recipient(StrEnum):
    """Whom a rule speaks to, by what they are to the deal or, for the service's own faults, to the upload."""

    REP = "rep"
    MANAGER = "manager"
    ADMIN = "admin"
    UPLOADER = "uploader"


class AlertState(StrEnum):
    """Where an alert stands; nothing that matched ever vanishes."""

    HELD = "held"
    PENDING = "pending"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    DISMISSED = "dismissed"
    RESOLVED = "resolved"
    SUPPRESSED = "suppressed"
    FAILED = "failed"


class DeliveryState(StrEnum):
    """Where an alert stands for one of its recipients.

    HELD: a gate waits, with its reason. PENDING: due. SENDING: its message is wanted and on its way. CAPPED: left for
    the digest. DIGESTED: a digest told it. RESOLVED: no longer true before it was told.
    """

    HELD = "held"
    PENDING = "pending"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    CAPPED = "capped"
    DIGESTED = "digested"
    RESOLVED = "resolved"
    SUPPRESSED = "suppressed"
    FAILED = "failed"


CLOSED = frozenset({AlertState.DISMISSED, AlertState.RESOLVED, AlertState.SUPPRESSED, AlertState.FAILED})


@dataclass(frozen=True, slots=True)
class Scope:
    """Which deals a rule looks at; an empty part leaves it open.

    Attributes:
        teams: Names of the owners' teams.
        stages: Names of stages.
        amount_from: In the deal's own currency; a deal without an amount is outside any bound.
        amount_to: Inclusive.
    """

    teams: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    amount_from: float | None = None
    amount_to: float | None = None


@dataclass(frozen=True, slots=True)
class AlertRule:
    """One version of a rule; an edit makes the next.

    Attributes:
        kind: Decides how it is evaluated, such as "close_now" or "threshold".
        name: As an admin called it; "" leaves it to the catalog, by kind.
        settings: Numbers and words of its kind.
        recipients: In the order of the message; `rep_first` makes all but the rep wait for the rep-first window.
        cooldown_s: From the send time, by rule, opportunity and subject.
        passes_quiet: High severity may pass quiet hours and the rep-first window.
    """

    id: RuleId
    version: int
    kind: str
    severity: Severity
    settings: Mapping[str, Any]
    name: str = ""
    enabled: bool = True
    scope: Scope = field(default_factory=Scope)
    recipients: tuple[Recipient, ...] = (Recipient.REP,)
    rep_first: bool = True
    cooldown_s: int = 0
    passes_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words by a catalog key, whose params are names and numbers.

    A param that is itself a catalog key begins with "@"; several, to be listed, are separated by spaces. One that is a
    day is "=" and the day in ISO 8601, to be written as its reader writes days.
    """

    key: str
    params: Mapping[str, str | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signal:
    """A verified quote in an alert, always the transcript's own words.

    Attributes:
        call: Number of the call among the deal's, from 1.
        speaker: Name or label; "" for unknown.
        side: "seller", "buyer", "partner" or "unknown".
        start_ms: None without times.
    """

    conversation_id: ConversationId
    call: int
    text: str
    speaker: str
    side: str
    start_ms: int | None


@dataclass(frozen=True, slots=True)
class AlertMatch:
    """What a rule found true of a deal (or, for the service's faults, of a conversation) at one moment.

    Attributes:
        subject: Letter, rival, date or other thing it is about within its target; "" for the deal as a whole.
        fingerprint: Hash of the evidence spans; for an absence, of the event that first made it true.
        severity: May exceed the rule's, such as for a second slip.
        badness: The matter's own measure, more is worse by one step each, such as 3 minus the level.
        stage: Index of the deal's stage; -1 when unknown.
        since: When what it rests on came to be: the call, the change or the day.
        change: What changed, before and after.
        why: Why it fired, for the footer.
        action: What to do next: a person and a date.
        signals: At most three.
        checked: Calls that were looked at, where no quote can prove an absence.
        conversation_id: The call that brought it up; None for dates and fields.
    """

    rule: AlertRule
    opportunity_id: OpportunityId | None
    conversation_id: ConversationId | None
    subject: str
    fingerprint: str
    severity: Severity
    badness: int
    stage: int
    change: Phrase
    why: Phrase
    action: Phrase
    signals: tuple[Signal, ...] = ()
    checked: tuple[ConversationId, ...] = ()
    since: datetime | None = None


class Answer(StrEnum):
    """What a person made of an alert. The four reasons follow a dismissal."""

    USEFUL = "useful"
    NOT_TRUE = "not_true"
    KNOWN = "known"
    NOT_MINE = "not_mine"
    NOT_IMPORTANT = "not_important"


class Later(StrEnum):
    """For how long an alert is put off. CALL: until the deal's next call is analyzed."""

    DAY = "1d"
    THREE_DAYS = "3d"
    WEEK = "7d"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Delivery:
    """An alert on its way to one person.

    Attributes:
        reason: Why it is held, suppressed or failed, as a catalog key.
        due_at: Not before.
        digest: Key of the digest that told it; "" for none.
    """

    alert_id: AlertId
    recipient_id: UserId
    role: Recipient
    state: DeliveryState
    reason: str
    due_at: datetime
    digest: str
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Alert:
    """A match as stored, with what became of it.

    Attributes:
        target: The opportunity's id, else the conversation's.
        reason: Why it is held, suppressed, resolved or failed, as a catalog key.
        content: The match's words: change, why, action, signals, checked.
        assigned_to: Who took it on.
        due_at: When a held one may go, or a snoozed one returns; None for one that returns with the next call.
        answers: What people said of it, by person.
        acted_by: Who acknowledged, assigned, snoozed or dismissed it last.
        acted_at: When.
    """

    id: AlertId
    rule_id: RuleId
    rule_version: int
    opportunity_id: OpportunityId | None
    conversation_id: ConversationId | None
    target: str
    subject: str
    fingerprint: str
    severity: Severity
    badness: int
    stage: int
    state: AlertState
    reason: str
    content: Mapping[str, Any]
    assigned_to: UserId | None
    due_at: datetime | None
    created_at: datetime
    sent_at: datetime | None
    closed_at: datetime | None
    answers: Mapping[UserId, Answer] = field(default_factory=dict)
    acted_by: UserId | None = None
    acted_at: datetime | None = None
