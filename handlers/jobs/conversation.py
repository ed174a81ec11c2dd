"""The pipeline of one conversation: from a recording or a transcript to a stored analysis."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog

from analysis.model.conversation import Priority
from handlers.jobs.engine import Engine, Json, StepFailedError, StepFailure, Workflow

PROCESS = "conversation.process"
TRANSCRIBE = "conversation.transcribe"
ANALYZE = "conversation.analyze"
CLOSE = "conversation.close"

log = structlog.get_logger(__name__)

Ids = tuple[str, str, int]
"""Workspace, conversation, attempt."""

Step = Callable[[str, str, int], Json]
"""(workspace, conversation, attempt) -> JSON. Commits its own short transactions; harmless when run twice."""


@dataclass(frozen=True, slots=True)
class ConversationSteps:
    """The use cases this pipeline strings together.

    Attributes:
        fetch: Brings the recording here -> {"kind": "transcript" | "recording", "transcribe_queue", "analyze_queue",
            "priority"}.
        cut: -> {"chunks": how many}.
        transcribe: Buys one chunk, (workspace, conversation, attempt, index) -> {"purchase": key}.
        merge: -> {"transcript": id}.
        analyze: Buys the answers -> {"answers": [keys]}.
        store: Stores the result -> {"analysis": id}.
        evaluate: Alert rules.
        notify: Tells who asked.
        waiting: (workspace, conversation, attempt, step, seconds): says what it waits for.
        close: (workspace, conversation, attempt, StepFailure): the final state when there is no result.
    """

    fetch: Step
    cut: Step
    transcribe: Callable[[str, str, int, int], Json]
    merge: Step
    analyze: Step
    store: Step
    evaluate: Step
    notify: Step
    waiting: Callable[[str, str, int, str, float], Any]
    close: Callable[[str, str, int, dict[str, Any]], Json]


@dataclass(frozen=True, slots=True)
class ConversationPipeline:
    """The workflows' bodies, over any engine.

    Attributes:
        at_once: Chunks of one call that are with a provider at the same time.
    """

    engine: Engine
    do: ConversationSteps
    at_once: int = 4

    def process(
        self, transcribe: Workflow, analyze: Workflow, workspace: str, conversation: str, attempt: int
    ) -> dict[str, str]:
        """Take one attempt from end to end; return how it ended."""
        ids = (workspace, conversation, attempt)
        try:
            self._result(transcribe, analyze, ids)
        except StepFailedError as error:
            self._close(ids, error.failure)
            return {"ended": error.failure["failed"]}
        # From here on a result is stored: what fails now must not take it away.
        for name, call in (("evaluate", self.do.evaluate), ("notify", self.do.notify)):
            try:
                self._step(name, call, ids)
            except StepFailedError as error:
                log.warning("conversation.step_failed", step=name, failure=error.failure["failed"])
        return {"ended": "done"}

    def _result(self, transcribe: Workflow, analyze: Workflow, ids: Ids) -> None:
        plan = self._step("fetch", self.do.fetch, ids)
        later = plan.get("priority") == Priority.BATCH  # plans of the release before say nothing of it
        if plan["kind"] == "recording":
            pieces = self._step("cut", self.do.cut, ids)
            self.engine.child(plan["transcribe_queue"], transcribe, *ids, pieces["chunks"], later=later)
            self._step("merge", self.do.merge, ids)
        self.engine.child(plan["analyze_queue"], analyze, *ids, later=later)
        self._step("store", self.do.store, ids)

    def transcribe(self, workspace: str, conversation: str, attempt: int, chunks: int) -> list[Json]:
        """Buy every chunk; runs on the provider's queue, one slot per conversation."""
        return self.engine.each(
            "transcribe",
            partial(self.do.transcribe, workspace, conversation, attempt),
            range(chunks),
            at_once=self.at_once,
            on_wait=partial(self.do.waiting, workspace, conversation, attempt),
        )

    def analyze(self, workspace: str, conversation: str, attempt: int) -> Json:
        """Buy the analysis; runs on the provider's queue."""
        return self._step("analyze", self.do.analyze, (workspace, conversation, attempt))

    def close(self, workspace: str, conversation: str, attempt: int, failure: StepFailure) -> Json:
        """End a conversation whose own workflow cannot any more."""
        return self._close((workspace, conversation, attempt), failure)

    def _close(self, ids: Ids, failure: StepFailure) -> Json:
        return self.engine.step("close", self.do.close, *ids, dict(failure))

    def _step(self, name: str, call: Step, ids: Ids) -> Json:
        return self.engine.step(name, call, *ids, on_wait=partial(self.do.waiting, *ids))


def register(engine: Engine, steps: ConversationSteps, *, at_once: int = 4) -> None:
    """Declare the workflows on *engine*."""
    pipeline = ConversationPipeline(engine, steps, at_once)
    transcribe = engine.workflow(TRANSCRIBE, pipeline.transcribe)
    analyze = engine.workflow(ANALYZE, pipeline.analyze)
    engine.workflow(PROCESS, partial(pipeline.process, transcribe, analyze))
    engine.workflow(CLOSE, pipeline.close)
