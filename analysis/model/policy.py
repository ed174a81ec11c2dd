"""What a workspace decided about how it is spoken to."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class NotificationPolicy:
    """When alerts may reach a person (docs/alerts.md).

    Attributes:
        rep_first_min: Minutes a rep has alone with an alert about his deal.
        quiet_from: Local wall time at which quiet hours begin; equal to `quiet_until` for none.
        quiet_until: When they end.
        quiet_days: Days that are quiet as a whole, Monday is 0.
        hourly_cap: Alerts a person gets in any hour; what exceeds them waits for the digest.
    """

    rep_first_min: int = 30
    quiet_from: time = time(18)
    quiet_until: time = time(8)
    quiet_days: frozenset[int] = frozenset({5, 6})
    hourly_cap: int = 5
