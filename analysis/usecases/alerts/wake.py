"""Queues the look at what is due, in the transaction that makes something due; the schedule finds the rest."""

from analysis.model.ids import WorkspaceId, new_id
from analysis.ports import Work

DELIVER = "alerts.deliver"
"""Name of the workflow that brings what is due on its way: (workspace,)."""
QUEUE = "interactive"


def wake(work: Work) -> None:
    """Have what is due looked at as soon as this transaction is committed."""
    enqueue(work, work.workspace, new_id("wake"))


def enqueue(work: Work, workspace: WorkspaceId, key: str) -> bool:
    """Queue a look, once per *key*."""
    return work.jobs.enqueue(DELIVER, f"{DELIVER}:{workspace}:{key}", workspace, queue=QUEUE)
