"""The database goes away under load and comes back: jobs wait, go on, and buy nothing twice."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from analysis.model.conversation import ConversationState
from db.migrate import migrate
from tests.acceptance.kills import scene, until
from tests.fakes.postgres import PrivatePostgres

CONVERSATIONS = 20
AWAY_S = 4


@pytest.fixture
def server() -> Iterator[PrivatePostgres]:
    """A server of our own: nobody else's tests may feel it crash."""
    with closing(PrivatePostgres()) as postgres:
        migrate(postgres.url)
        yield postgres


@pytest.mark.fault("54", "56")
@pytest.mark.slow
def test_a_database_restart_under_load_loses_nothing(server: PrivatePostgres, tmp_path: Path) -> None:
    """PostgreSQL crashes for four seconds: two workers live on, no purchase is repeated, none is forgotten."""
    with scene(server.url, tmp_path, seed=7) as stage:
        pair = [stage.workers.start() for _ in range(2)]
        until(lambda: (tmp_path / "workers.log").read_text().count("engine.launched") == len(pair), seconds=300)
        for _ in range(CONVERSATIONS):
            stage.office.add()
        stage.one_more_call()
        server.stop("immediate")
        time.sleep(AWAY_S)
        server.start()
        until(stage.office.all_ended, seconds=300)
        assert [worker.poll() for worker in pair] == [None, None], "a worker died of it"
        states = stage.office.states()
        assert set(states.values()) <= {ConversationState.DONE, ConversationState.UNKNOWN}
        assert max(stage.bought().values()) == 1
        unknown = [one for one, state in states.items() if state is ConversationState.UNKNOWN]
        doubts = stage.office.purchases()["unknown"]
        for one in unknown:
            stage.office.retry(one)
        until(stage.office.all_ended, seconds=300)
        assert set(stage.office.states().values()) == {ConversationState.DONE}
        bought = stage.bought()
        assert bought.total() - len(bought) <= doubts
        print(f"done {CONVERSATIONS - len(unknown)}, unknown {len(unknown)}, calls {bought.total()}")
