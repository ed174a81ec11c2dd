"""Reads at each scrape how the installation stands: queues, calls under way, alerts, disk."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from analysis.errors import CallError
from analysis.model.alerts import Answer
from analysis.model.system import Waiting
from bot.engine.settings import default_queues
from db.gauges import Gauges

FRESH_S = 10.0
"""Several scrapers, or one that hurries, cost the database no more than one."""

UP = "1 while the database answers."
Family = GaugeMetricFamily


@dataclass(slots=True, eq=False)
class FreshCollector(Collector):
    """Keeps what `asked` returned for a while, however many scrape.

    Attributes:
        asked: Asks the database; never raises.
        fresh_s: So long an answer is good.
    """

    asked: Callable[[], list[Family]]
    fresh_s: float
    monotonic: Callable[[], float] = time.monotonic
    _at: float = field(default=float("-inf"), init=False)
    _kept: list[Family] = field(default_factory=list, init=False)

    def describe(self) -> Iterable[Family]:
        """Name nothing ahead: registering must not ask the database."""
        return ()

    def collect(self) -> Iterable[Family]:
        """Return every gauge."""
        now = self.monotonic()
        if now >= self._at + self.fresh_s:
            self._kept, self._at = self.asked(), now
        return self._kept


@dataclass(frozen=True, slots=True)
class Standing:
    """Asks how the installation stands; where the database is away it says so and nothing else.

    Attributes:
        read: Counts of our tables.
        queues: Jobs by queue, of the engine's.
    """

    read: Callable[[], Gauges]
    queues: Callable[[], tuple[Waiting, ...]]

    def __call__(self) -> list[Family]:
        """Return every gauge of it."""
        try:
            found, queues = self.read(), self.queues()
        except CallError:
            return [gauge("analyst_database_up", UP, 0)]
        return [gauge("analyst_database_up", UP, 1), *standing(found), *depth(queues)]


def gauge(name: str, text: str, value: float) -> Family:
    """Return a gauge without labels."""
    return Family(name, text, value=value)


def standing(found: Gauges) -> Iterable[Family]:
    """Yield the gauges of our tables."""
    calls = Family("analyst_calls_under_way", "Calls that are worked on, by state.", labels=["state"])
    for state in ("queued", "running"):
        calls.add_metric([state], found.calls.get(state, 0))
    yield calls
    yield gauge("analyst_oldest_call_seconds", "How long the oldest call under way has been here.", found.oldest_call_s)
    alerts = Family("analyst_alert_messages", "Messages of alerts on their way, by state.", labels=["state"])
    for state in ("held", "pending", "sending"):
        alerts.add_metric([state], found.alerts.get(state, 0))
    yield alerts
    yield gauge("analyst_alert_overdue_seconds", "By how much the latest message of an alert is late.", found.overdue_s)
    answers = Family(
        "analyst_alert_answers",
        "What people answered to alerts in 30 days, by kind of rule; its precision is useful over useful, not_true and "
        "not_important.",
        labels=["kind", "answer"],
    )
    for kind in sorted({kind for kind, _ in found.answers}):
        for answer in Answer:  # also those that nobody gave: a rule that was never useful has a precision of 0
            answers.add_metric([kind, answer.value], found.answers.get((kind, answer.value), 0))
    yield answers


def depth(queues: tuple[Waiting, ...]) -> Iterable[Family]:
    """Yield how many jobs each queue holds; an empty one is there with 0, for a missing series alarms nobody."""
    jobs = Family(
        "analyst_queue_jobs", "Jobs of each queue: waiting, running, or put off until later.", labels=["queue", "state"]
    )
    busy = {one.queue for one in queues}
    idle = [Waiting(name, 0, 0, 0) for name in sorted(default_queues()) if name not in busy]
    for one in (*queues, *idle):
        jobs.add_metric([one.queue, "waiting"], one.queued)
        jobs.add_metric([one.queue, "running"], one.running)
        jobs.add_metric([one.queue, "later"], one.later)
    yield jobs
