"""Where results and alerts of teams go."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from analysis.model.ids import WorkspaceId
from analysis.model.team_channels import TeamChannels
from analysis.ports import Clock
from db.dialects import insert_or_change
from db.schema import team_channels, users


@dataclass(frozen=True, slots=True)
class SqlChannelBook:
    """Implements analysis.ports.ChannelBook for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock

    def all(self) -> list[TeamChannels]:
        """Return every row, by name; the workspace's own, "", comes first."""
        mine = (
            select(team_channels).where(team_channels.c.workspace_id == self.workspace).order_by(team_channels.c.team)
        )
        return [
            TeamChannels(row.team, row.results_channel, row.alerts_channel) for row in self.connection.execute(mine)
        ]

    def of(self, team: str) -> TeamChannels:
        """Return the channels of a team, filled up with the workspace's."""
        rows = {one.team: one for one in self.all()}
        own, common = rows.get(team, TeamChannels(team)), rows.get("", TeamChannels(""))
        return TeamChannels(team, own.results or common.results, own.alerts or common.alerts)

    def put(self, channels: TeamChannels) -> None:
        """Store the row of its team, or take it out."""
        if not channels.results and not channels.alerts:
            mine = delete(team_channels).where(
                team_channels.c.workspace_id == self.workspace, team_channels.c.team == channels.team
            )
            self.connection.execute(mine)
            return
        row = {
            "workspace_id": self.workspace,
            "team": channels.team,
            "results_channel": channels.results,
            "alerts_channel": channels.alerts,
            "updated_at": self.clock(),
        }
        self.connection.execute(insert_or_change(self.connection, team_channels, row, row))

    def teams(self) -> list[str]:
        """Return the names of the teams people are in."""
        query = select(users.c.team).where(users.c.workspace_id == self.workspace, users.c.team != "").distinct()
        return sorted(self.connection.scalars(query))
