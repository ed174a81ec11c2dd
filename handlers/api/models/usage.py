"""Usage: what programs asked and what providers charged."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from analysis.model.costs import CostBy, Spent
from analysis.model.reports import Period
from analysis.model.usage import ApiUsage, Latency, Requests, RouteUsage
from analysis.usecases.reports.period import DAYS, MOST_DAYS
from handlers.api.models.ground import Sent, Shown


class UsageWanted(Sent):
    """Which days; not both of these."""

    days: Annotated[
        int | None, Field(ge=1, le=MOST_DAYS, description=f"So many up to now, today included; {DAYS} without any.")
    ] = None
    month: Annotated[
        str | None,
        StringConstraints(pattern=r"^[12]\d{3}-(0[1-9]|1[0-2])$"),
        Field(description="One month.", examples=["2026-11"]),
    ] = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        """Refuse what contradicts itself."""
        if self.days is not None and self.month is not None:
            raise PydanticCustomError("one_of", "days or month, not both")
        return self


class LatencyShown(Shown):
    """How long requests took: half, 95 % and 99 % of them at most so many milliseconds.

    Sums of days keep no single latency: each of these is the end of its bucket, so that the true figure is up to 19 %
    lower and never higher. Absent where nothing was asked.
    """

    p50_ms: float | None = None
    p95_ms: float | None = None
    p99_ms: float | None = None

    @classmethod
    def of(cls, found: Latency) -> Self:
        """Return it as it is shown."""
        return cls(p50_ms=found.p50_ms, p95_ms=found.p95_ms, p99_ms=found.p99_ms)


class RequestsShown(Shown):
    """Requests that are counted together."""

    requests: int
    refused: int
    """Of these, with a status of 400 to 499."""
    limited: int
    """Of the refused, those over a limit (429)."""
    failed: int
    """With a status from 500 on: our fault."""
    bytes_in: int
    """Of bodies received."""
    bytes_out: int
    """Of bodies sent."""


class DayShown(RequestsShown):
    """One day, where the workspace is."""

    day: date


class CredentialShown(RequestsShown):
    """One developer key or token."""

    credential: str
    name: str
    """Its id, where it was deleted."""


class RouteShown(RequestsShown):
    """One route, by its template."""

    route: str
    """Such as "POST /conversations"."""
    latency: LatencyShown


class ErrorShown(Shown):
    """One kind of answer that was no success."""

    status: int
    route: str
    requests: int


class PaidShown(Shown):
    """What providers charged."""

    calls: int
    """Conversations that something was bought for."""
    requests: int
    unpriced: int
    """Of the requests, those whose price nobody knows; they are not in `cost_usd`."""
    doubtful: int
    """Requests that may have been billed and have no answer; they are in no other figure."""
    input_tokens: int
    output_tokens: int
    audio_s: float
    cost_usd: str
    """Exact, to a hundred-millionth of a dollar; text, so that nobody rounds it."""


class PaidLineShown(PaidShown):
    """The same for one team, provider or opportunity."""

    key: str
    """Team, provider or id of the opportunity; "" for calls without one."""
    name: str


class PaidByShown(Shown):
    """Costs, divided; a team's credentials see their team's line alone."""

    total: PaidShown
    by_team: list[PaidLineShown]
    by_provider: list[PaidLineShown] | None = None
    by_opportunity: list[PaidLineShown] | None = None


class UsageShown(Shown):
    """What the credentials that one may see did in these days."""

    since: datetime
    until: datetime
    time_zone: str
    """Days begin where the workspace is."""
    first_day: date
    last_day: date
    team: str | None = None
    """Whose credentials alone; absent for all of the workspace's."""
    total: RequestsShown
    latency: LatencyShown
    days: list[DayShown]
    credentials: list[CredentialShown]
    """The busiest first."""
    routes: list[RouteShown]
    """The busiest first."""
    errors: list[ErrorShown]
    """The most frequent first."""
    costs: PaidByShown

    @classmethod
    def of(cls, period: Period, usage: ApiUsage) -> Self:
        """Return the figures as they are shown."""
        return cls(
            since=period.since,
            until=period.until,
            time_zone=period.zone,
            first_day=usage.first,
            last_day=usage.last,
            team=usage.team,
            total=RequestsShown.model_validate(counted(usage.total)),
            latency=LatencyShown.of(usage.latency),
            days=[DayShown(day=date.fromisoformat(line.key), **counted(line)) for line in usage.days],
            credentials=[
                CredentialShown(credential=line.key, name=line.name, **counted(line)) for line in usage.credentials
            ],
            routes=[route(one) for one in usage.routes],
            errors=[error(line) for line in usage.errors],
            costs=PaidByShown(
                total=PaidShown.model_validate(charged(usage.spent)),
                by_team=lines(usage, CostBy.TEAM) or [],
                by_provider=lines(usage, CostBy.PROVIDER),
                by_opportunity=lines(usage, CostBy.OPPORTUNITY),
            ),
        )


def counted(line: Requests) -> dict[str, int]:
    """Return the figures of a line."""
    return {name: getattr(line, name) for name in RequestsShown.model_fields}


def charged(line: Spent) -> dict[str, int | float | str]:
    """Return the figures of a line of the costs."""
    return {name: getattr(line, name) for name in PaidShown.model_fields} | {"cost_usd": f"{line.cost_usd:.8f}"}


def route(one: RouteUsage) -> RouteShown:
    """Return a route."""
    return RouteShown(route=one.requests.key, latency=LatencyShown.of(one.latency), **counted(one.requests))


def error(line: Requests) -> ErrorShown:
    """Return "429 POST /conversations" in its parts."""
    status, _, name = line.key.partition(" ")
    return ErrorShown(status=int(status), route=name, requests=line.requests)


def lines(usage: ApiUsage, by: CostBy) -> list[PaidLineShown] | None:
    """Return a division of the costs; None where it is not shown."""
    found = usage.spent_by.get(by)
    if found is None:
        return None
    return [PaidLineShown.model_validate({"key": one.key, "name": one.name, **charged(one)}) for one in found]
