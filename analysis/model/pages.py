"""How a program walks through long lists: filters, and the place where the last page ended."""

from dataclasses import dataclass
from datetime import datetime

from analysis.model.alerts import AlertState, Severity
from analysis.model.conversation import ConversationState
from analysis.model.ids import ConversationId, OpportunityId, UserId


@dataclass(frozen=True, slots=True)
class Position:
    """The last row of a page; the next page holds what is older, by time and then by id."""

    at: datetime
    id: str


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which conversations; "" and None leave a part open.

    Attributes:
        team: Only those that a program of this team may see (docs/access.md).
        external_id: The pusher's own, exactly.
        since: Of creation, inclusive.
        until: Of creation, exclusive.
    """

    team: str = ""
    state: ConversationState | None = None
    opportunity: OpportunityId | None = None
    owner: UserId | None = None
    external_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class DealFilter:
    """Which deals; "" and None leave a part open.

    Attributes:
        team: Only those that a program of this team may see.
        state: "open", "won" or "lost".
        company: The whole name; width and case do not count.
    """

    team: str = ""
    state: str = ""
    stage: str = ""
    owner: UserId | None = None
    company: str = ""


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """Which alerts; None leaves a part open.

    Attributes:
        team: Only those about deals or calls that a program of this team may see.
    """

    team: str = ""
    state: AlertState | None = None
    severity: Severity | None = None
    opportunity: OpportunityId | None = None
    conversation: ConversationId | None = None
