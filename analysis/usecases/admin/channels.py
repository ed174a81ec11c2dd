"""Where results and alerts of a team go."""

from dataclasses import asdict, dataclass

from analysis.errors import RefusedError
from analysis.model.ids import UserId, WorkspaceId
from analysis.model.team_channels import TeamChannels
from analysis.ports import Begin
from analysis.usecases.appoint import OPERATOR, demand_admin, differing


@dataclass(frozen=True, slots=True)
class ListChannels:
    """Return them to an admin."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, user: UserId) -> tuple[TeamChannels, ...]:
        """Return the workspace's own row, then one for every team. RefusedError("access-admin-only")."""
        with self.begin(workspace) as work:
            demand_admin(work, user)
            rows = {one.team: one for one in work.channels.all()}
            names = sorted({*rows, *work.channels.teams()} - {""})
        return tuple(rows.get(name, TeamChannels(name)) for name in ("", *names))


@dataclass(frozen=True, slots=True)
class ChooseChannels:
    """Store where results and alerts of a team go. Whether the channels will do is for the caller to find out."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, chosen: TeamChannels, *, actor: UserId | None) -> bool:
        """Store it with before and after in the audit log; False if it stood so already.

        Raises:
            RefusedError: "access-admin-only"; "admin-team-gone" for a team nobody is in and nothing was set for.
        """
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            rows = {one.team: one for one in work.channels.all()}
            if chosen.team and chosen.team not in {*rows, *work.channels.teams()}:
                raise RefusedError("admin-team-gone")
            before = rows.get(chosen.team, TeamChannels(chosen.team))
            if before == chosen:
                return False
            work.channels.put(chosen)
            old, new = differing(asdict(before), asdict(chosen))
            work.audit.record(
                "channels.chosen",
                actor=actor or OPERATOR,
                target=chosen.team or workspace,
                before=old,
                after=new,
            )
        return True
