"""The pipeline over two engines: one that just calls, and the durable one on SQLite."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, Protocol

import pytest

from bot.engine.durable import Durable
from handlers.jobs.conversation import PROCESS, ConversationSteps, register
from tests.bot.engine.engines import fast, launched, result, sqlite_url
from tests.fakes.engine import FakeEngine
from tests.handlers.jobs.steps import RecordedSteps

NUMBERS = count(1)


class Runner(Protocol):
    """Runs one conversation to its end."""

    def __call__(self, steps: RecordedSteps, *args: Any, workflow: str = PROCESS) -> None: ...


class Switch:
    """Steps of whichever test is running: workflows are registered once, the doubles change."""

    def __init__(self) -> None:
        self.steps = RecordedSteps()

    def bundle(self) -> ConversationSteps:
        def late(name: str) -> Callable[..., Any]:
            return lambda *args: getattr(self.steps.bundle(), name)(*args)  # noqa: PLW0108 - bound when called

        return ConversationSteps(**{name: late(name) for name in ConversationSteps.__slots__})


@pytest.fixture(scope="module", params=["fake", "durable"])
def runner(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """Run over either engine."""
    switch = Switch()
    if request.param == "fake":
        fake = FakeEngine()
        register(fake, switch.bundle())

        def call(steps: RecordedSteps, *args: Any, workflow: str = PROCESS) -> None:
            switch.steps = steps
            fake.workflows[workflow](*(args or ("ws_1", "conv_1", 1)))

        yield call
        return
    made: list[Durable] = []

    def declare(engine: Durable) -> None:
        made.append(engine)
        register(engine, switch.bundle())

    with launched(sqlite_url(tmp_path_factory.mktemp("jobs")), declare, fast()):

        def queue(steps: RecordedSteps, *args: Any, workflow: str = PROCESS) -> None:
            switch.steps = steps
            key = f"{workflow}:{next(NUMBERS)}"
            assert made[0].enqueue(workflow, key, *(args or ("ws_1", "conv_1", 1)), queue="interactive")
            assert "done" in result(key)

        yield queue
