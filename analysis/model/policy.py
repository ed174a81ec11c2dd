"""What a workspace decided for all its people; `Policies.get` and `put` store any of these values."""

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


@dataclass(frozen=True, slots=True)
class EnginePolicy:
    """Which of the configured engines work on calls that name none.

    Attributes:
        transcriber: Name of a configured one; "" leaves it to the environment.
        model: Name of a configured language model; "" leaves it to the environment, NO_MODEL asks none.
    """

    transcriber: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class StagePolicy:
    """The stages of a workspace's deals, first to last; rules compare by their order."""

    stages: tuple[str, ...] = ("new", "contacted", "qualified", "trial", "proposal", "negotiation")


@dataclass(frozen=True, slots=True)
class WorkspaceHome:
    """How a workspace speaks to people of whom nothing else is known, and when its day begins.

    Attributes:
        locale: A catalog language such as "zh-TW".
        time_zone: IANA name.
    """

    locale: str
    time_zone: str


NO_MODEL = "none"
"""Value of `EnginePolicy.model` for the keyword scan in place of a language model."""
