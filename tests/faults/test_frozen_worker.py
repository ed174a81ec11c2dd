"""A worker that is frozen for longer than its lease comes back among others who took its work: it changes nothing."""

import signal
from pathlib import Path

import pytest

from analysis.model.conversation import ConversationState
from tests.acceptance.kills import scene, until

CONVERSATIONS, LEASE_S = 6, 3.0


@pytest.mark.fault("46")
@pytest.mark.slow
def test_what_a_frozen_worker_says_late_changes_nothing(postgres_url: str, tmp_path: Path, *, full: bool) -> None:
    """Stopped amid paid calls and declared dead: another ends its work; awake again it neither buys nor ends anything.

    What it was paying for when it froze is unknown until its late answer comes; no step is bought twice unasked.
    """
    if not full:
        pytest.skip("processes: with --full; the chaos run freezes workers each time")
    with scene(postgres_url, tmp_path, seed=46, call_s=0.3, lease_s=LEASE_S) as stage:
        frozen = stage.workers.start()
        for _ in range(CONVERSATIONS):
            stage.office.add()
        stage.one_more_call()
        frozen.send_signal(signal.SIGSTOP)
        stage.workers.start()
        until(stage.office.all_ended, seconds=300)
        before = stage.office.states()
        assert set(before.values()) <= {ConversationState.DONE, ConversationState.UNKNOWN}
        assert set(stage.bought().values()) == {1}, "bought twice without being asked"
        log = tmp_path / "workers.log"
        assert "takeover.dead" in log.read_text()

        frozen.send_signal(signal.SIGCONT)
        until(lambda: "takeover.paused" in log.read_text(), seconds=300)  # it noticed, and takes its lock again
        late = stage.office.add()
        until(stage.office.all_ended, seconds=300)
        after = stage.office.states()
        assert after.pop(late) in {ConversationState.DONE, ConversationState.UNKNOWN}
        assert after == before
        assert set(stage.bought().values()) == {1}
        assert frozen.poll() is None, "the worker died of it"
