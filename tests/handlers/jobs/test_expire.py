"""What the clock deletes: everything is tried, and a failure keeps nothing else from it."""

from collections.abc import Callable

from analysis.errors import UnavailableError
from analysis.model.ids import WorkspaceId
from handlers.jobs.expire import DAILY, SOON, register
from tests.fakes.engine import FakeEngine

AT = "2026-11-22T03:30:00+00:00"


def failing() -> int:
    """Be what breaks."""
    raise ValueError


def away() -> int:
    """Be the database in a restart."""
    raise UnavailableError("database")


def run(
    roll_up: Callable[[WorkspaceId], int], soon: dict[str, Callable[[], int]], daily: dict[str, Callable[[], int]]
) -> FakeEngine:
    """Return an engine with the schedules declared."""
    engine = FakeEngine()
    register(engine, lambda: [WorkspaceId("ws_1"), WorkspaceId("ws_2")], roll_up, soon, daily)
    return engine


def test_one_that_fails_keeps_no_other() -> None:
    """The rest is deleted; what failed is tried again by the next one."""
    engine = run(lambda _: 0, {"nonces": lambda: 3, "broken": failing, "away": away, "answers": lambda: 0}, {})
    assert engine.workflows[SOON](AT) == {"nonces": 3}


def test_days_are_added_up_before_their_requests_go() -> None:
    """Also where one workspace's cannot be: its own rows then wait for their sums."""
    done: list[str] = []

    def roll_up(workspace: WorkspaceId) -> int:
        done.append(workspace)
        return 2 if workspace == "ws_2" else failing()

    engine = run(roll_up, {}, {"requests": lambda: len(done)})
    assert engine.workflows[DAILY](AT) == {"days": 2, "requests": 2}
    assert done == ["ws_1", "ws_2"]
