"""Opportunities: what is sent and shown."""

from datetime import date, datetime
from typing import Annotated, Literal, cast

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from analysis.model.conversation import Opportunity
from analysis.usecases.edit_opportunity import DealFields
from handlers.api.models.ground import Line, Paging, Reference, Sent, Shown

DealState = Literal["open", "won", "lost"]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$"), Field(examples=["TWD"])]
Amount = Annotated[float, Field(ge=0, lt=10**15)]
COMPANY = 120


def day(value: object) -> date:
    """Read "2026-12-31"."""
    try:
        read = date.fromisoformat(value) if isinstance(value, str) and len(value) == len("2026-12-31") else None
    except ValueError:
        read = None
    if read is None or not 1990 <= read.year < 2200:  # noqa: PLR2004 - beyond is a slip
        raise PydanticCustomError("day", "a day by RFC 3339, from 1990 to 2199")
    return read


Day = Annotated[
    date, BeforeValidator(day), WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-12-31"]})
]


class NewOpportunity(Sent):
    """A deal to be made."""

    company: Annotated[str, StringConstraints(min_length=1, max_length=COMPANY), Field(examples=["Harbor & Pine"])]
    stage: Annotated[Line, Field(description="One of the workspace's stages, word for word.")] = ""
    amount: Annotated[Amount | None, Field(description="In units of `currency`.")] = None
    currency: Currency | None = None
    close_date: Day | None = None
    owner: Annotated[Reference | None, Field(description="A person: our id, or their Slack member id.")] = None
    owner_run: Annotated[bool, Field(description="The buyer is a business that its owner runs.")] = False
    state: DealState = "open"


class ChangedOpportunity(Sent):
    """What shall change. A field that is not there stays; null empties it."""

    stage: Line | None = None
    amount: Amount | None = None
    currency: Currency | None = None
    close_date: Day | None = None
    owner: Reference | None = None
    owner_run: bool = False
    state: DealState = "open"


class OpportunityShown(Shown):
    """A deal."""

    id: str
    case_number: str
    """What people call it by."""
    company: str
    state: DealState
    stage: str | None = None
    stage_at: datetime | None = None
    """Since when it is at its stage."""
    amount: float | None = None
    currency: str | None = None
    close_date: date | None = None
    owner_id: str | None = None
    owner_run: bool
    """The buyer is a business that its owner runs: the economic buyer is known then."""
    created_at: datetime


class DealsWanted(Paging):
    """Which deals."""

    state: DealState | None = None
    stage: Line = ""
    owner_id: Line = ""
    company: Annotated[Line, Field(description="The whole name; width and case do not count.")] = ""


def shown(deal: Opportunity) -> OpportunityShown:
    """Return a deal as programs read it."""
    return OpportunityShown(
        id=deal.id,
        case_number=deal.case_number,
        company=deal.company,
        state=cast("DealState", deal.state),  # the table holds no other
        stage=deal.stage or None,
        stage_at=deal.stage_at,
        amount=deal.amount,
        currency=deal.currency or None,
        close_date=deal.close_date,
        owner_id=deal.owner_id,
        owner_run=deal.owner_run,
        created_at=deal.created_at,
    )


def merged(stands: DealFields, sent: NewOpportunity | ChangedOpportunity) -> DealFields:
    """Return the fields as they shall stand, all but the owner, whom the use case looks up."""
    given = sent.model_fields_set
    return DealFields(
        stage=(sent.stage or "") if "stage" in given else stands.stage,
        amount=sent.amount if "amount" in given else stands.amount,
        currency=(sent.currency or "") if "currency" in given else stands.currency,
        close_date=sent.close_date if "close_date" in given else stands.close_date,
        owner_id=stands.owner_id,
        owner_run=sent.owner_run if "owner_run" in given else stands.owner_run,
        state=sent.state if "state" in given else stands.state,
    )
