"""How long a queued conversation waits for an idle worker: from the click's transaction to the workflow's first line.

`python -m tests.bench.latency_bench` starts one idle worker process on SQLite and one on PostgreSQL, queues
jobs at irregular moments from another process, as the web process does, and prints the waits.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import structlog

from bot.engine.client import make_client
from bot.engine.durable import Durable
from bot.engine.launch import launch, migrate, stop_signals, stop_when
from bot.engine.settings import EngineSettings
from db.engine import make_engine
from db.repositories.jobs import SqlJobs
from tests.fakes.postgres import PrivatePostgres

SAMPLES = 250
GOAL_P99_MS = 150
RESULTS = Path(__file__).parent / "results" / "latency.json"


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


def measure(url: str, folder: Path, samples: int) -> dict[str, Any]:
    """Return the waits in milliseconds and what the idle worker costs."""
    migrate(url)
    engine, starts = make_engine(url), folder / "starts"
    client, dice = make_client(engine), random.Random(1)  # noqa: S311 - moments, no secrets
    command = [sys.executable, "-m", "tests.bench.latency_bench", "--worker", url, str(starts)]
    queued: dict[int, float] = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE) as worker:
        try:
            assert worker.stdout
            assert worker.stdout.readline() == b"ready\n"
            process = psutil.Process(worker.pid)
            time.sleep(2)  # the engine looks for new queues each second
            process.cpu_percent()
            time.sleep(5)
            idle_cpu, memory = process.cpu_percent(), process.memory_info().rss
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
        "p90_ms": round(waits[int(len(waits) * 0.9)], 1),
        "p99_ms": round(waits[int(len(waits) * 0.99)], 1),
        "max_ms": round(waits[-1], 1),
        "idle_cpu_percent": round(idle_cpu, 1),
        "idle_memory_mb": round(memory / 1e6, 1),
    }


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, str]]:
    """Yield a fresh database of each kind."""
    with closing(PrivatePostgres()) as server:
        yield {"sqlite": f"sqlite:///{folder / 'calls.sqlite'}", "postgresql": server.url}


def run(samples: int = SAMPLES) -> dict[str, Any]:
    """Measure both databases, print a table and store the figures."""
    results: dict[str, Any] = {"goal_p99_ms": GOAL_P99_MS}
    with tempfile.TemporaryDirectory() as scratch, databases(Path(scratch)) as urls:
        for kind, url in urls.items():
            folder = Path(scratch) / kind
            folder.mkdir()
            results[kind] = measure(url, folder, samples)
    print(f"{'enqueue -> start, idle':<24}{'p50 ms':>9}{'p90 ms':>9}{'p99 ms':>9}{'max ms':>9}{'CPU %':>8}{'MB':>7}")
    for kind in ("sqlite", "postgresql"):
        row = results[kind]
        times = "".join(f"{row[name]:>9}" for name in ("p50_ms", "p90_ms", "p99_ms", "max_ms"))
        print(f"{kind:<24}{times}{row['idle_cpu_percent']:>8}{row['idle_memory_mb']:>7}")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    return results


if __name__ == "__main__":
    if "--worker" in sys.argv:
        work(*sys.argv[2:])
    else:
        run()
