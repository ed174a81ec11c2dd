"""What a list shows of a deal: its letters at a glance."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from analysis.model.conversation import Opportunity
from analysis.model.ids import ConversationId, OpportunityId, UserId
from analysis.model.meddic import Letter, Level


@dataclass(frozen=True, slots=True)
class DealCall:
    """A conversation of a deal, as far as a list needs it.

    Attributes:
        owner_id: None for one that nobody owns.
        restricted: Kept from channels.
    """

    opportunity_id: OpportunityId
    conversation_id: ConversationId
    owner_id: UserId | None
    restricted: bool
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class OpportunityOverview:
    """A deal with what its calls have proven.

    Attributes:
        levels: Of the six letters; a letter that is missing is unknown.
        strength: 0 to 100; None while nothing is analyzed.
        calls: Conversations that belong to it.
        last_call_at: When the newest took place; None without any.
    """

    opportunity: Opportunity
    levels: Mapping[Letter, Level]
    strength: int | None
    calls: int
    last_call_at: datetime | None
