"""Endpoints for the tests of the door: they make, read and refuse, over real tables and nothing else."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from analysis.errors import RefusedError
from analysis.model.conversation import Opportunity
from analysis.model.credentials import ApiScope
from analysis.model.ids import CaseNumber, OpportunityId, new_id
from handlers.api.contract import Answer, ApiCall, Endpoint, Resource

READ, WRITE = ApiScope.CALLS_READ, ApiScope.CALLS_WRITE


class Strict(BaseModel):
    """As all bodies of the API are."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class NewThing(Strict):
    """What is sent."""

    name: str = Field(min_length=1, max_length=80)
    amount: float = Field(default=0.0, ge=0)
    times: int = 1
    then: str = ""


class Thing(BaseModel):
    """What is told."""

    id: str


class Page(Strict):
    """A query."""

    limit: int = Field(default=10, ge=1, le=100)


def create(call: ApiCall[NewThing, None]) -> Answer:
    """Make a deal; then fail, if that was asked for."""
    with call.begin(call.caller.workspace) as work:
        deal = Opportunity(
            id=OpportunityId(new_id("opp")),
            workspace_id=call.caller.workspace,
            case_number=CaseNumber(""),
            company=call.body.name,
            created_at=work.clock(),  # type: ignore[attr-defined]  # of the adapter
        )
        made = work.opportunities.add(deal)
        if call.body.then == "refuse":
            raise RefusedError("consent-missing")
        if call.body.then == "crash":
            raise ZeroDivisionError(call.body.name)
    return Answer(202, Thing(id=made.id), location=f"/api/v1/things/{made.id}")


def get(call: ApiCall[Any, Any]) -> Answer:
    """Find a deal."""
    with call.begin(call.caller.workspace) as work:
        found = work.opportunities.find(call.path["thing_id"])
    if found is None:
        raise RefusedError("opportunity-not-found")
    return Answer(200, Thing(id=found.id))


def listed(call: ApiCall[Any, Page]) -> Answer:
    """Tell the limit."""
    return Answer(200, Thing(id=str(call.query.limit)))


def make(summary: str, **changes: Any) -> Endpoint[Any, Any]:
    """Return the endpoint that creates."""
    fields: dict[str, Any] = {"creates": True, "request": NewThing, "resource": Resource.WRITE}
    return Endpoint("POST", "/things", WRITE, create, {202: Thing}, summary, **fields | changes)


THINGS: tuple[Endpoint[Any, Any], ...] = (
    make("Make one."),
    Endpoint("GET", "/things", READ, listed, {200: Thing}, "Tell the limit.", query=Page),
    Endpoint("GET", "/things/{thing_id}", READ, get, {200: Thing}, "Find one."),
)
