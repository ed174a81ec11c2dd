"""An engine that just calls: pipelines run in the test's own thread, waits take no time."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from handlers.jobs.engine import Json, OnWait, StepFailedError, Workflow, gave_up, outcome, tell

T = TypeVar("T")
Item = TypeVar("Item")


class FakeEngine:
    """Implements handlers.jobs.engine.Engine without durability.

    Attributes:
        steps: Names of the steps tried, in order.
        waits: Seconds waited.
        queues: Queues that children ran on.
    """

    def __init__(self, tries: int = 6) -> None:
        self.workflows: dict[str, Workflow] = {}
        self.schedules: dict[str, str] = {}
        self.steps: list[str] = []
        self.waits: list[float] = []
        self.queues: list[str] = []
        self._tries = tries

    def workflow(self, name: str, body: Callable[..., Json]) -> Workflow:
        self.workflows[name] = body
        return body

    def schedule(self, name: str, cron: str, body: Callable[[str], Json]) -> None:
        self.schedules[name] = cron
        self.workflows[name] = body

    def step(self, name: str, call: Callable[..., T], *args: Json, on_wait: OnWait | None = None) -> T:
        return self.each(name, lambda _: call(*args), [None], on_wait=on_wait)[0]

    def each(
        self,
        name: str,
        call: Callable[[Item], T],
        items: Sequence[Item],
        *,
        at_once: int = 1,
        on_wait: OnWait | None = None,
    ) -> list[T]:
        results = [self._one(name, call, item, on_wait) for item in items]
        failed = next((result for result in results if isinstance(result, StepFailedError)), None)
        if failed:
            raise failed
        return [result for result in results if not isinstance(result, StepFailedError)]

    def _one(self, name: str, call: Callable[[Item], T], item: Item, on_wait: OnWait | None) -> T | StepFailedError:
        provider = ""
        for attempt in range(self._tries):
            self.steps.append(name)
            result: dict[str, Any] = {**outcome(lambda: call(item))}
            if "failure" in result:
                return StepFailedError(result["failure"])
            if "done" in result:
                done: T = result["done"]
                return done
            provider = result["provider"]
            wait_s = max(result["retry_after"] or 0.0, 2.0**attempt)
            self.waits.append(wait_s)
            if on_wait is not None:
                tell(on_wait, name, wait_s)
        return gave_up(provider)

    def child(self, queue: str, workflow: Workflow, *args: Json, later: bool = False) -> Json:
        self.queues.append(queue)
        return workflow(*args)
