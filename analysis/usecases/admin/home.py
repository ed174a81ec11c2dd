"""Language and time zone of a workspace: for everybody of whom neither is known, and where its day begins."""

from dataclasses import asdict, dataclass
from functools import cache
from zoneinfo import available_timezones

from analysis.errors import RefusedError
from analysis.model.ids import UserId, WorkspaceId
from analysis.model.policy import WorkspaceHome
from analysis.ports import Begin
from analysis.usecases.appoint import OPERATOR, demand_admin, differing

FOUND = 50


@cache
def zones() -> tuple[str, ...]:
    """Return the names of all zones of places, and UTC; without Etc/GMT+8, which means the opposite of what it says."""
    return tuple(sorted({"UTC", *(name for name in available_timezones() if "/" in name and name[:4] != "Etc/")}))


def search_zones(typed: str) -> list[str]:
    """Return the zones whose name holds what is typed: "taipei", "new york"; the first of all for nothing."""
    wanted = "_".join(typed.casefold().split())
    return [name for name in zones() if wanted in name.casefold()][:FOUND]


@dataclass(frozen=True, slots=True)
class ShowHomeSettings:
    """Return both to an admin."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, user: UserId) -> WorkspaceHome:
        """Return them. RefusedError("access-admin-only")."""
        with self.begin(workspace) as work:
            demand_admin(work, user)
            return work.policies.home()


@dataclass(frozen=True, slots=True)
class ChooseHome:
    """Store both."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, home: WorkspaceHome, *, actor: UserId | None) -> bool:
        """Store them with before and after in the audit log; False if it stood so already.

        Raises:
            RefusedError: "access-admin-only", "admin-zone-unknown".
        """
        if home.time_zone not in available_timezones():
            raise RefusedError("admin-zone-unknown", zone=home.time_zone)
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            before = work.policies.home()
            if before == home:
                return False
            work.policies.move_home(home)
            old, new = differing(asdict(before), asdict(home))
            work.audit.record(
                "policy.home",
                actor=actor or OPERATOR,
                target=workspace,
                before=old,
                after=new,
            )
        return True
