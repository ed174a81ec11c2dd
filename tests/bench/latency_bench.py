"""How long a queued conversation waits for an idle worker: from the click's transaction to the workflow's first line.

Starts one idle worker process on SQLite and one on PostgreSQL, and queues jobs at irregular moments from another
process, as the web process does.
"""

import random
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import structlog

from bot.engine.client import make_client
from bot.engine.durable import Durable
from bot.engine.launch import launch, stop_signals, stop_when
from bot.engine.settings import EngineSettings
from db.engine import make_engine
from db.repositories.jobs import SqlJobs
from tests.bench import rooms
from tests.bench.clock import cpu
from tests.bench.table import Row, Size

SIZES = {Size.TINY: (5, 0.2), Size.QUICK: (100, 5.0), Size.FULL: (250, 10.0)}
"""Jobs, and seconds of idleness."""
GOAL_P99_MS, GOAL_IDLE_PERCENT = 150, 5.0


def now() -> datetime:
    """Return the wall time."""
    return datetime.now(UTC)


def work(url: str, starts: str) -> None:
    """Be the worker: write the moment at which each job starts."""

    def started(number: int) -> None:
        with Path(starts).open("ab", buffering=0) as file:
            file.write(f"{number} {time.monotonic()}\n".encode())

    def declare(engine: Durable) -> None:
        engine.workflow("bench.started", started)

    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    asked = stop_signals()
    worker = launch(url, declare, EngineSettings(), clock=now)
    print("ready", flush=True)
    stop_when(asked, worker)


def measure(url: str, folder: Path, samples: int, idle_s: float) -> dict[str, float]:
    """Return the waits in milliseconds and what the idle worker costs."""
    engine, starts = make_engine(url), folder / "starts"
    client, dice = make_client(engine), random.Random(1)  # noqa: S311 - moments, no secrets
    command = [sys.executable, "-m", "tests.bench.latency_bench", url, str(starts)]
    queued: dict[int, float] = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE) as worker:
        try:
            assert worker.stdout
            assert worker.stdout.readline() == b"ready\n"
            time.sleep(2)  # the engine looks for new queues each second
            used, began = cpu(worker.pid), time.monotonic()
            time.sleep(idle_s)
            idle_percent = 100 * (cpu(worker.pid) - used) / (time.monotonic() - began)
            for number in range(samples):
                queued[number] = time.monotonic()
                with engine.begin() as connection:
                    key = f"bench:{number}"
                    SqlJobs(connection, client).enqueue("bench.started", key, number, queue="interactive")
                time.sleep(dice.uniform(0.05, 0.2))
            time.sleep(2)
        finally:
            worker.terminate()
    client.destroy()
    engine.dispose()
    lines = [line.split() for line in starts.read_text().splitlines()]
    begun = {int(number): float(moment) for number, moment in lines}
    waits = sorted((begun[number] - queued[number]) * 1000 for number in queued)
    return {
        "samples": len(waits),
        "p50_ms": round(waits[len(waits) // 2], 1),
        "p99_ms": round(waits[int(len(waits) * 0.99)], 1),
        "idle_cpu_percent": round(idle_percent, 1),
    }


def run(size: Size) -> list[Row]:
    """Measure both databases."""
    rows: list[Row] = []
    for kind, fresh in rooms.KINDS.items():
        found = measure(fresh(), rooms.folder(), *SIZES[size])
        rows += [
            Row(f"{kind}, queued to first line, p50", found["p50_ms"], "ms"),
            Row(f"{kind}, queued to first line, p99 of {found['samples']}", found["p99_ms"], "ms", at_most=GOAL_P99_MS),
            Row(f"{kind}, idle engine", found["idle_cpu_percent"], "% of a core", at_most=GOAL_IDLE_PERCENT),
        ]
    return rows


if __name__ == "__main__":
    work(*sys.argv[1:])
