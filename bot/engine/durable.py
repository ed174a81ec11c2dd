"""The durable engine: pipelines as DBOS workflows whose finished steps are never run again (docs/workflow.md)."""

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import structlog
from dbos import DBOS, SetEnqueueOptions, StepReservation
from dbos import error as dbos_error

from analysis.points import point
from bot.engine.gate import Gate
from bot.engine.settings import EngineSettings
from bot.metrics import tried
from bot.spans import span
from db.turns import background
from handlers.jobs.engine import (
    Json,
    OnWait,
    Outcome,
    StepFailedError,
    StepFailure,
    Workflow,
    gave_up,
    outcome,
    tell,
)

T = TypeVar("T")
Item = TypeVar("Item")

LONGEST_BACKOFF_S = 60.0
CHILD_POLL_S = 0.2
"""A parent looks so often for its child's end: half of it is added to each call, and each look is one query."""
SOONER, LATER = 1, 20
"""Priorities on a provider's queue: what a person waits for runs before back-fill that waits there already."""
CONTINUED = "~"
"""Between a job's key and the number of its continuation: "process:conv_x:1~2"."""


class PostponedError(Exception):
    """A long wait: the run ends here, gives its slots back and is continued later from its journal."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(wait_s)
        self.wait_s = wait_s


@dataclass(slots=True)
class Run:
    """One run of a workflow.

    Attributes:
        carried: What the run before it had finished, by the place of the step: JSON.
        journal: What this run has finished.
        place: Steps and children asked for so far.
    """

    carried: dict[str, Any]
    journal: dict[str, Any] = field(default_factory=dict)
    place: int = 0

    def next(self) -> tuple[str, dict[str, Any]]:
        """Return the place of the next step and what is known of it."""
        self.place += 1
        place = str(self.place)
        known = self.carried.get(place, {})
        self.journal[place] = known
        return place, known


current: ContextVar[Run] = ContextVar("run")


class Durable:
    """Implements handlers.jobs.engine.Engine on DBOS, within a launched process (bot.engine.launch).

    Attributes:
        gate: Closed by a stop; steps wait before it for the process to end.
        running: Ids of the workflows that a thread of this process runs.
        schedules: (workflow name, cron, workflow), applied at launch.
    """

    def __init__(self, settings: EngineSettings) -> None:
        self.settings = settings
        self.gate = Gate()
        self.running: set[str] = set()
        self.schedules: list[tuple[str, str, Workflow]] = []

    # --- declaring ------------------------------------------------------------------------------------------

    def workflow(self, name: str, body: Callable[..., Json]) -> Workflow:
        def run(*args: Json, resumed: dict[str, Any] | None = None) -> Json:
            return self._run(name, body, args, resumed)

        return DBOS.workflow(name=name, max_recovery_attempts=self.settings.max_starts)(run)

    def schedule(self, name: str, cron: str, body: Callable[[str], Json]) -> None:
        def run(planned: str, context: Json) -> Json:  # noqa: ARG001 - the engine hands both over
            return self._run(name, body, (str(planned),), None)

        workflow = DBOS.workflow(name=name, max_recovery_attempts=self.settings.max_starts)(run)
        self.schedules.append((name, cron, workflow))

    # --- running --------------------------------------------------------------------------------------------

    def _run(self, name: str, body: Callable[..., Json], args: Sequence[Json], resumed: dict[str, Any] | None) -> Json:
        workflow_id = str(DBOS.workflow_id)
        run = Run(carried=resumed["journal"] if resumed else {})
        token = current.set(run)
        self.running.add(workflow_id)
        try:
            with background(), structlog.contextvars.bound_contextvars(job_id=workflow_id, **named(args)):
                return {"done": body(*args)}
        except StepFailedError as error:
            return {"failure": error.failure}
        except PostponedError as error:
            if resumed and resumed["nested"]:
                return {"postponed_s": error.wait_s, "journal": run.journal}
            return self._continue(name, workflow_id, error.wait_s, args, run.journal)
        finally:
            self.running.discard(workflow_id)
            current.reset(token)

    def _continue(self, name: str, workflow_id: str, wait_s: float, args: Sequence[Json], journal: Json) -> Json:
        """Queue the rest of this job for later: what is finished travels along, the slots are free meanwhile."""
        key, _, number = workflow_id.partition(CONTINUED)
        origin = DBOS.run_step({"name": "origin"}, _origin, workflow_id)
        following = f"{key}{CONTINUED}{int(number or 1) + 1}"
        DBOS.enqueue_workflow_with_options(
            {
                "workflow_name": name,
                "queue_name": origin["queue"],
                "workflow_id": following,
                "delay_seconds": wait_s,
                "priority": origin["priority"],
            },
            *args,
            resumed={"nested": False, "journal": journal},
        )
        return {"continued": following}

    # --- steps ----------------------------------------------------------------------------------------------

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
        place, known = current.get().next()
        done: dict[int, T] = {int(i): result for i, result in known.get("done", {}).items()}
        tries, waited_s = known.get("tries", 0), known.get("waited_s", 0.0)
        while True:
            todo = [i for i in range(len(items)) if i not in done]
            results = self._try(name, call, items, todo, at_once)
            done |= {i: result["done"] for i, result in results.items() if "done" in result}
            current.get().journal[place] = {"done": {str(i): result for i, result in done.items()}}
            for result in results.values():
                if "failure" in result:
                    raise StepFailedError(result["failure"])
            away = [result for result in results.values() if "done" not in result]
            if not away:
                return [done[i] for i in range(len(items))]
            wait_s = self._wait_s(away, tries, waited_s)
            tries, waited_s = tries + 1, waited_s + wait_s
            current.get().journal[place] |= {"tries": tries, "waited_s": waited_s}
            self._wait(name, wait_s, on_wait)

    def _try(
        self, name: str, call: Callable[[Item], T], items: Sequence[Item], todo: list[int], at_once: int
    ) -> dict[int, Outcome]:
        slots = {i: DBOS.reserve_step() for i in todo}
        if len(todo) == 1:
            return {i: self._once(slot, name, partial(call, items[i])) for i, slot in slots.items()}
        with ThreadPoolExecutor(at_once, thread_name_prefix=name) as pool:
            runs = {
                i: pool.submit(copy_context().run, self._once, slot, name, partial(call, items[i]))
                for i, slot in slots.items()
            }
        return {i: run.result() for i, run in runs.items()}

    def _once(self, slot: StepReservation, name: str, call: Callable[[], Json]) -> Outcome:
        def timed() -> Outcome:
            # In here, so that what a recovered run finds in its journal is not counted once more.
            with span(f"step {name}"):
                began = time.perf_counter()
                ended = outcome(call)
                tried(name, time.perf_counter() - began, ended)
                point("step.ended")
                return ended

        with self.gate:
            return slot.run({"name": name}, timed)

    def _wait_s(self, away: list[Outcome], tries: int, waited_s: float) -> float:
        """Return how long to wait: at least as long as any provider asks, and longer each time."""
        asked = [result.get("retry_after") for result in away]
        backoff_s = min(self.settings.backoff_s * 2**tries, LONGEST_BACKOFF_S)
        wait_s: float = max([backoff_s, *(seconds for seconds in asked if seconds is not None)])
        untold = all(seconds is None for seconds in asked)
        if (untold and tries + 1 >= self.settings.tries) or waited_s + wait_s > self.settings.patience_s:
            raise gave_up(away[0].get("provider", ""))
        return wait_s

    def _wait(self, name: str, wait_s: float, on_wait: OnWait | None) -> None:
        if on_wait is not None:
            with self.gate:
                DBOS.run_step({"name": "waiting"}, tell, on_wait, name, wait_s)
        if wait_s >= self.settings.long_wait_s:
            raise PostponedError(wait_s)
        DBOS.sleep(wait_s)  # durable: after a crash it sleeps only the rest

    def child(self, queue: str, workflow: Workflow, *args: Json, later: bool = False) -> Json:
        run = current.get()
        place, known = run.next()
        if "done" in known:
            return known["done"]
        nested = {"nested": True, "journal": known.get("journal", {})}
        with SetEnqueueOptions(priority=LATER if later else SOONER):
            handle = DBOS.enqueue_workflow(queue, workflow, *args, resumed=nested)
        ended = _awaited(lambda: handle.get_result(polling_interval_sec=CHILD_POLL_S))
        if "postponed_s" in ended:
            run.journal[place] = {"journal": ended["journal"]}
            raise PostponedError(ended["postponed_s"])
        if "failure" in ended:
            raise StepFailedError(ended["failure"])
        run.journal[place] = {"done": ended["done"]}
        return ended["done"]

    # --- what the engine knows of jobs (handlers.jobs.reconcile.JobBoard) -------------------------------------

    def enqueue(self, workflow: str, key: str, *args: object, queue: str) -> bool:
        """Queue once per key; False if the key is known."""
        try:
            DBOS.enqueue_workflow_with_options(
                {
                    "workflow_name": workflow,
                    "queue_name": queue,
                    "workflow_id": key,
                    "workflow_id_reuse_policy": "reject",
                },
                *args,
            )
        except dbos_error.DBOSWorkflowIDInUseError:
            return False
        return True

    def dead(self, keys: Iterable[str]) -> dict[str, str]:
        """Return why, for each key whose job and continuations will never run again."""
        asked = list(keys)
        reasons: dict[str, str] = {}
        for begin in range(0, len(asked), 500):
            some = asked[begin : begin + 500]
            found = dict(_states(workflow_ids=some))
            for key in some:
                if found.get(key) not in ALIVE:
                    # Rare: only now pay for the search of its continuations.
                    later = {state for _, state in _states(workflow_id_prefix=f"{key}{CONTINUED}")}
                    states = later | {found.get(key)}
                    if not states & ALIVE:
                        reasons[key] = _reason(states)
        return reasons


BOUND = {"ws": "workspace", "conv": "conversation", "opp": "opportunity"}
"""What log lines call the ids that jobs are given, by their prefix."""


def named(args: Sequence[Json]) -> dict[str, str]:
    """Return the ids among a job's arguments, for its log lines: "ws_…" and the like."""
    found = [(arg.partition("_")[0], arg) for arg in args if isinstance(arg, str)]
    return {BOUND[prefix]: value for prefix, value in found if prefix in BOUND}


