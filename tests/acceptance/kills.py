"""Kills workers at seeded moments and keeps the books: what was queued, what was bought, how it ended."""

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from sqlalchemy import select

from analysis.model.conversation import Conversation, ConversationState
from analysis.model.ids import CaseNumber, ConversationId, new_id
from analysis.usecases.start import enqueue
from bot.engine import launch
from bot.engine.client import make_client
from db.directory import Directory
from db.engine import make_engine
from db.schema import purchases
from db.unit_of_work import SqlBegin

ENDED = {ConversationState.DONE, ConversationState.UNKNOWN, ConversationState.FAILED, ConversationState.CANCELED}
ROOT = Path(__file__).parents[2]


def now() -> datetime:
    """Return the wall time."""
    return datetime.now(UTC)


class Office:
    """The side that queues conversations and looks at their state: no worker of its own."""

    def __init__(self, url: str) -> None:
        launch.migrate(url)
        self.url = url
        self.engine = make_engine(url)
        self.client = make_client(self.engine)
        self.begin = SqlBegin(self.engine, now, self.client)
        self.workspace = Directory(self.engine, now).ensure_workspace("local")
        self.conversations: list[ConversationId] = []

    def close(self) -> None:
        """Let go of the database."""
        self.client.destroy()
        self.engine.dispose()

    def add(self, title: str = "Call") -> ConversationId:
        """Queue one conversation, with its job, in one transaction."""
        conversation = Conversation(
            id=ConversationId(new_id("conv")),
            workspace_id=self.workspace,
            case_number=CaseNumber(""),
            title=title,
            state=ConversationState.QUEUED,
            created_at=now(),
            occurred_at=now(),
        )
        with self.begin(self.workspace) as work:
            stored = work.conversations.add(conversation)
            assert enqueue(work, stored)
        self.conversations.append(stored.id)
        return stored.id

    def failure(self, conversation: ConversationId) -> str:
        """Return the catalog key of the words it ended with."""
        with self.begin(self.workspace) as work:
            failure = work.conversations.get(conversation).failure
        return failure.key if failure else ""

    def retry(self, conversation: ConversationId) -> None:
        """Open and queue the next attempt, as the person's button does."""
        with self.begin(self.workspace) as work:
            work.conversations.open_attempt(conversation)
            assert enqueue(work, work.conversations.get(conversation))

    def states(self) -> dict[ConversationId, ConversationState]:
        """Return where each stands."""
        with self.begin(self.workspace) as work:
            return {one: work.conversations.get(one).state for one in self.conversations}

    def all_ended(self) -> bool:
        """Return whether each has come to a final state."""
        return set(self.states().values()) <= ENDED

    def purchases(self) -> Counter[str]:
        """Return how many purchases the tables know by state."""
        query = select(purchases.c.state).where(purchases.c.workspace_id == self.workspace)
        with self.engine.connect().execution_options(workspace=self.workspace) as connection:
            return Counter(connection.scalars(query))


@dataclass
class Workers:
    """Processes to kill; the next one is always started before it is needed."""

    command: list[str]
    log: IO[bytes]
    spare: "subprocess.Popen[bytes] | None" = None
    alive: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    def _spawn(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, cwd=ROOT)

    def start(self) -> "subprocess.Popen[bytes]":
        """Let the spare one work, and start the next spare."""
        worker = self.spare or self._spawn()
        assert worker.stdout
        assert worker.stdin
        assert worker.stdout.readline() == b"ready\n"
        worker.stdin.write(b"go\n")
        worker.stdin.flush()
        self.alive.append(worker)
        self.spare = self._spawn()
        return worker

    def kill(self, worker: "subprocess.Popen[bytes]") -> None:
        """Kill it as the kernel would: no handler, no farewell."""
        assert worker.poll() is None, "the worker died by itself"
        worker.kill()
        self._reap(worker)

    def stop(self, worker: "subprocess.Popen[bytes]", *, timeout_s: float = 180) -> int:
        """Ask it to end, and return its exit code."""
        worker.terminate()
        worker.wait(timeout_s)
        return self._reap(worker)

    def until_dead(self, worker: "subprocess.Popen[bytes]", *, unless: Callable[[], bool]) -> bool:
        """Wait until the worker has died by itself, or stop it once *unless* is true; return whether it died."""
        while worker.poll() is None:
            if unless():
                self.stop(worker)
                return False
            time.sleep(0.1)
        self._reap(worker)
        return True

    def _reap(self, worker: "subprocess.Popen[bytes]") -> int:
        code = worker.wait(60)
        for pipe in (worker.stdin, worker.stdout):
            if pipe:
                with suppress(BrokenPipeError):
                    pipe.close()
        if worker in self.alive:
            self.alive.remove(worker)
        return code

    def close(self) -> None:
        """Leave nothing behind."""
        for worker in [*self.alive, *([self.spare] if self.spare else [])]:
            worker.kill()
            self._reap(worker)


@dataclass
class Scene:
    """A database, its office, its workers and the providers' ledger."""

    office: Office
    workers: Workers
    ledger: Path
    dice: random.Random

    def bought(self) -> Counter[str]:
        """Return how often the providers were paid for each key."""
        return Counter(self.ledger.read_text().split()) if self.ledger.exists() else Counter()

    def one_more_call(self) -> None:
        """Wait until the providers are called once more."""
        before = self.bought().total()
        until(lambda: self.bought().total() > before, seconds=300)


@contextmanager
def scene(
    url: str, folder: Path, *, seed: int, call_s: float = 0.15, max_starts: int = 100, lease_s: float = 30.0
) -> Iterator[Scene]:
    """Set up everything on the migrated database at *url*; logs stay in *folder*."""
    office, ledger = Office(url), folder / "ledger"
    told = [url, str(ledger), str(call_s), str(max_starts), str(lease_s)]
    command = [sys.executable, "-m", "tests.acceptance.kill_worker", *told]
    with (folder / "workers.log").open("ab") as log:
        workers = Workers(command, log)
        try:
            yield Scene(office, workers, ledger, random.Random(seed))  # noqa: S311 - moments, no secrets
        finally:
            workers.close()
            office.close()


def until(true: Callable[[], bool], *, seconds: float) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never became true"
        time.sleep(0.1)
