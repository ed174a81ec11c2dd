"""Whose token a request is answered with: of the one workspace in the settings, or of many that installed the app."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog
from slack_bolt.async_app import AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from analysis.errors import RefusedError, UnavailableError
from analysis.model.ids import WorkspaceId
from analysis.usecases.installations import FindInstallation, workspace_key
from handlers.services import Services
from handlers.slack.installed import Installations, Installed
from handlers.slack.outbound.errors import code_of
from handlers.slack.silence import ASYNC_SILENCE

REFUSED_TOKENS = {"invalid_auth", "account_inactive", "token_revoked", "token_expired", "not_authed"}

log = structlog.get_logger(__name__)


class NameWorkspace(Protocol):
    """Returns the workspace known outside by a key, made when new; synchronous."""

    def __call__(self, key: str, *, name: str = "", locale: str = "en") -> WorkspaceId: ...


class Authorize(AsyncAuthorize):
    """Gives Bolt the token of a request, and the context the workspace it belongs to.

    It never returns None and never lets a SlackApiError out: Bolt would answer 200 with "please reinstall", and the
    event would be lost.
    """

    def __init__(self, installations: Installations) -> None:
        """Take the memory to look into."""
        self.installations = installations

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **_: Any,  # noqa: ANN401 - the actor's ids, which Bolt gives or not
    ) -> AuthorizeResult:
        """Return whose bot we are in this request.

        Raises:
            RefusedError: "slack-not-connected".
            UnavailableError: The database is away.
        """
        installed = await self.installations.of(enterprise_id or "", team_id or "")
        context["installed"] = installed
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=installed.bot_user,
            bot_id=installed.bot_id or None,
            bot_token=installed.bot_token,
            user_id=user_id,
        )


@dataclass(slots=True)
class OneWorkspace:
    """Implements Find for an installation with SLACK_BOT_TOKEN: whose token it is, Slack says once.

    Attributes:
        client: Holds the token.
        locale: Of the workspace, when it is made.
    """

    client: AsyncWebClient
    services: Services
    name_workspace: NameWorkspace
    locale: str = "en"
    _mine: Installed | None = None
    _org_wide: bool = False
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self, enterprise: str, team: str) -> Installed | None:
        """Return our installation if the request is of our team."""
        mine = await self.learn()
        if team == mine.team or (self._org_wide and enterprise == mine.enterprise):
            return mine
        log.warning("slack.unknown_team", team=team, enterprise=enterprise)
        return None

    async def learn(self) -> Installed:
        """Ask Slack whose token we hold, unless we know.

        Raises:
            UnavailableError: "slack" does not answer.
            RefusedError: "slack-token-refused": the administrator must renew SLACK_BOT_TOKEN.
        """
        async with self._asking:
            if self._mine is None:
                self._mine = await self._ask()
            return self._mine

    async def _ask(self) -> Installed:
        try:
            said = await self.client.auth_test()
        except SlackApiError as error:
            if code_of(error) in REFUSED_TOKENS:
                raise RefusedError("slack-token-refused") from None
            raise UnavailableError("slack", detail=code_of(error)) from error
        except ASYNC_SILENCE as error:
            raise UnavailableError("slack", detail=type(error).__name__) from error
        self._org_wide = bool(said.get("is_enterprise_install"))
        enterprise, team = str(said.get("enterprise_id") or ""), str(said.get("team_id") or "")
        team = "" if self._org_wide else team
        workspace = await self.services.run(
            self.name_workspace, workspace_key(enterprise, team), name=str(said.get("team") or ""), locale=self.locale
        )
        return Installed(
            workspace=workspace,
            team=team,
            enterprise=enterprise,
            bot_user=str(said.get("user_id") or ""),
            bot_token=str(self.client.token),
            bot_id=str(said.get("bot_id") or ""),
        )


@dataclass(frozen=True, slots=True)
class ManyWorkspaces:
    """Implements Find over the stored installations."""

    services: Services
    find: FindInstallation

    async def __call__(self, enterprise: str, team: str) -> Installed | None:
        """Return the stored installation with its token decrypted."""
        found = await self.services.run(self.find, enterprise, team)
        if found is None:
            log.warning("slack.unknown_team", team=team, enterprise=enterprise)
            return None
        return Installed(
            workspace=found.workspace,
            team=found.team,
            enterprise=found.enterprise,
            bot_user=found.bot_user,
            bot_token=found.bot_token,
        )
