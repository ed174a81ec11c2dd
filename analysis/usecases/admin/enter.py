"""Let admins into what they alone may set; tell others whom to ask."""

from dataclasses import dataclass

from analysis.errors import RefusedError
from analysis.model.ids import UserId, WorkspaceId
from analysis.ports import Begin
from analysis.usecases.access import viewer_of

NAMED = 5


@dataclass(frozen=True, slots=True)
class EnterAdmin:
    """Open the door."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, user: UserId) -> None:
        """Return for an admin.

        Raises:
            RefusedError: "admin-ask" with the names of the admins, "admin-nobody" where there is none yet.
        """
        with self.begin(workspace) as work:
            if viewer_of(work, user).is_admin:
                return
            admins = [one.name or one.slack_id for one in map(work.users.get, work.users.admins()[:NAMED])]
        raise RefusedError("admin-ask", names=", ".join(admins)) if admins else RefusedError("admin-nobody")
