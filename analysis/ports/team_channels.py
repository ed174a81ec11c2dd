"""Where results and alerts of teams go."""

from typing import Protocol

from analysis.model.team_channels import TeamChannels


class ChannelBook(Protocol):
    """Channels of one workspace's teams."""

    def all(self) -> list[TeamChannels]:
        """Return every row; the workspace's own comes first."""
        ...

    def of(self, team: str) -> TeamChannels:
        """Return the channels of a team: its own, each filled up with the workspace's."""
        ...

    def put(self, channels: TeamChannels) -> None:
        """Store the row of its team; one without any channel is taken out."""
        ...

    def teams(self) -> list[str]:
        """Return the names of the teams people are in, by name; without ""."""
        ...
