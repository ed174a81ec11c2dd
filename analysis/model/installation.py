"""An app installed in somebody's workspace, with its tokens encrypted."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Installation:
    """One installation. An org-wide one of an Enterprise Grid has no team, a plain one no enterprise.

    Attributes:
        team_id: "T…"; "" for org-wide.
        enterprise_id: "E…"; "" outside a grid.
        bot_token: Encrypted.
        refresh_token: Encrypted; None without token rotation.
        key_version: Which key encrypted them.
        bot_user_id: "U…" of the bot.
        installed_by: Slack user.
        token_expires_at: None without token rotation.
        revoked_at: Set when it was uninstalled or its tokens revoked.
    """

    team_id: str
    enterprise_id: str
    app_id: str
    bot_user_id: str
    bot_token: bytes
    refresh_token: bytes | None
    key_version: int
    scopes: tuple[str, ...]
    installed_by: str
    installed_at: datetime
    token_expires_at: datetime | None = None
    revoked_at: datetime | None = None
