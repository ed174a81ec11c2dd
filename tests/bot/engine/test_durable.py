"""The engine adapter, on DBOS and SQLite."""

from collections.abc import Iterator
from functools import partial
from itertools import count
from threading import Barrier, Event, Lock
from typing import Any

import pytest
from dbos import DBOS

from analysis.errors import OutcomeUnknownError, RefusedError, RejectedError, UnavailableError
from bot.engine.durable import Durable
from handlers.jobs.engine import StepFailedError
from tests.bot.engine.engines import fast, launched, result, sqlite_url, status, until

KEYS = count()


class Bench:
    """One launched engine for the module, whose one workflow runs whatever body a test sets."""

    def __init__(self, engine: Durable) -> None:
        self.engine = engine
        self.bodies: dict[str, Any] = {}
        self.inner = engine.workflow("bench.inner", lambda name, *args: self.bodies[name](*args))
        engine.workflow("bench.outer", lambda name, *args: self.bodies[name](*args))

    def start(self, body: Any, *args: Any, queue: str = "interactive") -> str:
        name = f"body-{next(KEYS)}"
        self.bodies[name] = body
        assert self.engine.enqueue("bench.outer", name, name, *args, queue=queue)
        return name

    def run(self, body: Any, *args: Any) -> Any:
        return result(self.start(body, *args))

    def nest(self, body: Any, *args: Any, queue: str = "groq") -> Any:
        name = f"inner-{next(KEYS)}"
        self.bodies[name] = body
        return partial(self.engine.child, queue, self.inner, name, *args)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made: list[Bench] = []
    settings = fast(tries=3, patience_s=400.0, long_wait_s=0.3)
    url = sqlite_url(tmp_path_factory.mktemp("engine"))
    with launched(url, lambda engine: made.append(Bench(engine)), settings):
        yield made[0]


class Flaky:
    """A step that fails with each of *errors* once, then returns "paid"."""

    def __init__(self, *errors: Exception) -> None:
        self.errors, self.calls, self.lock = list(errors), 0, Lock()

    def __call__(self, *args: Any) -> str:
        with self.lock:
            self.calls += 1
            if self.errors:
                raise self.errors.pop(0)
        return "paid"


def test_results_come_back_in_order_and_at_most_so_many_run_at_once(bench: Bench) -> None:
    """Parallel parts are bounded, and their results keep the order of the parts."""
    inside: set[int] = set()
    most: list[int] = []
    lock = Lock()
    pair = Barrier(3)

    def part(item: int) -> int:
        with lock:
            inside.add(item)
            most.append(len(inside))
        pair.wait(120)
        with lock:
            inside.discard(item)
        return item * 10

    assert bench.run(lambda: bench.engine.each("part", part, range(6), at_once=3)) == {"done": [0, 10, 20, 30, 40, 50]}
    assert max(most) == 3


def test_what_a_person_waits_for_passes_back_fill_on_a_provider_s_queue(bench: Bench) -> None:
    """A provider that takes one job at a time is given the newest of them first, if a person waits for it."""
    began, release, order = Event(), Event(), list[str]()

    def hold() -> str:
        began.set()
        assert release.wait(120)
        return "held"

    def work(name: str) -> str:
        order.append(name)
        return name

    def parent(body: Any, *args: Any, later: bool) -> str:
        call = bench.nest(body, *args, queue="offline")
        return bench.start(lambda: call(later=later))

    jobs = [parent(hold, later=True)]
    assert began.wait(120)
    for name, later in (("batch 1", True), ("batch 2", True), ("person", False)):
        jobs.append(parent(work, name, later=later))
        until(lambda: len(DBOS.list_workflows(queue_name="offline", status="ENQUEUED")) == len(jobs) - 1, seconds=60)
    release.set()
    assert [result(job)["done"] for job in jobs] == ["held", "batch 1", "batch 2", "person"]
    assert order == ["person", "batch 1", "batch 2"]


