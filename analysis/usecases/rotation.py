"""Renew tokens before they end: twelve hours after Slack gave them out."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from analysis.model.ids import WorkspaceId
from analysis.ports import Begin, Clock
from analysis.ports.tenancy import Cipher, Sealed, Workspaces
from analysis.usecases.installations import due, place, renew_soon


@dataclass(frozen=True, slots=True)
class FreshTokens:
    """What Slack gives for a refresh token.

    Attributes:
        seconds: For how long the bot's token lives.
    """

    bot_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    seconds: int


class Refresh(Protocol):
    """Exchanges a refresh token, which serves once.

    UnavailableError when Slack is away; RejectedError when it refuses the token.
    """

    def __call__(self, refresh_token: str) -> FreshTokens: ...


@dataclass(frozen=True, slots=True)
class RotateTokens:
    """Renew one workspace's tokens."""

    begin: Begin
    clock: Clock
    cipher: Cipher
    refresh: Refresh

    def __call__(self, workspace: WorkspaceId) -> bool:
        """Return False where nothing was due, or somebody else was first."""
        with self.begin(workspace) as work:
            installation = work.installations.current()
        if installation is None or installation.refresh_token is None or not due(installation, self.clock()):
            return False
        team, enterprise = installation.team_id, installation.enterprise_id
        where = place(workspace, enterprise, team, "refresh_token")
        fresh = self.refresh(self.cipher.open(Sealed(installation.refresh_token, installation.key_version), where))
        token = self.cipher.seal(fresh.bot_token, place(workspace, enterprise, team, "bot_token"))
        again = self.cipher.seal(fresh.refresh_token, where)
        with self.begin(workspace) as work:
            return work.installations.rotate(
                installation,
                bot_token=token.content,
                refresh_token=again.content,
                key_version=token.key_version,
                expires_at=self.clock() + timedelta(seconds=fresh.seconds),
            )


@dataclass(frozen=True, slots=True)
class RenewAll:
    """Look after the tokens of workspaces where nobody happens to ask anything."""

    begin: Begin
    clock: Clock
    workspaces: Workspaces

    def __call__(self) -> int:
        """Queue what is due, and forget deliveries past their time; return how many workspaces were looked at."""
        found = self.workspaces.all()
        for workspace in found:
            with self.begin(workspace) as work:
                installation = work.installations.current()
                if installation is not None:
                    renew_soon(work, installation, self.clock())
                work.deliveries.expire()
        return len(found)