ALIVE = {"ENQUEUED", "PENDING", "DELAYED"}


def _origin(workflow_id: str) -> dict[str, Any]:
    """Return the queue and priority of a running job, as a step: both may be changed by an operator later."""
    status = DBOS.get_workflow_status(workflow_id)
    queue = status.queue_name if status else None
    return {"queue": queue or "batch", "priority": (status.priority if status else None) or 1}


def _states(*, workflow_ids: list[str] | None = None, workflow_id_prefix: str | None = None) -> list[tuple[str, str]]:
    rows = DBOS.list_workflows(
        workflow_ids=workflow_ids, workflow_id_prefix=workflow_id_prefix, load_input=False, load_output=False
    )
    return [(row.workflow_id, row.status) for row in rows]


def _reason(states: set[str | None]) -> str:
    if "MAX_RECOVERY_ATTEMPTS_EXCEEDED" in states:
        return "crashed"
    return "canceled" if "CANCELLED" in states else "lost"


def _awaited(result: Callable[[], Any]) -> dict[str, Any]:
    """Return what a child came to. The engine's own verdicts on it become failures with words."""
    try:
        ended: dict[str, Any] = result()
    except dbos_error.DBOSAwaitedWorkflowCancelledError:
        return {"failure": _lost("canceled")}
    except dbos_error.DBOSAwaitedWorkflowMaxRecoveryAttemptsExceeded:
        return {"failure": _lost("crashed")}
    return ended


def _lost(reason: str) -> StepFailure:
    return {"failed": "JobLostError", "key": f"job-{reason}", "params": {}, "detail": reason, "error_id": ""}