@pytest.mark.fault("47")
def test_an_unavailable_provider_is_waited_for(bench: Bench) -> None:
    """A provider that is away costs time, not the job."""
    step = Flaky(UnavailableError("groq"), UnavailableError("groq"))
    told: list[tuple[str, float]] = []
    ended = bench.run(lambda: bench.engine.step("buy", step, on_wait=lambda name, wait_s: told.append((name, wait_s))))
    assert ended == {"done": "paid"}
    assert step.calls == 3
    assert told == [("buy", 0.01), ("buy", 0.02)]


@pytest.mark.fault("47")
def test_the_wait_is_never_shorter_than_the_provider_asks(bench: Bench) -> None:
    """Retry-After is honored when it is longer than our own back-off."""
    step = Flaky(UnavailableError("groq", retry_after=0.2))
    told: list[float] = []
    bench.run(lambda: bench.engine.step("buy", step, on_wait=lambda _, wait_s: told.append(wait_s)))
    assert told == [0.2]


def test_only_the_parts_that_failed_are_called_again(bench: Bench) -> None:
    """A wait of one part buys no other part twice."""
    calls: list[int] = []

    def part(item: int) -> int:
        calls.append(item)
        if item == 1 and calls.count(1) == 1:
            raise UnavailableError("groq")
        return item

    assert bench.run(lambda: bench.engine.each("part", part, range(4), at_once=2)) == {"done": [0, 1, 2, 3]}
    assert sorted(calls) == [0, 1, 1, 2, 3]


@pytest.mark.fault("47")
def test_patience_ends(bench: Bench) -> None:
    """A provider that stays away ends the job in words instead of holding it for ever."""
    step = Flaky(*[UnavailableError("groq") for _ in range(9)])
    ended = bench.run(lambda: bench.engine.step("buy", step))
    assert ended["failure"]["key"] == "provider-unavailable"
    assert ended["failure"]["params"] == {"provider": "groq"}
    assert step.calls == 3


def test_a_provider_that_asks_for_more_than_our_patience_is_given_up(bench: Bench) -> None:
    """Nobody waits a day for one step."""
    ended = bench.run(lambda: bench.engine.step("buy", Flaky(UnavailableError("groq", retry_after=9000))))
    assert ended["failure"]["key"] == "provider-unavailable"


@pytest.mark.parametrize(
    ("error", "failed", "key", "params"),
    [
        (RefusedError("audio-too-long", limit_min=120), "RefusedError", "audio-too-long", {"limit_min": 120}),
        (OutcomeUnknownError("groq", "timeout"), "OutcomeUnknownError", "outcome-unknown", {"provider": "groq"}),
    ],
)
def test_expected_failures_keep_class_and_words_across_the_checkpoint(
    bench: Bench, error: Exception, failed: str, key: str, params: dict[str, Any]
) -> None:
    """What the person reads does not depend on which process reads the checkpoint."""

    def body() -> Any:
        with pytest.raises(StepFailedError) as caught:
            bench.nest(lambda: bench.engine.step("buy", Flaky(error)))()
        return caught.value.failure

    failure = bench.run(body)["done"]
    assert (failure["failed"], failure["key"], failure["params"]) == (failed, key, params)
    assert failure["error_id"] == ""


@pytest.mark.parametrize("error", [RejectedError("groq: 400"), ZeroDivisionError("secret words")])
def test_our_own_faults_carry_an_id_and_no_content(bench: Bench, error: Exception) -> None:
    """A bug ends the job with an id that leads to the log, and says nothing else to the person."""
    failure = bench.run(lambda: bench.engine.step("buy", Flaky(error)))["failure"]
    assert failure["failed"] == type(error).__name__
    assert failure["key"] == "internal-error"
    assert failure["params"] == {"error_id": failure["error_id"]}
    assert len(failure["error_id"]) == 8
    assert "secret" not in str(failure)


