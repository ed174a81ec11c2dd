"""A worker that a test kills: the real engine, pipeline, paid-call guard and tables; only the providers are a file.

Arguments: database address, ledger file, seconds a paid call takes, starts until quarantine, seconds until a worker
that is not heard of loses its lock. It gets ready, prints "ready", and works from the first line on its standard input
on.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

from analysis.model.conversation import ConversationState, Failure, Step
from analysis.model.ids import ConversationId, WorkspaceId
from analysis.model.paid import PaidAnswer
from analysis.ports import Begin
from analysis.usecases.paid import Buy, Order, purchase_key
from analysis.usecases.steps import Progress
from bot.engine.durable import Durable
from bot.engine.launch import launch, stop_signals, stop_when
from bot.engine.settings import EngineSettings, QueueLimits
from db.directory import Directory
from db.engine import make_engine
from db.unit_of_work import SqlBegin
from handlers.jobs.conversation import ConversationSteps, register
from handlers.jobs.reconcile import reconcile

CHUNKS = 4
POISON = "poison"
"""Title of a conversation whose work kills the process that does it."""
SETTINGS = EngineSettings(
    queues={
        "interactive": QueueLimits(per_worker=8, poll_s=0.02),
        "batch": QueueLimits(per_worker=4, poll_s=0.5),
        "groq": QueueLimits(in_all=6, poll_s=0.02),
        "gemini": QueueLimits(in_all=6, poll_s=0.02),
    },
    backoff_s=0.1,
    look_s=0.1,
    strikes=3,
    reconcile_s=0.5,
)


def now() -> datetime:
    """Return the wall time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class LedgerSteps:
    """Use cases whose paid calls write a line into a file and take their time."""

    begin: Begin
    ledger: Path
    call_s: float

    def bundle(self) -> ConversationSteps:
        """Return them."""
        quiet = self._step
        return ConversationSteps(
            fetch=quiet(Step.FETCH, {"kind": "recording", "transcribe_queue": "groq", "analyze_queue": "gemini"}),
            cut=quiet(Step.CUT, {"chunks": CHUNKS}),
            transcribe=self.transcribe,
            merge=quiet(Step.MERGE, {"transcript": "tr_1"}),
            analyze=self.analyze,
            store=self.store,
            evaluate=lambda *_: {},
            notify=lambda *_: {},
            waiting=lambda *_: None,
            close=self.close,
        )

    def _step(self, step: Step, result: Any) -> Callable[[str, str, int], Any]:
        progress = Progress(self.begin)

        def run(workspace: str, conversation: str, attempt: int) -> Any:
            found = progress.enter(WorkspaceId(workspace), ConversationId(conversation), attempt, step)
            if found.title == POISON:
                time.sleep(0.2)
                os.kill(os.getpid(), signal.SIGKILL)
            progress.leave(WorkspaceId(workspace), ConversationId(conversation), attempt, step)
            return result

        return run

    def transcribe(self, workspace: str, conversation: str, attempt: int, index: int) -> dict[str, str]:
        """Buy one chunk."""
        return self._buy(workspace, conversation, attempt, Step.TRANSCRIBE, index)

    def analyze(self, workspace: str, conversation: str, attempt: int) -> dict[str, str]:
        """Buy the analysis."""
        return self._buy(workspace, conversation, attempt, Step.ANALYZE, 0)

    def _buy(self, workspace: str, conversation: str, attempt: int, step: Step, index: int) -> dict[str, str]:
        key = purchase_key(conversation, step, index)

        def call() -> PaidAnswer:
            with self.ledger.open("ab", buffering=0) as file:
                file.write(f"{key}\n".encode())
            time.sleep(self.call_s)
            return PaidAnswer(body="{}")

        order = Order(key, step, provider="groq:fake", queue="groq", paid=True, call=call)
        Buy(self.begin)(WorkspaceId(workspace), ConversationId(conversation), attempt, order)
        return {"purchase": key}

    def store(self, workspace: str, conversation: str, attempt: int) -> dict[str, str]:
        """End well."""
        with self.begin(WorkspaceId(workspace)) as work:
            work.conversations.set_state(ConversationId(conversation), ConversationState.DONE, attempt=attempt)
        return {"analysis": "an_1"}

    def close(self, workspace: str, conversation: str, attempt: int, failure: dict[str, Any]) -> dict[str, str]:
        """End in words."""
        unknown = failure["failed"] == "OutcomeUnknownError"
        state = ConversationState.UNKNOWN if unknown else ConversationState.FAILED
        with self.begin(WorkspaceId(workspace)) as work:
            words = Failure(failure["key"], failure["params"], failure["error_id"])
            work.conversations.set_state(ConversationId(conversation), state, attempt=attempt, failure=words)
        return {"state": state}


def main(url: str, ledger: str, call_s: str, max_starts: str, lease_s: str) -> None:
    """Work until killed or asked to stop."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    database = make_engine(url)
    directory = Directory(database, now)
    steps = LedgerSteps(SqlBegin(database, now), Path(ledger), float(call_s)).bundle()

    def declare(engine: Durable) -> None:
        register(engine, steps, at_once=2)

    def chores(engine: Durable) -> None:
        reconcile(directory.active_attempts, engine)

    os.write(1, b"ready\n")
    sys.stdin.readline()
    settings = replace(SETTINGS, max_starts=int(max_starts), lease_s=float(lease_s))
    asked = stop_signals()
    stop_when(asked, launch(url, declare, settings, clock=now, chores=chores))


if __name__ == "__main__":
    main(*sys.argv[1:])
