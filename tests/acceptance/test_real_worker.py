"""The shipped worker, `python -m bot worker`, killed while it buys analyses over real HTTP."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from analysis.model.conversation import ConversationState
from analysis.model.transcript import Participant, Segment, Side, SideSource, Transcript
from analysis.usecases.start import NewConversation
from bot.settings import load
from bot.wiring import World, open_world
from tests.acceptance.kills import ENDED, ROOT, until
from tests.fakes.gemini_server import GeminiServer
from tests.fakes.groq_server import LINES

CONVERSATIONS, KILLS = 12, 4
"""With --full; without it a third as many, one kill: `make chaos` goes on from there."""


def transcript(number: int) -> Transcript:
    """Return a call that no other conversation has: equal questions would be bought once for all."""
    words = [line.strip() for line in LINES] * 4
    segments = [
        Segment(
            f"s{i + 1}", f"{text} That is point {i} of call {number}.", ("Ann", "Bo")[i % 2], i * 5000, i * 5000 + 4000
        )
        for i, text in enumerate(words)
    ]
    people = (
        Participant("Ann", "Ann", Side.SELLER, SideSource.GIVEN),
        Participant("Bo", "Bo", Side.BUYER, SideSource.GIVEN),
    )
    return Transcript(tuple(segments), people, "en", "given")


def states(world: World, references: list[str]) -> Counter[ConversationState]:
    """Return how many conversations stand where."""
    return Counter(world.services.show(world.home, one).conversation.state for one in references)


def start(environment: dict[str, str], log: Path) -> "subprocess.Popen[bytes]":
    """Start the worker and wait until it works."""
    before = log.read_text().count("engine.launched") if log.exists() else 0
    with log.open("ab") as file:
        worker = subprocess.Popen(
            [sys.executable, "-m", "bot", "worker"], env=environment, cwd=ROOT, stdout=file, stderr=file
        )
    until(lambda: log.read_text().count("engine.launched") > before, seconds=300)
    return worker


@pytest.mark.fault("45")
@pytest.mark.slow
def test_the_shipped_worker_buys_nothing_twice_however_often_it_is_killed(tmp_path: Path, *, full: bool) -> None:
    """Twelve conversations, four SIGKILLs: each is done or unknown, and a retry ends the rest."""
    conversations, kills = (CONVERSATIONS, KILLS) if full else (CONVERSATIONS // 3, KILLS // 4)
    dice, log = random.Random(6), tmp_path / "worker.log"  # noqa: S311 - moments, no secrets
    with GeminiServer(delay_s=0.4) as gemini:
        values = {
            "data_folder": str(tmp_path / "data"),
            "gemini_api_key": "loopback",
            "google_gemini_base_url": gemini.url,
            "gemini_concurrency": "2",
            "gemini_requests_per_minute": "10000",
            "environment": "test",
        }
        environment = {"PATH": os.environ["PATH"], **{name.upper(): value for name, value in values.items()}}
        with open_world(load(env_file=None, **values)) as world:
            references = [
                str(
                    world.services.start_from_transcript(
                        world.home, NewConversation(f"Call {n}"), transcript(n)
                    ).conversation_id
                )
                for n in range(conversations)
            ]
            for _ in range(kills):
                worker = start(environment, log)
                time.sleep(dice.uniform(0.1, 1.2))
                worker.kill()
                worker.wait(60)
            worker = start(environment, log)
            try:
                until(lambda: set(states(world, references)) <= ENDED, seconds=300)
                ends = states(world, references)
                assert set(ends) <= {ConversationState.DONE, ConversationState.UNKNOWN}
                first = Counter(gemini.purchases)
                assert set(first.values()) == {1}, "bought twice without being asked"
                for one in references:
                    world.services.retry(world.home, one, actor="test")
                until(lambda: states(world, references) == {ConversationState.DONE: conversations}, seconds=300)
                again = Counter(gemini.purchases)
                assert again.total() - len(again) <= ends[ConversationState.UNKNOWN]
                print(f"{dict(ends)}, calls {again.total()}, distinct {len(again)}")
            finally:
                worker.terminate()
                assert worker.wait(180) == 0
