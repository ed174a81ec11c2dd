"""Adds usage up in every way the product and the harness know: once the storm is over all must come to the same."""

from collections.abc import Iterable
from typing import Any

from analysis.model.costs import CostBy, Spent
from analysis.model.paid import PurchaseState
from analysis.usecases.reports.period import Wanted
from analysis.usecases.reports.usage import ShowUsage
from bot.settings import load
from bot.wiring import open_world, utc_now
from db import schema
from tests.chaos.facts import plain, rows
from tests.chaos.sites import Site
from tests.fakes.gemini_server import usage

DAYS = 2
"""A run may go over midnight."""
OUR_PRICE = usage()


def add_up(here: Site) -> dict[str, dict[str, int]]:
    """Return requests and tokens, each added up in different ways."""
    given = load(env_file=None, **here.settings)
    with open_world(given) as world:
        _, shown = ShowUsage(world.begin, utc_now)(here.workspace, Wanted(days=DAYS))
    engine = plain(here.database)
    with engine.connect() as connection:
        purchases = rows(connection, schema.purchases)
        requests = rows(connection, schema.api_requests)
    engine.dispose()
    answered = [row for row in purchases if row["state"] == PurchaseState.DONE]
    gemini = sum(row["provider"].startswith("gemini:") for row in answered)
    return {
        "requests of programs": {
            "rows": len(requests),
            "in all": shown.total.requests,
            "by day": counted(shown.days),
            "by credential": counted(shown.credentials),
            "by route": counted(route.requests for route in shown.routes),
        },
        "input tokens": {
            "rows": sum(row["input_tokens"] or 0 for row in answered),
            "of the provider": gemini * OUR_PRICE["promptTokenCount"],
            "in all": shown.spent.input_tokens,
            "by team": tokens(shown.spent_by[CostBy.TEAM]),
            "by provider": tokens(shown.spent_by[CostBy.PROVIDER]),
            "by opportunity": tokens(shown.spent_by[CostBy.OPPORTUNITY]),
        },
    }


def counted(lines: Iterable[Any]) -> int:
    """Add up requests."""
    return sum(line.requests for line in lines)


def tokens(lines: Iterable[Spent]) -> int:
    """Add up tokens."""
    return sum(line.input_tokens for line in lines)
