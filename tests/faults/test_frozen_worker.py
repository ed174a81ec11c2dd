"""A worker that is frozen until the database drops it comes back among others who took its work: it changes nothing."""

import signal
from pathlib import Path

import psycopg
import pytest

from analysis.model.conversation import ConversationState
from tests.acceptance.kills import scene, until

CONVERSATIONS = 6
LOCKS = (
    "select l.pid from pg_locks l join pg_stat_activity a using (pid)"
    " where l.locktype = 'advisory' and a.datname = current_database()"
)


def holders(url: str) -> set[int]:
    """Return the sessions by which workers say that they live."""
    with psycopg.connect(url, autocommit=True) as operator:
        return {int(row[0]) for row in operator.execute(LOCKS)}


@pytest.mark.fault("46")
@pytest.mark.slow
@pytest.mark.timeout(400)
def test_what_a_frozen_worker_says_late_changes_nothing(postgres_url: str, tmp_path: Path, *, full: bool) -> None:
    """Stopped amid paid calls and declared dead: another ends its work; awake again it neither buys nor ends anything.

    What it was paying for when it froze is unknown until its late answer comes; no step is bought twice unasked.
    """
    if not full:
        pytest.skip("processes: with --full; the chaos run freezes workers each time")
    with scene(postgres_url, tmp_path, seed=46, call_s=0.3) as stage:
        frozen = stage.workers.start()
        until(lambda: len(holders(postgres_url)) == 1, seconds=60)
        session = holders(postgres_url)
        for _ in range(CONVERSATIONS):
            stage.office.add()
        stage.one_more_call()
        frozen.send_signal(signal.SIGSTOP)
        with psycopg.connect(postgres_url, autocommit=True) as operator:
            operator.execute("select pg_terminate_backend(%s)", (session.pop(),))
        stage.workers.start()
        until(stage.office.all_ended, seconds=180)
        before = stage.office.states()
        assert set(before.values()) <= {ConversationState.DONE, ConversationState.UNKNOWN}
        assert set(stage.bought().values()) == {1}, "bought twice without being asked"

        frozen.send_signal(signal.SIGCONT)
        until(lambda: len(holders(postgres_url)) == 2, seconds=60)  # it is back at work, with a lock of its own again
        late = stage.office.add()
        until(stage.office.all_ended, seconds=60)
        assert stage.office.states() == {**before, late: ConversationState.DONE}
        assert set(stage.bought().values()) == {1}
        assert frozen.poll() is None, "the worker died of it"
        assert "takeover.dead" in (tmp_path / "workers.log").read_text()
