"""The queue's other end, for processes that only enqueue and cancel: web, bot, terminal."""

from collections.abc import Collection
from dataclasses import dataclass

from dbos import DBOSClient, DBOSPortableJSONSerializer
from sqlalchemy import Engine

from bot.engine.launch import NAME


def make_client(engine: Engine) -> DBOSClient:
    """Return the process's one client on our own *engine*, so that a job commits with our rows.

    It connects when first used; the engine's tables must be there by then (`bot.engine.launch.migrate`).
    """
    return DBOSClient(
        system_database_engine=engine,
        application_name=NAME,
        serializer=DBOSPortableJSONSerializer(),
        retry_connection_errors=False,
        lazy=True,
    )


@dataclass(frozen=True, slots=True)
class ClientJobControl:
    """Implements analysis.ports.JobControl."""

    client: DBOSClient

    def cancel(self, key: str) -> None:
        """Cancel the job with its children and continuations; one that ended or never was stays as it is."""
        self.client.cancel_workflow(key, cancel_children=True)

    def erase(self, prefixes: Collection[str]) -> int:
        """Delete the jobs whose ids begin so, with children, what they were given and what they returned; how many."""
        found = self.client.list_workflows(workflow_id_prefix=list(prefixes), load_input=False, load_output=False)
        ids = [one.workflow_id for one in found]
        if ids:
            self.client.delete_workflows(ids, delete_children=True)
        return len(ids)
