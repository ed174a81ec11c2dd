"""The cast and the rooms of the playground's workspace, as plain data."""

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]

TEAM_ID = "T0PLAY0001"
TEAM_NAME = "Playground"
TEAM_DOMAIN = "playground"
APP_ID = "A0PLAY0001"
BOT_ID = "B0PLAY0001"
BOT_USER = "U0BOT00001"

REP = "U0REPEN001"
REP_ZH = "U0REPTW001"
MANAGER = "U0MANAG001"
ADMIN = "U0ADMIN001"


@dataclass(frozen=True, slots=True)
class User:
    """One member.

    Attributes:
        tz: IANA name; tz_offset_s is its offset from UTC in seconds, as users.info reports it.
        title: What the person does; the page shows it, the bot reads roles from its own database.
    """

    id: str
    name: str
    real_name: str
    locale: str
    tz: str
    tz_offset_s: int
    title: str = ""
    is_admin: bool = False
    is_bot: bool = False
    deleted: bool = False

    def wire(self, *, include_locale: bool = False) -> Json:
        """Return the user as users.info does; locale only when it was asked for."""
        profile = {
            "real_name": self.real_name,
            "display_name": self.real_name.split()[0],
            "title": self.title,
            "email": f"{self.name}@playground.example",
            "team": TEAM_ID,
        }
        if self.is_bot:
            profile |= {"bot_id": BOT_ID, "api_app_id": APP_ID}
        user: Json = {
            "id": self.id,
            "team_id": TEAM_ID,
            "name": self.name,
            "real_name": self.real_name,
            "deleted": self.deleted,
            "tz": self.tz,
            "tz_label": self.tz,
            "tz_offset": self.tz_offset_s,
            "is_admin": self.is_admin,
            "is_owner": self.is_admin,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "profile": profile,
        }
        return user | {"locale": self.locale} if include_locale else user


@dataclass(slots=True)
class Channel:
    """A channel or a direct message with the bot.

    Attributes:
        user: The person on the other side, only for kind "im".
        log: Everything that happened here, oldest first: {"at": seconds, "what": str, "ts": str}.
    """

    id: str
    name: str
    kind: Literal["channel", "im"] = "channel"
    topic: str = ""
    is_ext_shared: bool = False
    members: list[str] = field(default_factory=list)
    user: str = ""
    log: list[Json] = field(default_factory=list)

    def wire(self) -> Json:
        """Return the conversation as conversations.info does."""
        shared = {
            "id": self.id,
            "created": 1_750_000_000,
            "is_archived": False,
            "is_channel": self.kind == "channel",
            "is_group": False,
            "is_mpim": False,
            "is_im": self.kind == "im",
            "is_ext_shared": self.is_ext_shared,
            "is_shared": self.is_ext_shared,
            "is_org_shared": False,
            "is_pending_ext_shared": False,
            "context_team_id": TEAM_ID,
        }
        if self.kind == "im":
            return shared | {"user": self.user, "is_open": True}
        return shared | {
            "name": self.name,
            "name_normalized": self.name,
            "is_private": False,
            "is_general": False,
            "is_member": BOT_USER in self.members,
            "creator": ADMIN,
            "num_members": len(self.members),
            "topic": {"value": self.topic, "creator": ADMIN, "last_set": 0},
            "purpose": {"value": self.topic, "creator": ADMIN, "last_set": 0},
        }


def cast() -> dict[str, User]:
    """Return the members of a fresh workspace by id."""
    users = [
        User(REP, "riley.chen", "Riley Chen", "en-US", "America/Los_Angeles", -28_800, "Account executive"),
        User(REP_ZH, "lin.yating", "林雅婷", "zh-TW", "Asia/Taipei", 28_800, "業務代表"),
        User(MANAGER, "morgan.hayes", "Morgan Hayes", "en-US", "America/New_York", -18_000, "Sales manager"),
        User(ADMIN, "avery.stone", "Avery Stone", "en-US", "Europe/London", 0, "Workspace admin", is_admin=True),
        User(BOT_USER, "sales_call_analyst", "Call Analyst", "en-US", "UTC", 0, "App", is_bot=True),
    ]
    return {user.id: user for user in users}


def rooms(users: dict[str, User]) -> dict[str, Channel]:
    """Return the channels of a fresh workspace by id: three rooms and a direct message for each person."""
    everyone = list(users)
    channels = [
        Channel("C0DEALS001", "deals", topic="Calls and deals of the team", members=everyone),
        Channel("C0DEALSTW1", "deals-taiwan", topic="台灣團隊的通話與案件", members=[REP_ZH, MANAGER, ADMIN, BOT_USER]),
        Channel("C0SHARED01", "ext-acme", topic="Shared with Acme", is_ext_shared=True, members=everyone),
    ]
    people = [user for user in users.values() if not user.is_bot]
    channels += [
        Channel(f"D{user.id[1:]}", user.name, kind="im", user=user.id, members=[user.id, BOT_USER]) for user in people
    ]
    return {channel.id: channel for channel in channels}
