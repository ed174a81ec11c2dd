"""What makes rules look at a deal, what they lack, and what a rehearsal of one comes to (docs/alerts.md)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from analysis.model.alerts import AlertMatch, Recipient, RuleId
from analysis.model.ids import ConversationId, OpportunityId, UserId


class Trigger(StrEnum):
    """ANALYZED: a call's result was stored. CHANGED: a field of the deal. DAILY: a day began where the workspace is."""

    ANALYZED = "analyzed"
    CHANGED = "changed"
    DAILY = "daily"


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why rules look at a deal now.

    Attributes:
        call: The analyzed one; None for the other triggers.
    """

    trigger: Trigger
    call: ConversationId | None = None


class Need(StrEnum):
    """What a rule needs and does not have; each is the end of a catalog key, "alert-off-<need>"."""

    STAGE = "stage"
    AMOUNT = "amount"
    CLOSE_DATE = "close-date"
    LIMIT = "limit"
    SETTING = "setting"


@dataclass(frozen=True, slots=True)
class Off:
    """A rule that cannot look at a deal, or at any deal, because something is missing: shown, never silence."""

    rule_id: RuleId
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """What the rules of a workspace found of one deal at one moment."""

    matches: tuple[AlertMatch, ...]
    off: tuple[Off, ...]


@dataclass(frozen=True, slots=True)
class PerWeek:
    """How many alerts a week a person would have got.

    Attributes:
        person: None where nobody holds the role, such as the manager of a rep who has none.
    """

    role: Recipient
    person: UserId | None
    alerts: float


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A deal that a rule would have spoken of.

    Attributes:
        company: To link it by.
        count: How often.
        first_on: The first time.
        state: How the deal stands today: "open", "won" or "lost".
    """

    opportunity_id: OpportunityId
    company: str
    count: int
    first_on: date
    state: str


@dataclass(frozen=True, slots=True)
class Asks:
    """What a rule would have put to a model; a rehearsal itself asks nothing and pays nothing.

    Attributes:
        calls: About so many calls.
        usd: For at most so much, in US dollars: what the analyses of these calls cost, which read more than one
            question does. None where somebody's price is not known.
        answered: Calls to which an answer was there.
    """

    calls: int
    usd: float | None
    answered: int = 0


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a rule would have done in the past days, had it been there; nothing was written or sent.

    Attributes:
        since: From when.
        count: Alerts, after dedup and cooldown.
        deals: The ones it would have spoken of, most alerts first.
        per_week: By recipient, most first.
        won: Deals among these that were won since.
        lost: Likewise lost.
        looked_at: Analyses in that time.
        too_little_history: Too few of them, or the first is too young, to tell.
        off: Deals that it could not look at, with what each lacks; () for none.
        asks: Of a rule that asks a model; None for all other rules.
    """

    since: datetime
    count: int
    deals: tuple[Rehearsed, ...]
    per_week: tuple[PerWeek, ...]
    won: int
    lost: int
    looked_at: int
    too_little_history: bool
    off: tuple[tuple[Need, int], ...] = ()
    asks: Asks | None = None
