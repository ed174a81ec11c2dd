"""Who is rep, manager or admin, and who stands over whom; only admins decide, and the audit log keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from analysis.errors import RefusedError
from analysis.model.access import ADMIN, ROLES, ScoreVisibility
from analysis.model.ids import UserId, WorkspaceId
from analysis.ports import Begin, Work
from analysis.usecases.access import viewer_of

T = TypeVar("T")

OPERATOR = "operator"
"""Actor in the audit log for whoever holds the server and its database, and acts without Slack."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """What changes for a person; None leaves it.

    Attributes:
        role: One of `analysis.model.access.ROLES`.
        manager: Whom they report to; "" for nobody.
        team: Name of their team, which its managers see; "" for none.
    """

    role: str | None = None
    manager: str | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True)
class AppointPerson:
    """Give a person a role, a manager or a team."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, person: UserId, new: Appointment, *, actor: UserId | None) -> bool:
        """Store it with before and after in the audit log; False if it stood so already. It counts at once.

        Args:
            workspace: Where.
            person: Whom.
            new: What.
            actor: Who decides; None is the operator at the terminal, who needs no role.

        Raises:
            RefusedError: "access-admin-only" unless an admin decides; "access-last-admin" when nobody would be left;
                "access-role-unknown", "access-own-manager", "access-manager-circle" or "user-not-found" for what
                cannot be.
        """
        if new.role is not None and new.role not in ROLES:
            raise RefusedError("access-role-unknown", role=new.role)
        if new.manager == person:
            raise RefusedError("access-own-manager")
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            before = work.users.standing(person)
            after = before | {name: value for name, value in given(new).items() if value is not None}
            if new.manager:
                refuse_circle(work, person, UserId(new.manager))
            if before == after:
                return False
            loses_admin = before["role"] == ADMIN != after["role"]
            if loses_admin and work.users.admins() == [person]:
                raise RefusedError("access-last-admin")
            work.users.appoint(person, role=after["role"], manager=after["manager"], team=after["team"])
            old, now = differing(before, after)
            work.audit.record(
                "person.appointed",
                actor=actor or OPERATOR,
                target=person,
                before=old,
                after=now,
            )
        return True


def refuse_circle(work: Work, person: UserId, manager: UserId) -> None:
    """Raise unless *manager* is known and does not, by way of others, report to *person*.

    Raises:
        RefusedError: "user-not-found", "access-manager-circle".
    """
    above, seen = manager, set[UserId]()
    while above not in seen:
        seen.add(above)
        up = UserId(work.users.standing(above)["manager"])
        if up == person:
            raise RefusedError("access-manager-circle", name=work.users.get(manager).name)
        if not up:
            return
        above = up


def given(new: Appointment) -> dict[str, str | None]:
    """Return it by the names of `Users.standing`."""
    return {"role": new.role, "manager": new.manager, "team": new.team}


def differing(before: Mapping[str, T], after: Mapping[str, T]) -> tuple[dict[str, T], dict[str, T]]:
    """Return of both what is another in *after*, for the audit log; their names are the same."""
    changed = [name for name in after if before[name] != after[name]]
    return {name: before[name] for name in changed}, {name: after[name] for name in changed}


def demand_admin(work: Work, actor: UserId | None) -> None:
    """Raise RefusedError("access-admin-only") unless an active admin decides; None is the operator."""
    if actor is not None and not viewer_of(work, actor).is_admin:
        raise RefusedError("access-admin-only")


def first_admin(work: Work, person: str) -> None:
    """Make the one who installed the app an admin, where there is none yet; *person* as the messenger names them."""
    if work.users.admins():
        return
    user = work.users.ensure(person).id
    before = work.users.standing(user)
    work.users.appoint(user, role=ADMIN, manager=before["manager"], team=before["team"])
    work.audit.record(
        "person.appointed", actor=person, target=user, before={"role": before["role"]}, after={"role": ADMIN}
    )


@dataclass(frozen=True, slots=True)
class ChooseScoreVisibility:
    """Say who sees scores in a workspace."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, chosen: ScoreVisibility, *, actor: UserId | None) -> bool:
        """Store it with before and after in the audit log; False if it stood so already.

        Raises:
            RefusedError: "access-admin-only".
        """
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            before = work.policies.score_visibility()
            if before is chosen:
                return False
            work.policies.choose_score_visibility(chosen)
            work.audit.record(
                "policy.score_visibility",
                actor=actor or OPERATOR,
                target=workspace,
                before={"score_visibility": before},
                after={"score_visibility": chosen},
            )
        return True
