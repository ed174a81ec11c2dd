"""Rules as admins keep them."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from analysis.model.alerts import AlertRule, Recipient, RuleId, Scope
from analysis.model.ids import WorkspaceId
from analysis.ports import Clock
from db.dialects import insert_or_skip
from db.schema import alert_rules


@dataclass(frozen=True, slots=True)
class SqlRuleBook:
    """Implements analysis.ports.RuleBook for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock

    def all(self) -> list[AlertRule]:
        """Return the newest version of every rule that is not deleted; by id."""
        return [
            read_rule(row) for row in self.connection.execute(newest_rules(self.workspace).order_by(alert_rules.c.id))
        ]

    def get(self, rule: RuleId) -> AlertRule | None:
        """Return the newest version, or None."""
        row = self.connection.execute(newest_rules(self.workspace).where(alert_rules.c.id == rule)).one_or_none()
        return None if row is None else read_rule(row)

    def add(self, rule: AlertRule, *, by: str) -> bool:
        """Store a version; its primary key decides between two that edit at once."""
        return self._insert(rule, by, deleted=False)

    def delete(self, rule: AlertRule, *, by: str) -> bool:
        """Store the deletion as a version."""
        return self._insert(rule, by, deleted=True)

    def _insert(self, rule: AlertRule, by: str, *, deleted: bool) -> bool:
        row: dict[str, Any] = {
            "workspace_id": self.workspace,
            "id": rule.id,
            "version": rule.version,
            "kind": rule.kind,
            "name": rule.name,
            "enabled": rule.enabled and not deleted,
            "severity": rule.severity,
            "scope": asdict(rule.scope),
            "settings": dict(rule.settings),
            "recipients": [str(one) for one in rule.recipients],
            "rep_first": rule.rep_first,
            "passes_quiet": rule.passes_quiet,
            "cooldown_s": rule.cooldown_s,
            "deleted": deleted,
            "created_by": by,
            "created_at": self.clock(),
        }
        made = insert_or_skip(self.connection, alert_rules).values(**row).returning(alert_rules.c.version)
        return self.connection.scalar(made) is not None


def newest_rules(workspace: WorkspaceId) -> Select[Any]:
    """Select the newest version of every rule that is not deleted, on or off. Uses the primary key."""
    newest = (
        select(alert_rules.c.id, func.max(alert_rules.c.version).label("version"))
        .where(alert_rules.c.workspace_id == workspace)
        .group_by(alert_rules.c.id)
        .subquery()
    )
    return (
        select(alert_rules)
        .join(newest, (newest.c.id == alert_rules.c.id) & (newest.c.version == alert_rules.c.version))
        .where(alert_rules.c.workspace_id == workspace, ~alert_rules.c.deleted)
    )


def read_rule(row: Row[Any]) -> AlertRule:
    """Return the value of a row of alert_rules."""
    scope: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in row.scope.items()}
    return AlertRule(
        id=row.id,
        version=row.version,
        kind=row.kind,
        severity=row.severity,
        settings=row.settings,
        name=row.name,
        enabled=row.enabled,
        scope=Scope(**scope),
        recipients=tuple(Recipient(one) for one in row.recipients),
        rep_first=row.rep_first,
        cooldown_s=row.cooldown_s,
        passes_quiet=row.passes_quiet,
    )
