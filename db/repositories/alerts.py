"""Rules and their matches."""

import hashlib
import json
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from analysis.model.alerts import AlertMatch, AlertRule
from analysis.model.ids import WorkspaceId, new_id
from analysis.ports import Clock
from db.dialects import insert_or_skip
from db.schema import alert_history, alert_rules
from db.schema.alerts import AlertState


@dataclass(frozen=True, slots=True)
class SqlAlerts:
    """Implements analysis.ports.Alerts for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock

    def rules(self) -> list[AlertRule]:
        """Return the newest version of every rule, if that one is switched on; by id."""
        newest = (
            select(alert_rules.c.id, func.max(alert_rules.c.version).label("version"))
            .where(alert_rules.c.workspace_id == self.workspace)
            .group_by(alert_rules.c.id)
            .subquery()
        )
        query = (
            select(alert_rules)
            .join(newest, (newest.c.id == alert_rules.c.id) & (newest.c.version == alert_rules.c.version))
            .where(alert_rules.c.workspace_id == self.workspace, alert_rules.c.enabled)
            .order_by(alert_rules.c.id)
        )
        return [
            AlertRule(id=row.id, version=row.version, kind=row.kind, severity=row.severity, settings=row.settings)
            for row in self.connection.execute(query)
        ]

    def claim(self, match: AlertMatch) -> bool:
        """Insert the match, ready to be sent; False if this evidence was claimed before or an alert is open.

        uq_alert_history_claim and uq_alert_history_open decide, also between racing processes.
        """
        target = match.opportunity_id or match.conversation_id
        row = {
            "workspace_id": self.workspace,
            "id": new_id("al"),
            "rule_id": match.rule.id,
            "rule_version": match.rule.version,
            "opportunity_id": match.opportunity_id,
            "conversation_id": match.conversation_id,
            "target": target,
            "subject": match.subject,
            "fingerprint": match.fingerprint,
            "dedup_key": dedup_key(self.workspace, match.rule.id, target, match.subject, match.fingerprint),
            "severity": match.rule.severity,
            "state": AlertState.PENDING,
            "content": dict(match.content),
            "created_at": self.clock(),
        }
        statement = insert_or_skip(self.connection, alert_history).values(**row).returning(alert_history.c.id)
        return self.connection.scalar(statement) is not None


def dedup_key(*parts: str) -> str:
    """Return the hex sha256 that makes a match the same match; the rule's version is no part of it."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
