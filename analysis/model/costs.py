"""What an installation spent on providers in a month, and on whom."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class CostBy(StrEnum):
    """What the costs of a month are divided by.

    TEAM: of the call's owner, as it is today. PERSON: that owner. OPPORTUNITY: of the call.
    """

    TEAM = "team"
    PROVIDER = "provider"
    OPPORTUNITY = "opportunity"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Spent:
    """What some of the requests of a month came to.

    Attributes:
        key: Team, engine, or id of the opportunity or person; "" for calls without one, and for the sum of all.
        name: To show; the key where it has no name of its own.
        calls: Conversations that something was bought for.
        requests: Answered, whether usable or not: both are billed.
        unpriced: Of these, how many have a price that nobody knows. They are not in `cost_usd`.
        doubtful: Requests that may have been billed and have no answer. They are not in `requests`.
        input_tokens: Cached ones included.
        audio_s: Seconds of audio billed.
        cost_usd: Exact sum of what is stored, to a hundred-millionth of a dollar.
    """

    key: str
    name: str
    calls: int
    requests: int
    unpriced: int
    doubtful: int
    input_tokens: int
    output_tokens: int
    audio_s: float
    cost_usd: Decimal


@dataclass(frozen=True, slots=True)
class CostReport:
    """The costs of one workspace in one month.

    Attributes:
        workspace: Its name.
        month: "2026-11".
        zone: IANA name of the workspace's time zone, in which the month begins and ends.
        since: The month's first moment.
        until: The first moment that is no longer in it.
        by: What `lines` divides by; None for no division.
        lines: The dearest first.
        total: Over all; not the sum of the lines' `calls`, for a call may stand in several.
    """

    workspace: str
    month: str
    zone: str
    since: datetime
    until: datetime
    by: CostBy | None
    lines: tuple[Spent, ...]
    total: Spent
