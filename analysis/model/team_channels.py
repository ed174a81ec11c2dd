"""Where results and alerts of a team go."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TeamChannels:
    """The channels of one team; "" for none, which leaves it to the workspace's own.

    Attributes:
        team: Its name; "" is the workspace's own row.
        results: For results that nobody asked for in a channel.
        alerts: For alerts that cannot reach the manager in person.
    """

    team: str
    results: str = ""
    alerts: str = ""
