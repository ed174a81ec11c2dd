"""A worker may die at any moment: nothing is lost, and nothing that was paid for is bought again."""

import time
from pathlib import Path

import pytest

from analysis.model.conversation import ConversationState
from tests.acceptance.kills import ENDED, Scene, scene, until

CONVERSATIONS, KILLS = 20, 30
"""With --full; without it a fifth as many, a tenth as often: tests/faults/test_points.py has each moment."""
PER_CONVERSATION = 5  # four chunks and the analysis


def play(scene: Scene, *, at_once: int, conversations: int, kills: int) -> None:
    """Kill a worker so many times while so many conversations arrive, then let the rest be done."""
    office, workers, dice = scene.office, scene.workers, scene.dice
    arrivals = sorted(dice.randrange(kills) for _ in range(conversations))
    running = [workers.start() for _ in range(at_once)]
    for kill in range(kills):
        for _ in range(arrivals.count(kill)):
            office.add()
        time.sleep(dice.uniform(0.1, 0.7))
        victim = running.pop(dice.randrange(at_once))
        workers.kill(victim)
        running.append(workers.start())
    until(office.all_ended, seconds=300)


@pytest.mark.fault("45")
@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_kills_lose_nothing_and_buy_nothing_twice(database_url: str, tmp_path: Path, *, full: bool) -> None:
    """Twenty conversations, thirty SIGKILLs: each ends, nothing is bought twice, a retry mends the rest."""
    conversations, kills = (CONVERSATIONS, KILLS) if full else (CONVERSATIONS // 5, KILLS // 10)
    with scene(database_url, tmp_path, seed=30) as stage:
        at_once = 1 if database_url.startswith("sqlite") else 2
        play(stage, at_once=at_once, conversations=conversations, kills=kills)
        states = stage.office.states()
        assert len(states) == conversations
        assert set(states.values()) <= {ConversationState.DONE, ConversationState.UNKNOWN}
        first = stage.bought()
        assert max(first.values()) == 1, "bought twice without being asked"
        counted = stage.office.purchases()
        assert sum(counted.values()) >= sum(first.values()), "a purchase nobody knows of"
        assert counted["intended"] == 0, "an intent that nobody cleared up"
        if full:
            assert counted["unknown"] > 0, "no kill fell into a paid call: this run proves nothing"
        done = sum(state is ConversationState.DONE for state in states.values())

        unknown = [one for one, state in states.items() if state is not ConversationState.DONE]
        for one in unknown:
            stage.office.retry(one)
        until(stage.office.all_ended, seconds=300)
        assert set(stage.office.states().values()) == {ConversationState.DONE}
        again = stage.bought()
        assert len(again) == conversations * PER_CONVERSATION
        assert sum(again.values()) - len(again) <= counted["unknown"], "a retry bought more than what was unknown"
        print(
            f"{database_url.split(':', maxsplit=1)[0]}: done {done}, unknown {len(unknown)}, purchases {dict(counted)}"
        )


@pytest.mark.fault("53")
def test_a_stop_cuts_nothing(database_url: str, tmp_path: Path) -> None:
    """SIGTERM in the middle of paid calls: they finish, their answers are kept, the next worker goes on."""
    with scene(database_url, tmp_path, seed=4) as stage:
        for _ in range(6):
            stage.office.add()
        worker = stage.workers.start()
        for _ in range(3):
            stage.one_more_call()
            assert stage.workers.stop(worker) == 0
            worker = stage.workers.start()
        until(stage.office.all_ended, seconds=300)
        assert set(stage.office.states().values()) == {ConversationState.DONE}
        assert set(stage.bought().values()) == {1}
        assert set(stage.office.states().values()) <= ENDED
