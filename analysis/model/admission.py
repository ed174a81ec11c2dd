"""What a proven request of a program is admitted by: an unused nonce, limits not reached, no answer given yet."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

WINDOW_S = 60
"""Length of every window of limits. One for all: whoever waits for the next one finds all limits open again."""
NONCE_KEPT = timedelta(seconds=660)
"""From a request's timestamp on: the window either way, and clocks that step."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Most requests of a credential in a window.

    Attributes:
        name: "key" for all of its requests, else the kind: "read", "write", "upload".
        bucket: What is counted under, the same in all processes.
    """

    name: str
    bucket: str
    most: int


@dataclass(frozen=True, slots=True)
class Nonce:
    """What makes a signed request one of its kind.

    Attributes:
        sent_at: Seconds since 1970, as signed.
    """

    value: str
    sent_at: int


@dataclass(frozen=True, slots=True)
class Once:
    """An Idempotency-Key: what it stands for is done once.

    Attributes:
        route: Method and template, such as "POST /conversations".
        body: SHA-256 of the raw body, 32 bytes.
        kept: For how long the answer is given again.
    """

    route: str
    key: str
    body: bytes
    kept: timedelta


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a request asks to be admitted with.

    Attributes:
        limits: Counted in this order; the first that is reached ends it.
        nonce: None for a bearer token.
        once: None where nothing is made, or where the request is refused anyway.
    """

    credential: str
    at: datetime
    limits: tuple[Limit, ...]
    nonce: Nonce | None = None
    once: Once | None = None

    @property
    def window(self) -> int:
        """When the window of all limits began, in seconds since 1970."""
        return int(self.at.timestamp()) // WINDOW_S * WINDOW_S

    @property
    def reset_s(self) -> int:
        """Whole seconds to the next window, 1 to WINDOW_S: who waits so long is in it."""
        return max(1, math.ceil(self.window + WINDOW_S - self.at.timestamp()))


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """What the first request with an Idempotency-Key was told."""

    status: int
    body: bytes
    headers: Mapping[str, str]


class Verdict(StrEnum):
    """What became of a ticket."""

    ADMITTED = "admitted"
    NONCE_USED = "nonce_used"
    NONCE_STALE = "nonce_stale"
    LIMITED = "limited"
    REPEATED = "repeated"
    REUSED = "reused"


@dataclass(frozen=True, slots=True)
class Admission:
    """The answer to a ticket. Whatever it is, what was counted stays counted.

    Attributes:
        taken: Requests in this window by limit, this one among them; without those that were not reached.
        limit: Which one is reached.
        answer: Of the first request, where this one repeats it.
    """

    verdict: Verdict
    taken: Mapping[str, int] = field(default_factory=dict)
    limit: Limit | None = None
    answer: FirstAnswer | None = None
