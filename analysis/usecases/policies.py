"""Change what a workspace decided for all its people; only admins do, and the audit log keeps before and after."""

from dataclasses import dataclass
from typing import TypeVar

from analysis.model.ids import UserId, WorkspaceId
from analysis.ports import Begin
from analysis.usecases.appoint import OPERATOR, demand_admin

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class ShowPolicy:
    """Return a policy to an admin."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, kind: type[P], *, actor: UserId | None) -> P:
        """Return the policy of this kind. RefusedError("access-admin-only")."""
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            return work.policies.get(kind)


@dataclass(frozen=True, slots=True)
class ChoosePolicy:
    """Store a policy."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, policy: object, *, actor: UserId | None) -> bool:
        """Store it, with what changed in the audit log; False if it stood so already.

        Args:
            workspace: Where.
            policy: A frozen dataclass of `analysis.model.policy` or another that `Policies.get` takes.
            actor: Who decides; None is the operator at the terminal, who needs no role.

        Raises:
            RefusedError: "access-admin-only".
        """
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            change = work.policies.put(policy)
            if not change.after:
                return False
            work.audit.record(
                f"policy.{change.name}",
                actor=actor or OPERATOR,
                target=workspace,
                before=change.before,
                after=change.after,
            )
        return True
