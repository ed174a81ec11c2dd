"""Rules as admins keep them: listed with what they lack, stored as versions, switched, copied, deleted."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from analysis.errors import RefusedError
from analysis.model.alerts import AlertRule, RuleId
from analysis.model.conversation import OPEN
from analysis.model.ids import UserId, WorkspaceId, new_id
from analysis.model.policy import StagePolicy
from analysis.model.watch import Need
from analysis.ports import Begin, Clock, Work
from analysis.usecases.alerts.precision import WINDOW, Precision, needs_of, precision_of
from analysis.usecases.alerts.seed import seed
from analysis.usecases.appoint import OPERATOR, demand_admin, differing

MANY = 200
"""Among so many open deals a rule's fields are looked for."""
CHANGEABLE = (
    "name",
    "severity",
    "enabled",
    "settings",
    "scope",
    "recipients",
    "rep_first",
    "cooldown_s",
    "passes_quiet",
)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule, what it lacks and how it fares.

    Attributes:
        needs: What no open deal has, or its settings lack; () where it can look at one, or where there is none.
    """

    rule: AlertRule
    needs: tuple[Need, ...]
    precision: Precision


@dataclass(frozen=True, slots=True)
class RuleList:
    """All rules of a workspace.

    Attributes:
        rows: The ones that are switched on come first, an admin's own before the ready-made.
    """

    rows: tuple[RuleRow, ...]


@dataclass(frozen=True, slots=True)
class ListRules:
    """Return them to an admin."""

    begin: Begin
    clock: Clock

    def __call__(self, workspace: WorkspaceId, user: UserId) -> RuleList:
        """Return all rules, switched on or off. RefusedError("access-admin-only")."""
        with self.begin(workspace) as work:
            demand_admin(work, user)
            seed(work)  # an admin who looks before the first call sees what there will be
            counts = work.inbox.told(since=self.clock() - WINDOW)
            deals = [deal for deal in work.opportunities.recent(limit=MANY) if deal.state == OPEN]
            rows = [
                RuleRow(rule, needs_of(rule, deals), precision_of(counts.get(rule.id, {})))
                for rule in work.rulebook.all()
            ]
        return RuleList(
            tuple(sorted(rows, key=lambda row: (not row.rule.enabled, not row.rule.name, row.rule.kind, row.rule.id)))
        )


@dataclass(frozen=True, slots=True)
class RuleDesk:
    """What an admin needs to write a rule.

    Attributes:
        rule: The newest version; None for a new one.
        stages: Of the workspace's deals, first to last.
        teams: People are in.
    """

    rule: AlertRule | None
    stages: tuple[str, ...]
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShowRule:
    """Return one to an admin, with what its scope may name."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, rule: RuleId | None, user: UserId) -> RuleDesk:
        """Return it; None for a new one. RefusedError("access-admin-only", "admin-rule-gone")."""
        with self.begin(workspace) as work:
            demand_admin(work, user)
            found = None if rule is None else demand_rule(work, rule)
            return RuleDesk(found, work.policies.get(StagePolicy).stages, tuple(work.channels.teams()))


def demand_rule(work: Work, rule: RuleId) -> AlertRule:
    """Return the newest version. RefusedError("admin-rule-gone")."""
    found = work.rulebook.get(rule)
    if found is None:
        raise RefusedError("admin-rule-gone")
    return found


@dataclass(frozen=True, slots=True)
class SaveRule:
    """Store a new rule, or the next version of one. An edit never looks back at what was found before it."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, rule: AlertRule, *, seen: int, actor: UserId | None) -> bool:
        """Store it with before and after in the audit log; False if it stood so already.

        Args:
            workspace: Where.
            rule: As it is to be; with id "" it is new. Its version does not matter.
            seen: The version that was edited; 0 for a new one.
            actor: Who decides; None is the operator.

        Raises:
            RefusedError: "access-admin-only"; "admin-rule-gone"; "admin-rule-edited" where somebody else stored a
                version meanwhile.
        """
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            by = actor or OPERATOR
            if not rule.id:
                made = replace(rule, id=RuleId(new_id("rule")), version=1)
                work.rulebook.add(made, by=by)
                work.audit.record("rule.created", actor=by, target=made.id, after=told(made))
                return True
            stands = demand_rule(work, rule.id)
            if stands.version != seen:
                raise RefusedError("admin-rule-edited", version=stands.version)
            made = replace(rule, version=seen + 1, kind=stands.kind)
            before, after = differing(told(stands), told(made))
            if not after:
                return False
            if not work.rulebook.add(made, by=by):
                raise RefusedError("admin-rule-edited", version=seen + 1)
            work.audit.record(
                "rule.edited",
                actor=by,
                target=rule.id,
                before={"version": seen, **before},
                after={"version": made.version, **after},
            )
        return True


@dataclass(frozen=True, slots=True)
class SwitchRule:
    """Switch a rule on or off."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, rule: RuleId, *, enabled: bool, actor: UserId | None) -> AlertRule:
        """Store it as the next version, and return that; as it stands if it stood so already.

        Raises:
            RefusedError: "access-admin-only", "admin-rule-gone", "admin-rule-edited".
        """
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            stands = demand_rule(work, rule)
            if stands.enabled == enabled:
                return stands
            made = replace(stands, enabled=enabled, version=stands.version + 1)
            if not work.rulebook.add(made, by=actor or OPERATOR):
                raise RefusedError("admin-rule-edited", version=made.version)
            work.audit.record(
                "rule.edited",
                actor=actor or OPERATOR,
                target=rule,
                before={"version": stands.version, "enabled": stands.enabled},
                after={"version": made.version, "enabled": enabled},
            )
        return made


@dataclass(frozen=True, slots=True)
class DeleteRule:
    """Delete a rule; what it found before stays in the history."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, rule: RuleId, *, seen: int, actor: UserId | None) -> None:
        """Delete it. RefusedError("access-admin-only", "admin-rule-gone", "admin-rule-edited")."""
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            stands = demand_rule(work, rule)
            if stands.version != seen or not work.rulebook.delete(
                replace(stands, version=seen + 1), by=actor or OPERATOR
            ):
                raise RefusedError("admin-rule-edited", version=stands.version)
            work.audit.record("rule.deleted", actor=actor or OPERATOR, target=rule, before=told(stands))


def told(rule: AlertRule) -> Mapping[str, Any]:
    """Return a rule as JSON, for the audit log."""
    parts = asdict(rule)
    return {"kind": rule.kind} | {
        name: [str(one) for one in parts[name]] if name == "recipients" else parts[name] for name in CHANGEABLE
    }
