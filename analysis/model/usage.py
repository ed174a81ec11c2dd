"""What programs asked of the API: one row a request, kept for a while, and what the rows of a day add up to."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from analysis.model.costs import CostBy, Spent
from analysis.model.ids import WorkspaceId, new_id

STEPS_AN_OCTAVE = 4
"""Latencies are counted in buckets, each 19 % (2 to the power of 1/4) wider than the one before: buckets of many days
add up, percentiles of many days do not."""
BUCKETS = 68
"""The last one begins at 2^(67/4) ms, which is 110 s: longer than any request is let run."""


@dataclass(frozen=True, slots=True)
class UsageRow:
    """One request of a program that had proven who it is. Others have no workspace: the audit log counts them.

    Attributes:
        credential: The key's or token's id.
        team: The credential's; "" for the workspace's.
        route: Template, such as "/conversations/{conversation_id}", never the path; "" for a path that is no route.
        status: Of the answer.
        ms: From the first byte of the request to the last of the answer's head, in milliseconds.
        bytes_in: Of the body.
        bytes_out: Of the body.
        at: When it came.
        id: Stored once, however often it is sent to the database.
    """

    workspace: WorkspaceId
    credential: str
    team: str
    method: str
    route: str
    status: int
    ms: float
    bytes_in: int
    bytes_out: int
    at: datetime
    id: str = field(default_factory=lambda: new_id("req"))


def bucket_of(ms: float) -> int:
    """Return the number of the bucket that a latency falls into, from 0 (up to 1 ms) to BUCKETS - 1."""
    return 0 if ms <= 1 else min(BUCKETS - 1, math.ceil(STEPS_AN_OCTAVE * math.log2(ms)))


def most_ms(bucket: int) -> float:
    """Return the longest latency of a bucket, in milliseconds: what a percentile says is never better than it was."""
    return float(2 ** (bucket / STEPS_AN_OCTAVE))


class UsageBy(StrEnum):
    """What the requests of some days are divided by. ERROR: route and status of what was refused or failed."""

    DAY = "day"
    CREDENTIAL = "credential"
    ROUTE = "route"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Requests:
    """Requests that are counted together.

    Attributes:
        key: The day ("2026-11-21"), the credential's id, "POST /conversations", or "429 POST /conversations"; "" for
            the sum of all.
        name: To show; the key where it has no name of its own, as a credential that is deleted.
        requests: All of them.
        refused: Of these, with a status of 400 to 499.
        limited: Of the refused, those over a limit (429).
        failed: With a status from 500 on: our fault.
    """

    key: str
    name: str
    requests: int
    refused: int
    limited: int
    failed: int
    bytes_in: int
    bytes_out: int


@dataclass(frozen=True, slots=True)
class Latency:
    """How long requests took, in milliseconds: at most so long, and up to 19 % less (see `bucket_of`).

    Attributes:
        requests: That were measured.
        p50_ms: Half of them took no longer; None for none.
    """

    requests: int
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None


@dataclass(frozen=True, slots=True)
class RouteUsage:
    """One route with how long it takes."""

    requests: Requests
    latency: Latency


@dataclass(frozen=True, slots=True)
class ApiUsage:
    """What programs asked and what providers charged, in some days.

    Attributes:
        team: Whose credentials alone; None for all of them.
        first: The first day, where the workspace is.
        last: The last one.
        days: Every one of them, also those without a request.
        credentials: The busiest first.
        routes: The busiest first.
        errors: By status and route, the most frequent first.
        spent: What was paid to providers, with the same days; of the team alone where there is one.
        spent_by: The same by team, provider and opportunity; by team alone where there is one.
    """

    team: str | None
    first: date
    last: date
    total: Requests
    latency: Latency
    days: tuple[Requests, ...]
    credentials: tuple[Requests, ...]
    routes: tuple[RouteUsage, ...]
    errors: tuple[Requests, ...]
    spent: Spent
    spent_by: Mapping[CostBy, tuple[Spent, ...]]


def latency_of(counts: Mapping[int, int]) -> Latency:
    """Return the percentiles of how many requests fell into each bucket (nearest rank)."""
    count = sum(counts.values())
    return Latency(count, *(_percentile(counts, count, percent) for percent in (50, 95, 99)))


def _percentile(counts: Mapping[int, int], count: int, percent: int) -> float | None:
    rank = -(-count * percent // 100)
    for bucket in sorted(counts):
        rank -= counts[bucket]
        if rank <= 0 < count:
            return round(most_ms(bucket), 1)
    return None
