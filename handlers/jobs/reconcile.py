"""Finds conversations whose job is gone for good, and ends them in words: nothing stays "running" for ever.

A job may vanish without closing its conversation: it killed its worker too often and was quarantined, an
operator canceled it in the engine, or a restored database knows the conversation but not the job.
"""

from collections.abc import Callable, Iterable
from typing import Protocol

import structlog

from analysis.model.conversation import ActiveAttempt
from analysis.usecases.start import job_key
from handlers.jobs.conversation import CLOSE
from handlers.jobs.engine import StepFailure

log = structlog.get_logger(__name__)


class JobBoard(Protocol):
    """What the engine knows of jobs."""

    def dead(self, keys: Iterable[str]) -> dict[str, str]:
        """Return why, for each key whose job (with all its continuations) will never run again.

        "crashed": quarantined after too many starts; "canceled"; "lost": ended or unknown to the engine.
        """
        ...

    def enqueue(self, workflow: str, key: str, *args: object, queue: str) -> bool:
        """Queue once per key; False if the key is known."""
        ...


def reconcile(active: Callable[[], Iterable[ActiveAttempt]], board: JobBoard) -> int:
    """Queue the close of every dead attempt, once each; return how many.

    A job that ends between two reads looks dead in the first: only an attempt that is still active after its
    job was seen dead has truly lost it.
    """
    dead = board.dead([key_of(attempt) for attempt in active()])
    if not dead:
        return 0
    closed = 0
    for attempt in active():
        reason = dead.get(key_of(attempt))
        if reason and board.enqueue(
            CLOSE,
            f"close:{attempt.conversation_id}:{attempt.attempt}",
            attempt.workspace_id,
            attempt.conversation_id,
            attempt.attempt,
            failure(reason),
            queue="interactive",
        ):
            log.error("conversation.job_dead", conversation=attempt.conversation_id, reason=reason)
            closed += 1
    return closed


def key_of(attempt: ActiveAttempt) -> str:
    """Return the key of its job."""
    return job_key(attempt.conversation_id, attempt.attempt)


def failure(reason: str) -> StepFailure:
    """Return the words for a job that ended without its conversation's knowledge."""
    return {"failed": "JobLostError", "key": f"job-{reason}", "params": {}, "detail": reason, "error_id": ""}
