"""What a workspace has decided for all its people."""

from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from analysis.model.access import ScoreVisibility
from analysis.model.ids import WorkspaceId
from db.schema import workspaces


@dataclass(frozen=True, slots=True)
class SqlPolicies:
    """Implements analysis.ports.Policies for one workspace."""

    connection: Connection
    workspace: WorkspaceId

    def score_visibility(self) -> ScoreVisibility:
        """Return who sees scores."""
        query = select(workspaces.c.score_visibility).where(workspaces.c.id == self.workspace)
        return ScoreVisibility(self.connection.execute(query).scalar_one())

    def choose_score_visibility(self, chosen: ScoreVisibility) -> None:
        """Store who sees scores."""
        mine = update(workspaces).where(workspaces.c.id == self.workspace)
        self.connection.execute(mine.values(score_visibility=chosen))
