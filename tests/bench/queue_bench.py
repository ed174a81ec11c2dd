"""Many calls queued at once, several workers, a provider as slow as real ones: is its limit used up, who has to wait?

The calls come with their words, so that the machine of the benchmark is not busy with decoding; a loopback Gemini
answers each question after a while that is spread as real ones are (log-normal). As many questions are under way at
once as the provider allows, so its limit in calls a second is that number by the mean time of an answer. While the
batch is worked off a few people ask for a call of their own.
"""

import random
import statistics
import time
from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import replace
from typing import NamedTuple

from analysis.model.conversation import Priority
from analysis.usecases.start import NewConversation
from bot.demo.samples import CALL_EN, sample
from bot.settings import load
from bot.wiring import World, open_world
from tests.bench import rooms
from tests.bench.clock import cpu
from tests.bench.servers import Product, product
from tests.bench.table import Row, Size, compared
from tests.fakes.gemini_server import GeminiServer
from tests.fakes.provider_server import Reply

GOAL_USED, GOAL_WAIT = 0.8, 2.0
SPREAD = 0.4
"""Sigma of the logarithm: one answer in twenty takes about twice the median."""
LOOK_S = 0.05
PATIENCE_S = 1_800.0


class Counts(NamedTuple):
    """How much is done.

    Attributes:
        calls: Queued at once.
        workers: Processes.
        people: Who ask for a call meanwhile, one after the other.
        answer_s: Mean time of an answer.
        at_once: Questions that the provider takes at once.
    """

    calls: int
    workers: int
    people: int
    answer_s: float
    at_once: int


SIZES = {
    Size.TINY: Counts(2, 1, 1, 0.1, 2),
    Size.QUICK: Counts(48, 4, 5, 3.0, 6),
    Size.FULL: Counts(500, 4, 20, 5.0, 12),
}


def run(size: Size) -> list[Row]:
    """Measure on PostgreSQL, where several workers share a queue."""
    counts = SIZES[size]
    url, folder = rooms.postgresql(), rooms.folder()
    with GeminiServer() as gemini, ExitStack() as stack:
        answers = delays(counts)
        gemini.script(*(Reply(delay_s=delay) for delay in answers))
        told: dict[str, str | int] = {
            "database_url": url,
            "data_folder": str(folder),
            "gemini_api_key": "loopback",
            "google_gemini_base_url": gemini.url,
            "gemini_concurrency": counts.at_once,
            "gemini_requests_per_minute": 1_000_000,
        }
        world = stack.enter_context(open_world(load(None, environment="test", **told)))
        ready = "engine.launched"
        workers = [stack.enter_context(product("worker", ready, **told)) for _ in range(counts.workers)]
        return measured(world, workers, gemini, counts)


def delays(counts: Counts) -> list[float]:
    """Return how long each answer takes, for more of them than will be asked for; always the same."""
    dice = random.Random(20261122)  # noqa: S311 - repeatable, not secret
    raw = [dice.lognormvariate(0.0, SPREAD) for _ in range(20 * (counts.calls + 2 * counts.people))]
    return [counts.answer_s * one / statistics.fmean(raw) for one in raw]


def measured(world: World, workers: list[Product], gemini: GeminiServer, counts: Counts) -> list[Row]:
    """Return throughput against the limit, and what people waited against a night without any batch."""
    alone = [person(world, f"alone-{number}") for number in range(max(1, counts.people // 2))]
    asked_before, used_before, began = len(gemini.purchases), used(workers), time.monotonic()
    batch = [put(world, f"batch-{number}", Priority.BATCH) for number in range(counts.calls)]
    queued_s = time.monotonic() - began
    meanwhile = []
    for number in range(counts.people):
        meanwhile.append(person(world, f"person-{number}"))
        if done(world, batch) > len(batch) * 2 // 3:  # whoever asks now may find the queue empty
            break
    wait_for(world, batch)
    took = time.monotonic() - began
    calls = counts.calls + len(meanwhile)
    asked = (len(gemini.purchases) - asked_before) / calls
    limit = counts.at_once / counts.answer_s / asked
    name = f"{counts.calls} calls, {counts.workers} workers, answers of {counts.answer_s:g} s, {counts.at_once} at once"
    against = "the provider's limit"
    return [
        Row(f"{name}: queued in", round(queued_s, 2), "s"),
        compared(f"{name}: throughput", round(calls / took, 3), "calls/s", limit, against, at_least=GOAL_USED),
        Row(f"{name}: questions a call", round(asked, 2), ""),
        Row(f"{name}: CPU of all workers a call", round((used(workers) - used_before) / calls, 3), "s"),
        compared(
            f"{name}: a person's call meanwhile, median of {len(meanwhile)}",
            round(statistics.median(meanwhile), 2),
            "s",
            statistics.median(alone),
            "without the batch",
            at_most=GOAL_WAIT,
        ),
        Row(f"{name}: a person's call meanwhile, longest", round(max(meanwhile), 2), "s"),
    ]


def used(workers: list[Product]) -> float:
    """Return the CPU seconds of all workers."""
    return sum(cpu(worker.pid) for worker in workers)


def put(world: World, name: str, priority: Priority) -> str:
    """Queue a call; return its id."""
    said = sample(CALL_EN).transcript
    # Words of its own: an answer about the same words is bought once.
    own = replace(said.segments[-1], id=f"s{len(said.segments) + 1}", text=f"This was call {name}.")
    new = NewConversation("Busy", external_id=name, priority=priority)
    call = replace(said, segments=(*said.segments, own))
    return world.services.start_from_transcript(world.home, new, call).conversation_id


def person(world: World, name: str) -> float:
    """Queue a call as a person does, and wait for its result; return the seconds."""
    began = time.monotonic()
    wait_for(world, [put(world, name, Priority.INTERACTIVE)])
    return time.monotonic() - began


def done(world: World, calls: Collection[str]) -> int:
    """Return how many of these are done; a call that failed is an error."""
    states = "select id, state from conversations where state in ('done', 'failed', 'unknown')"
    with world.engine.connect() as connection:
        found = {str(row[0]): str(row[1]) for row in connection.exec_driver_sql(states)}
    wrong = {call: found[call] for call in calls if found.get(call, "done") != "done"}
    if wrong:
        raise RuntimeError(f"ended otherwise than done: {wrong}")
    return sum(call in found for call in calls)


def wait_for(world: World, calls: Collection[str]) -> None:
    """Wait until all of these are done."""
    end = time.monotonic() + PATIENCE_S
    while done(world, calls) < len(calls):
        if time.monotonic() > end:
            raise TimeoutError(f"{len(calls) - done(world, calls)} calls are not done")
        time.sleep(LOOK_S)
