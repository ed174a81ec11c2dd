"""The durable queue's only entrance: a job commits or vanishes with the rows it belongs to."""

from dataclasses import dataclass
from typing import Any, Protocol

from dbos import error
from sqlalchemy import Connection


class QueueClient(Protocol):
    """What we need of dbos.DBOSClient, which is made in bot.wiring with the JSON serializer."""

    def enqueue_in_transaction(self, conn_or_session: Connection, options: Any, /, *args: Any) -> object:  # noqa: ANN401 - dbos keeps the type to itself
        """Insert the job on this connection."""
        ...


@dataclass(frozen=True, slots=True)
class SqlJobs:
    """Implements analysis.ports.Jobs on this unit of work's connection."""

    connection: Connection
    client: QueueClient | None

    def enqueue(
        self,
        workflow: str,
        key: str,
        *args: str | int,
        queue: str,
        priority: int = 10,
        delay_s: float = 0,
        lane: str = "",
    ) -> bool:
        """Queue once per *key*; False if the key is known, and the transaction stays usable.

        Args:
            workflow: Registered name.
            key: Becomes the workflow's id.
            args: Its arguments.
            queue: Registered name.
            priority: From 1; lower runs first. (0 would run before everything that says its priority.)
            delay_s: Seconds before it may begin.
            lane: Of a queue with lanes; "" on any other. (A job without one would wait for ever in such a queue.)
        """
        if self.client is None:
            raise RuntimeError("this process was wired without a queue")
        options: dict[str, Any] = {
            "workflow_name": workflow,
            "workflow_id": key,
            "workflow_id_reuse_policy": "reject",
            "queue_name": queue,
            "priority": priority,
        }
        if delay_s > 0:
            options["delay_seconds"] = delay_s
        if lane:
            options["queue_partition_key"] = lane
        try:
            self.client.enqueue_in_transaction(self.connection, options, *args)
        except error.DBOSWorkflowIDInUseError:
            return False
        return True
