"""A queue that only remembers: what was enqueued, once per key."""

import threading
from typing import Any

from dbos import error as dbos_error
from sqlalchemy import Connection


class FakeQueue:
    """Implements db.repositories.jobs.QueueClient without transactions.

    Attributes:
        jobs: (workflow, queue, arguments…) by key, in the order they came.
    """

    def __init__(self) -> None:
        self.jobs: dict[str, tuple[Any, ...]] = {}
        self.lock = threading.Lock()

    def enqueue_in_transaction(self, conn_or_session: Connection, options: Any, /, *args: Any) -> object:
        key = options["workflow_id"]
        with self.lock:
            if key in self.jobs:
                raise dbos_error.DBOSWorkflowIDInUseError("ENQUEUED", key, options["workflow_name"])
            self.jobs[key] = (options["workflow_name"], options["queue_name"], *args)
        return None
