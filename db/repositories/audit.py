"""Who did what."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert

from analysis.model.ids import WorkspaceId, new_id
from analysis.ports import Clock
from db.schema import audit_log
from db.schema.records import AUDIT_KEPT

ENTRY = insert(audit_log)


@dataclass(frozen=True, slots=True)
class SqlAudit:
    """Implements analysis.ports.Audit for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock

    def record(
        self,
        action: str,
        *,
        actor: str,
        target: str,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        outcome: str = "done",
    ) -> None:
        """Append one entry; triggers keep it unchanged until its time is over."""
        now = self.clock()
        entry = {
            "workspace_id": self.workspace,
            "id": new_id("audit"),
            "at": now,
            "actor": actor,
            "action": action,
            "target": target,
            "outcome": outcome,
            "before": None if before is None else dict(before),
            "after": None if after is None else dict(after),
            "keep_until": now + AUDIT_KEPT,
        }
        self.connection.execute(ENTRY, entry)
