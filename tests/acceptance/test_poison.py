"""A job that takes its worker with it is quarantined, and its owner can see it."""

from pathlib import Path

import pytest

from analysis.model.conversation import ConversationState
from tests.acceptance.kill_worker import POISON
from tests.acceptance.kills import scene

STARTS = 2


@pytest.mark.fault("52")
def test_a_poison_job_ends_as_failed_and_leaves_the_worker_alive(
    database_url: str, tmp_path: Path, *, full: bool
) -> None:
    """After some dead workers the job is left alone and closed in words; the next worker does the others' work."""
    if not (full or database_url.startswith("sqlite")):
        pytest.skip("the same on PostgreSQL: with --full")
    with scene(database_url, tmp_path, seed=1, call_s=0.02, max_starts=STARTS) as stage:
        office, workers = stage.office, stage.workers
        poison, deaths = office.add(title=POISON), 0
        while workers.until_dead(workers.start(), unless=office.all_ended):
            deaths += 1
            assert deaths <= STARTS + 1, "the poison is not quarantined"
        assert deaths >= STARTS
        assert office.states()[poison] is ConversationState.FAILED
        assert office.failure(poison) == "job-crashed"
        assert not stage.bought()
        healthy = [office.add() for _ in range(3)]
        assert not workers.until_dead(workers.start(), unless=office.all_ended)
        assert {office.states()[one] for one in healthy} == {ConversationState.DONE}
