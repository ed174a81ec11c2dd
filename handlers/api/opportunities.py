"""Routes of opportunities."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from analysis.model.conversation import Opportunity
from analysis.model.credentials import ApiScope, Caller
from analysis.model.ids import UserId
from analysis.model.pages import DealFilter, Position
from analysis.ports import Work
from analysis.usecases.api.push import person_of
from analysis.usecases.edit_opportunity import DealFields
from handlers.api.contract import Answer, ApiCall, Endpoint, Resource
from handlers.api.etags import demand_match, etag_of, read
from handlers.api.listing import cut, page
from handlers.api.models.deals import (
    ChangedOpportunity,
    DealsWanted,
    NewOpportunity,
    OpportunityShown,
    merged,
    shown,
)
from handlers.api.models.ground import Page

PATH = "/opportunities"
ONE = f"{PATH}/{{opportunity_id}}"
UNSOUND = ("deal-stage-unknown", "deal-currency-wrong", "deal-amount-wrong", "user-not-found")


def change(caller: Caller, sent: NewOpportunity | ChangedOpportunity) -> Callable[[Work, DealFields], DealFields]:
    """Return what makes the new fields of those that stand."""

    def changed(work: Work, stands: DealFields) -> DealFields:
        fields = merged(stands, sent)
        if "owner" not in sent.model_fields_set:
            return fields
        return replace(fields, owner_id=person_of(work, sent.owner or "", caller))

    return changed


def create(call: ApiCall[NewOpportunity, None]) -> Answer:
    """Make one."""
    write = call.services.write_deals(call.begin)
    made = shown(write.create(call.caller, call.body.company, change(call.caller, call.body)))
    return Answer(201, made, etag=etag_of(made), location=f"/api/v1{PATH}/{made.id}")


def one(call: ApiCall[None, None]) -> Answer:
    """Read one."""
    found = call.services.read_deals(call.begin).one(call.caller, call.path["opportunity_id"])
    return read(call, shown(found))


def several(call: ApiCall[None, DealsWanted]) -> Answer:
    """Read a page."""
    query, caller = call.query, call.caller
    wanted = DealFilter(
        team=caller.team,
        state=query.state or "",
        stage=query.stage,
        owner=UserId(query.owner_id) if query.owner_id else None,
        company=query.company,
    )

    def fetch(after: Position | None, limit: int) -> tuple[Sequence[Opportunity], Position | None]:
        rows = call.services.read_deals(call.begin).page(caller, wanted, after=after, limit=limit + 1)
        return cut(rows, limit, lambda row: Position(row.created_at, row.id))

    return page(call, PATH, fetch, shown, Page[OpportunityShown])


def update(call: ApiCall[ChangedOpportunity, None]) -> Answer:
    """Change one, if it stands as the sender believes."""
    after = call.services.write_deals(call.begin).update(
        call.caller,
        call.path["opportunity_id"],
        change(call.caller, call.body),
        unless=lambda deal: demand_match(call.etag, shown(deal)),
    )
    answer = shown(after)
    return Answer(200, answer, etag=etag_of(answer))


ENDPOINTS: tuple[Endpoint[Any, Any], ...] = (
    Endpoint(
        "POST",
        PATH,
        ApiScope.CALLS_WRITE,
        create,
        {201: OpportunityShown},
        "Make an opportunity.",
        request=NewOpportunity,
        creates=True,
        resource=Resource.WRITE,
        refusals=("opportunity-no-company", *UNSOUND),
    ),
    Endpoint(
        "GET",
        PATH,
        ApiScope.CALLS_READ,
        several,
        {200: Page[OpportunityShown], 304: None},
        "List opportunities, newest first.",
        query=DealsWanted,
        refusals=("api-cursor",),
    ),
    Endpoint(
        "GET",
        ONE,
        ApiScope.CALLS_READ,
        one,
        {200: OpportunityShown, 304: None},
        "Read an opportunity.",
        refusals=("opportunity-not-found",),
    ),
    Endpoint(
        "PATCH",
        ONE,
        ApiScope.CALLS_WRITE,
        update,
        {200: OpportunityShown},
        "Change an opportunity that stands as your If-Match says; its history is kept, and rules look at it.",
        request=ChangedOpportunity,
        resource=Resource.WRITE,
        refusals=("opportunity-not-found", "api-precondition-required", "api-precondition-failed", *UNSOUND),
    ),
)