def test_a_long_wait_gives_its_slots_back_and_repeats_nothing(bench: Bench) -> None:
    """A job that waits for long leaves both queues, and goes on where it was: in parent, child and parts."""
    first, last = Flaky(), Flaky()
    calls: list[int] = []
    seen: list[str] = []

    def part(item: int) -> int:
        calls.append(item)
        if item == 2 and calls.count(2) <= 2:
            raise UnavailableError("groq", retry_after=60 if calls.count(2) == 1 else 0.4)
        return item

    def body() -> Any:
        seen.append(str(DBOS.workflow_id))
        before = bench.engine.step("first", first)
        parts = inner()
        return [before, parts, bench.engine.step("last", last)]

    inner = bench.nest(lambda: bench.engine.each("part", part, range(4), at_once=2))
    key = bench.start(body)
    assert result(key) == {"continued": f"{key}~2"}
    assert status(f"{key}~2") == "DELAYED"
    assert bench.engine.dead([key]) == {}
    DBOS.set_workflow_delay(f"{key}~2", delay_seconds=0.01)
    assert result(f"{key}~2") == {"continued": f"{key}~3"}
    assert result(f"{key}~3") == {"done": ["paid", [0, 1, 2, 3], "paid"]}
    assert sorted(calls) == [0, 1, 2, 2, 2, 3]
    assert (first.calls, last.calls) == (1, 1)
    assert seen == [key, f"{key}~2", f"{key}~3"]


def test_patience_is_counted_across_continuations(bench: Bench) -> None:
    """Giving the slot back does not reset how long we have waited."""
    step = Flaky(*[UnavailableError("groq", retry_after=150 + n) for n in range(9)])
    waits: list[float] = []
    key = bench.start(lambda: bench.engine.step("buy", step, on_wait=lambda _, wait_s: waits.append(wait_s)))
    for number in ("", "~2"):
        assert "continued" in result(key + number)
        following = f"{key}~{int(number[1:] or 1) + 1}"
        DBOS.set_workflow_delay(following, delay_seconds=0.01)
    assert result(f"{key}~3")["failure"]["key"] == "provider-unavailable"
    assert waits == [150, 151]


def test_cancel_stops_before_the_next_step_and_forgets_what_is_queued(bench: Bench) -> None:
    """A canceled job that runs starts no further step; one that is queued never runs."""
    inside, go_on, after = Event(), Event(), Flaky()

    def slow() -> None:
        inside.set()
        go_on.wait(120)

    def body() -> None:
        bench.engine.step("slow", slow)
        bench.engine.step("after", after)

    running = bench.start(body)
    assert inside.wait(120)
    waiting = bench.start(lambda: bench.engine.step("buy", Flaky(UnavailableError("groq", retry_after=300))))
    until(lambda: status(f"{waiting}~2") == "DELAYED")
    DBOS.cancel_workflow(running, cancel_children=True)
    DBOS.cancel_workflow(waiting, cancel_children=True)
    go_on.set()
    until(lambda: running not in bench.engine.running)
    assert after.calls == 0
    assert status(f"{waiting}~2") == "CANCELLED"
    assert bench.engine.dead([running, waiting, "never-heard-of"]) == {
        running: "canceled",
        waiting: "canceled",
        "never-heard-of": "lost",
    }


def test_a_key_runs_once(bench: Bench) -> None:
    """Queuing the same key again starts nothing."""
    key = bench.start(lambda: 1)
    assert not bench.engine.enqueue("bench.outer", key, key, queue="interactive")
    assert result(key) == {"done": 1}
    assert not bench.engine.enqueue("bench.outer", key, key, queue="interactive")


def test_a_canceled_child_ends_its_parent_in_words(bench: Bench) -> None:
    """An operator who cancels a part of a job leaves no job without an end."""
    inside, go_on = Event(), Event()
    ids: list[str] = []

    def slow() -> None:
        ids.append(str(DBOS.workflow_id))
        inside.set()
        go_on.wait(120)

    def child() -> None:
        bench.engine.step("slow", slow)
        bench.engine.step("after", Flaky())

    key = bench.start(bench.nest(child))
    assert inside.wait(120)
    DBOS.cancel_workflow(ids[0])
    go_on.set()
    assert result(key)["failure"]["key"] == "job-canceled"
