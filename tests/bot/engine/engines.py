"""Launched engines for tests, on a database file of their own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from dbos import DBOS

from bot.engine.durable import Durable
from bot.engine.launch import Worker, launch
from bot.engine.settings import EngineSettings, QueueLimits

FAST = {
    "interactive": QueueLimits(per_worker=8, poll_s=0.02),
    "batch": QueueLimits(per_worker=4, poll_s=0.05),
    "groq": QueueLimits(in_all=6, poll_s=0.02),
    "gemini": QueueLimits(in_all=6, poll_s=0.02),
    "offline": QueueLimits(per_worker=1, poll_s=0.02),
}


def now() -> datetime:
    """Return the wall time; nothing here depends on it."""
    return datetime.now(UTC)


def fast(**changes: Any) -> EngineSettings:
    """Return settings whose waits and looks suit a test."""
    return EngineSettings(
        **{"queues": FAST, "backoff_s": 0.01, "look_s": 0.1, "strikes": 2, "reconcile_s": 0.2, **changes}
    )


@contextmanager
def launched(url: str, register: Callable[[Durable], None], settings: EngineSettings, **more: Any) -> Iterator[Worker]:
    """Run an engine in this process."""
    worker = launch(url, register, settings, clock=now, **more)
    try:
        yield worker
    finally:
        worker.close()


def sqlite_url(folder: Path) -> str:
    """Return the address of a database file in *folder*."""
    return f"sqlite:///{folder / 'calls.sqlite'}"


def until(true: Callable[[], object], *, seconds: float = 120.0) -> None:
    """Wait for something to become true."""
    end = monotonic() + seconds
    while not true():
        assert monotonic() < end, "it never became true"
        sleep(0.01)


def result(key: str) -> Any:
    """Return what the workflow *key* returned, waiting for it."""
    return DBOS.retrieve_workflow(key).get_result(polling_interval_sec=0.02)


def status(key: str) -> str:
    """Return the engine's word for the state of workflow *key*, "" if it knows none."""
    found = DBOS.get_workflow_status(key)
    return found.status if found else ""
