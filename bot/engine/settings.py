"""What the engine lets its surroundings choose; `bot.settings` fills it from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """How fast one queue is worked off.

    Attributes:
        per_worker: Jobs that run at the same time in one process; None for no limit.
        in_all: Jobs that run at the same time in all processes; None for no limit.
        per_minute: Jobs started in all processes per 60 s; None for no limit.
        per_lane: Jobs of one lane that run at the same time in one process: every job of such a queue names its lane,
            and one slow lane delays no other; None for a queue without lanes.
        poll_s: Seconds between two looks: the price of a short one is idle CPU, of a long one latency.
    """

    per_worker: int | None = None
    in_all: int | None = None
    per_minute: int | None = None
    per_lane: int | None = None
    poll_s: float = 0.2


def default_queues() -> dict[str, QueueLimits]:
    """Return the queues every worker listens to.

    A conversation holds a slot of "interactive" or "batch" from end to end, and one of its provider's queue
    while that provider works for it.
    """
    return {
        "interactive": QueueLimits(per_worker=8, poll_s=0.05),
        "batch": QueueLimits(per_worker=4, poll_s=1.0),
        "groq": QueueLimits(in_all=6, per_minute=20),
        "gemini": QueueLimits(in_all=6, per_minute=60),
        "offline": QueueLimits(per_worker=1),
        "slack": QueueLimits(per_worker=8, poll_s=0.05),
        "webhooks": QueueLimits(per_lane=2, poll_s=0.5),
    }


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """Knobs of the durable engine.

    Attributes:
        queues: By name.
        version: Of the pipelines' step order. Raise it when that order changes: jobs of the old order that were
            under way then end as failed with a retry, and a retry buys nothing twice.
        tries: Waits of one step for a provider that gives no time.
        backoff_s: First such wait; doubles up to a minute.
        patience_s: Waits of one step in all.
        long_wait_s: From here on a wait gives its slots back.
        max_starts: A job that took its process with it so often is quarantined.
        keep_days: Finished jobs are kept so long.
        stop_s: How long a stop waits for steps under way; hosts kill after 30.
        look_s: Seconds between two looks for dead workers; None for 0.5 on SQLite, 2 on PostgreSQL.
        strikes: Looks in a row before a worker is dead; None for 6 on SQLite, 5 on PostgreSQL.
        lease_s: A worker that PostgreSQL did not hear of for so long loses its lock: it is frozen, not dead.
        reconcile_s: Seconds between two looks for conversations without a job.
        pool_size: Database connections of the engine.
    """

    queues: Mapping[str, QueueLimits] = field(default_factory=default_queues)
    version: str = "flow-1"
    tries: int = 6
    backoff_s: float = 1.0
    patience_s: float = 6 * 3600
    long_wait_s: float = 60.0
    max_starts: int = 20
    keep_days: int = 30
    stop_s: float = 25.0
    look_s: float | None = None
    strikes: int | None = None
    lease_s: float = 30.0
    reconcile_s: float = 30.0
    pool_size: int = 8
