"""Rules and their matches."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from analysis.alerts.look import content_of
from analysis.model.alerts import AlertId, AlertMatch, AlertRule, AlertState, RuleId
from analysis.model.ids import WorkspaceId, new_id
from analysis.ports import Clock
from db.dialects import insert_or_skip
from db.repositories.rulebook import newest_rules, read_rule
from db.schema import alert_history, alert_rules


@dataclass(frozen=True, slots=True)
class SqlAlerts:
    """Implements analysis.ports.Alerts for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock

    def rules(self) -> list[AlertRule]:
        """Return the newest version of every rule, if that one is switched on; by id."""
        query = newest_rules(self.workspace).where(alert_rules.c.enabled).order_by(alert_rules.c.id)
        return [read_rule(row) for row in self.connection.execute(query)]

    def known(self) -> frozenset[RuleId]:
        """Return every rule there ever was, deleted ones too. Uses the primary key."""
        query = select(alert_rules.c.id).where(alert_rules.c.workspace_id == self.workspace).distinct()
        return frozenset(RuleId(found) for found in self.connection.scalars(query))

    def claim(self, match: AlertMatch) -> AlertId | None:
        """Insert the match, to be sent, and return its id; None if this evidence was claimed or an alert is open.

        uq_alert_history_claim and uq_alert_history_open decide, also between racing processes.
        """
        row = history_row(self.workspace, match, self.clock())
        statement = insert_or_skip(self.connection, alert_history).values(**row).returning(alert_history.c.id)
        made = self.connection.scalar(statement)
        return None if made is None else AlertId(made)


def history_row(workspace: WorkspaceId, match: AlertMatch, now: datetime) -> dict[str, Any]:
    """Return a match as a new row of alert_history, to be sent."""
    target = match.opportunity_id or match.conversation_id or ""
    return {
        "workspace_id": workspace,
        "id": new_id("al"),
        "rule_id": match.rule.id,
        "rule_version": match.rule.version,
        "opportunity_id": match.opportunity_id,
        "conversation_id": match.conversation_id,
        "target": target,
        "subject": match.subject,
        "fingerprint": match.fingerprint,
        "dedup_key": dedup_key(workspace, match.rule.id, target, match.subject, match.fingerprint),
        "severity": match.severity,
        "badness": match.badness,
        "stage": match.stage,
        "state": AlertState.PENDING,
        "content": content_of(match),
        "created_at": now,
    }


def dedup_key(*parts: str) -> str:
    """Return the hex sha256 that makes a match the same match; the rule's version is no part of it."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
