"""What programs asked of the API: one row a request, kept for a while, and what the rows of a day add up to."""

import math
from dataclasses import dataclass, field
from datetime import datetime

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
