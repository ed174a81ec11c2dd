"""The people of a workspace, and how they want to be spoken to."""

from dataclasses import dataclass
from datetime import datetime

from analysis.model.ids import UserId


@dataclass(frozen=True, slots=True)
class Person:
    """One member.

    Attributes:
        slack_id: "U…"; "" for people without Slack.
        role: "rep", "manager" or "admin".
        locale: As the person chose it here; "" leaves it to Slack.
        time_zone: The same, as an IANA name.
        slack_locale: What Slack said last, such as "zh-TW"; "" while nobody asked.
        slack_time_zone: The same, as an IANA name.
        profile_at: When Slack was asked last; None for never.
        language: What to write in: the choice, else Slack's, else the workspace's.
        zone: IANA name of the zone to show times in, found the same way; always one that this machine knows.
    """

    id: UserId
    slack_id: str
    name: str
    role: str
    active: bool
    locale: str
    time_zone: str
    slack_locale: str
    slack_time_zone: str
    profile_at: datetime | None
    language: str
    zone: str


@dataclass(frozen=True, slots=True)
class Member:
    """One member as an admin sees them, also one who was removed.

    Attributes:
        manager: Whom they report to; None for nobody.
        team: Name of their team; "" for none.
    """

    id: UserId
    slack_id: str
    name: str
    role: str
    active: bool
    manager: UserId | None
    team: str
