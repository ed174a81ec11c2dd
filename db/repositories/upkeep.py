"""What those who run the service look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select

from analysis.model.audit import AuditEntry, Fault
from analysis.model.ids import WorkspaceId
from db.schema import alert_rules, audit_log, conversations, meddic_analyses, opportunities, users

LOOKED_AT = 10
"""So many failures are looked through for each that has an error id: most tell people what they can do themselves."""


@dataclass(frozen=True, slots=True)
class SqlUpkeep:
    """Implements analysis.ports.Upkeep for one workspace."""

    connection: Connection
    workspace: WorkspaceId

    def faults(self, *, limit: int) -> list[Fault]:
        """Return the newest failures with an error id; those of calls that have failed and not been mended."""
        query = (
            select(conversations.c.case_number, conversations.c.failure, conversations.c.created_at)
            .where(conversations.c.workspace_id == self.workspace, conversations.c.failure.is_not(None))
            .order_by(conversations.c.created_at.desc())
            .limit(limit * LOOKED_AT)
        )
        found = [
            Fault(row.failure["error_id"], row.failure["key"], row.failure["params"], row.case_number, row.created_at)
            for row in self.connection.execute(query)
            if row.failure.get("error_id")
        ]
        return found[:limit]

    def entries(self, *, area: str = "", skip: int = 0, limit: int) -> list[AuditEntry]:
        """Return entries of the audit log, newest first, with names for what they are about. Five statements."""
        query = (
            select(audit_log)
            .where(audit_log.c.workspace_id == self.workspace)
            .order_by(audit_log.c.at.desc(), audit_log.c.id.desc())
            .offset(skip)
            .limit(limit)
        )
        if area:
            query = query.where(audit_log.c.action.startswith(f"{area}.", autoescape=True))
        rows = self.connection.execute(query).all()
        inside = {row.id: _strings(row.before) | _strings(row.after) for row in rows}
        names = self._names({row.actor for row in rows}.union((row.target for row in rows), *inside.values()))
        return [
            AuditEntry(
                id=row.id,
                at=row.at,
                actor=row.actor,
                actor_name=names.get(row.actor, row.actor),
                action=row.action,
                target=row.target,
                target_name=names.get(row.target, row.target),
                outcome=row.outcome,
                before=row.before,
                after=row.after,
                names={one: names[one] for one in inside[row.id] if one in names},
            )
            for row in rows
        ]

    def _names(self, ids: set[str]) -> dict[str, str]:
        """Return names for those of these that are people (by either of their ids), deals, calls and rules."""
        named = select(users.c.id, users.c.slack_id, users.c.name).where(
            users.c.workspace_id == self.workspace, or_(users.c.id.in_(ids), users.c.slack_id.in_(ids))
        )
        found = {
            name: row.name or name for row in self.connection.execute(named) for name in (row.id, row.slack_id) if name
        }
        rule = func.coalesce(func.nullif(alert_rules.c.name, ""), alert_rules.c.kind)
        for query in (
            select(opportunities.c.id, opportunities.c.company).where(opportunities.c.workspace_id == self.workspace),
            select(conversations.c.id, conversations.c.case_number).where(
                conversations.c.workspace_id == self.workspace
            ),
            # The newest version of a rule comes last, and counts.
            select(alert_rules.c.id, rule)
            .where(alert_rules.c.workspace_id == self.workspace)
            .order_by(alert_rules.c.version),
        ):
            within = query.where(query.selected_columns.id.in_(ids))
            found |= {key: name for key, name in self.connection.execute(within) if name}
        return found

    def areas(self) -> list[str]:
        """Return the areas there are entries of."""
        query = select(audit_log.c.action).where(audit_log.c.workspace_id == self.workspace).distinct()
        return sorted({action.partition(".")[0] for action in self.connection.scalars(query)})

    def analyzed(self, *, since: datetime) -> int:
        """Return how many results were stored since then."""
        query = (
            select(func.count())
            .select_from(meddic_analyses)
            .where(meddic_analyses.c.workspace_id == self.workspace, meddic_analyses.c.created_at >= since)
        )
        return int(self.connection.execute(query).scalar_one())


def _strings(kept: Mapping[str, Any] | None) -> set[str]:
    """Return the plain words of an entry: what may be an id."""
    return {one for one in (kept or {}).values() if isinstance(one, str)}
