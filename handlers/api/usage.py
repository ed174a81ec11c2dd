"""Usage by the API: what programs asked and what providers charged, as JSON and as a table."""

from typing import Any

from analysis.model.credentials import ApiScope
from analysis.model.reports import Period
from analysis.model.usage import ApiUsage
from analysis.usecases.reports.period import Wanted
from analysis.usecases.reports.usage import ShowUsage
from handlers.api.contract import Answer, ApiCall, Endpoint
from handlers.api.models.usage import UsageShown, UsageWanted
from handlers.render.reports.sheets import usage_csv

REFUSALS = ("reports-period",)


def found(call: ApiCall[None, UsageWanted]) -> tuple[Period, ApiUsage]:
    """Return what the caller may see: a team's credential its team's, others the workspace's."""
    wanted = Wanted(days=call.query.days or 0, month=call.query.month or "")
    show = ShowUsage(call.begin, call.services.clock)
    return show(call.caller.workspace, wanted, team=call.caller.team or None)


def usage(call: ApiCall[None, UsageWanted]) -> Answer:
    """Show the figures."""
    return Answer(200, UsageShown.of(*found(call)))


def usage_table(call: ApiCall[None, UsageWanted]) -> Answer:
    """Show the same as a table: a row a figure, told apart by its column "by"."""
    _, figures = found(call)
    return Answer(200, text=usage_csv(figures), media_type="text/csv")


ENDPOINTS: tuple[Endpoint[Any, Any], ...] = (
    Endpoint(
        "GET",
        "/usage",
        ApiScope.USAGE_READ,
        usage,
        {200: UsageShown},
        "Add up requests and costs of some days.",
        query=UsageWanted,
        refusals=REFUSALS,
    ),
    Endpoint(
        "GET",
        "/usage.csv",
        ApiScope.USAGE_READ,
        usage_table,
        {200: None},
        "The same as CSV: a row a day, credential, route, error and line of costs.",
        query=UsageWanted,
        refusals=REFUSALS,
        media_type="text/csv",
    ),
)
