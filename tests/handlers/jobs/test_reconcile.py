"""Conversations whose job is gone are ended in words, once, and no living one is touched."""

from collections.abc import Iterable

import pytest

from analysis.model.conversation import ActiveAttempt
from analysis.model.ids import ConversationId, WorkspaceId
from handlers.jobs.conversation import CLOSE
from handlers.jobs.reconcile import key_of, reconcile

LOST = ActiveAttempt(WorkspaceId("ws_1"), ConversationId("conv_lost"), 2)
CRASHED = ActiveAttempt(WorkspaceId("ws_2"), ConversationId("conv_crashed"), 1)
ALIVE = ActiveAttempt(WorkspaceId("ws_1"), ConversationId("conv_alive"), 1)


class FakeBoard:
    """Knows which jobs are dead, and what was queued."""

    def __init__(self, dead: dict[str, str]) -> None:
        self._dead = dead
        self.queued: dict[str, tuple[object, ...]] = {}

    def dead(self, keys: Iterable[str]) -> dict[str, str]:
        return {key: self._dead[key] for key in keys if key in self._dead}

    def enqueue(self, workflow: str, key: str, *args: object, queue: str) -> bool:
        if key in self.queued:
            return False
        self.queued[key] = (workflow, queue, *args)
        return True


def board() -> FakeBoard:
    return FakeBoard({key_of(LOST): "lost", key_of(CRASHED): "crashed"})


@pytest.mark.fault("54")
def test_every_dead_attempt_is_closed_once() -> None:
    """Looking again, or from another worker, closes nothing twice."""
    jobs = board()
    assert reconcile(lambda: [LOST, ALIVE, CRASHED], jobs) == 2
    assert reconcile(lambda: [LOST, ALIVE, CRASHED], jobs) == 0
    assert set(jobs.queued) == {"close:conv_lost:2", "close:conv_crashed:1"}
    workflow, queue, *args = jobs.queued["close:conv_crashed:1"]
    assert (workflow, queue, args[:3]) == (CLOSE, "interactive", ["ws_2", "conv_crashed", 1])
    assert args[3]["key"] == "job-crashed"  # type: ignore[index]


def test_a_job_that_ends_between_two_reads_is_not_dead() -> None:
    """A conversation that was done by the second read had not lost its job."""
    jobs = board()
    reads = iter([[LOST, ALIVE], [ALIVE]])
    assert reconcile(lambda: next(reads), jobs) == 0
    assert jobs.queued == {}


def test_without_dead_jobs_nothing_is_read_twice() -> None:
    """The usual look costs one query for conversations and one for jobs."""
    reads = iter([[ALIVE]])
    assert reconcile(lambda: next(reads), board()) == 0
