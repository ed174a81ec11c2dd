"""Routes of alerts."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from analysis.model.credentials import ApiScope
from analysis.model.ids import ConversationId, OpportunityId
from analysis.model.pages import AlertFilter, Position
from analysis.usecases.api.alerts import ReadAlert
from handlers.api.contract import Answer, ApiCall, Endpoint, Resource
from handlers.api.etags import etag_of, read
from handlers.api.listing import page
from handlers.api.models.alerts import Acknowledged, AlertShown, AlertsWanted
from handlers.api.models.ground import Page
from handlers.api.shown import alerts as show
from handlers.render.words import Words

PATH = "/alerts"
ONE = f"{PATH}/{{alert_id}}"


def several(call: ApiCall[None, AlertsWanted]) -> Answer:
    """Read a page."""
    query, caller = call.query, call.caller
    wanted = AlertFilter(
        team=caller.team,
        state=query.state,
        severity=query.severity,
        opportunity=OpportunityId(query.opportunity_id) if query.opportunity_id else None,
        conversation=ConversationId(query.conversation_id) if query.conversation_id else None,
    )

    def fetch(after: Position | None, limit: int) -> tuple[Sequence[ReadAlert], Position | None]:
        return call.services.alerts(call.begin).page(caller, wanted, after=after, limit=limit)

    return page(call, PATH, fetch, partial(show.alert, Words(call.language)), Page[AlertShown])


def one(call: ApiCall[None, None]) -> Answer:
    """Read one."""
    found = call.services.alerts(call.begin).one(call.caller, call.path["alert_id"])
    return read(call, show.alert(Words(call.language), found))


def acknowledge(call: ApiCall[Acknowledged, None]) -> Answer:
    """Say that somebody has taken it on."""
    assignee = call.body.assignee or ""
    found = call.services.alerts(call.begin).acknowledge(call.caller, call.path["alert_id"], assignee)
    body = show.alert(Words(call.language), found)
    return Answer(200, body, etag=etag_of(body))


ENDPOINTS: tuple[Endpoint[Any, Any], ...] = (
    Endpoint(
        "GET",
        PATH,
        ApiScope.CALLS_READ,
        several,
        {200: Page[AlertShown], 304: None},
        "List alerts, newest first. A page may hold fewer than its limit and still have a next one.",
        query=AlertsWanted,
        refusals=("api-cursor",),
    ),
    Endpoint(
        "GET",
        ONE,
        ApiScope.CALLS_READ,
        one,
        {200: AlertShown, 304: None},
        "Read an alert.",
        refusals=("alert-not-found",),
    ),
    Endpoint(
        "POST",
        f"{ONE}/acknowledge",
        ApiScope.CALLS_WRITE,
        acknowledge,
        {200: AlertShown},
        "Say that somebody has taken it on; people see it in Slack. Twice is once.",
        request=Acknowledged,
        resource=Resource.WRITE,
        refusals=("alert-not-found", "alert-ended", "user-not-found"),
    ),
)
