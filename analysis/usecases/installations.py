"""The app comes into a workspace, renews its tokens, and goes again with everything that was under way."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from analysis.model.conversation import ActiveAttempt, ConversationState
from analysis.model.ids import WorkspaceId
from analysis.model.installation import Installation
from analysis.ports import Begin, Clock, JobControl, Work
from analysis.ports.tenancy import Cipher, Sealed, Workspaces
from analysis.usecases.appoint import first_admin
from analysis.usecases.start import job_key

ROTATE = "slack.rotate"
"""Name of the workflow that renews a workspace's tokens: (workspace)."""
CLEAR = "slack.clear"
"""Name of the workflow that stops everything under way in a workspace: (workspace)."""
QUEUE = "interactive"
AHEAD = timedelta(minutes=120)
"""Tokens live twelve hours; from here on they are renewed."""
LATE = timedelta(seconds=60)
"""How far clocks may differ before an uninstall seems older than the installation it meets."""


def workspace_key(enterprise: str, team: str) -> str:
    """Return the outside key of a team's installation, or of an org-wide one, which has no team."""
    return f"slack:{team or enterprise}"


def place(workspace: WorkspaceId, enterprise: str, team: str, column: str) -> str:
    """Return what a token is bound to by its encryption."""
    return f"slack_installations|{workspace}|{enterprise}|{team}|{column}"


@dataclass(frozen=True, slots=True)
class Found:
    """A workspace's installation with its token in clear: short-lived, never stored or logged.

    Attributes:
        team: "" for org-wide.
    """

    workspace: WorkspaceId
    team: str
    enterprise: str
    bot_user: str
    bot_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewInstallation:
    """What Slack hands over at the end of an installation.

    Attributes:
        team: "" for org-wide.
        refresh_token: "" without token rotation.
        expires_at: None without token rotation.
    """

    team: str
    enterprise: str
    name: str
    app: str
    bot_user: str
    scopes: tuple[str, ...]
    installed_by: str
    bot_token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Install:
    """Store an installation, its tokens encrypted."""

    begin: Begin
    clock: Clock
    workspaces: Workspaces
    cipher: Cipher
    locale: str = "en"

    def __call__(self, new: NewInstallation) -> WorkspaceId:
        """Store it, in place of an earlier one of the same team or grid; the first to install is the first admin."""
        key = workspace_key(new.enterprise, new.team)
        workspace = self.workspaces.ensure_workspace(key, name=new.name, locale=self.locale)
        token = self.cipher.seal(new.bot_token, place(workspace, new.enterprise, new.team, "bot_token"))
        refresh = None
        if new.refresh_token:
            refresh = self.cipher.seal(new.refresh_token, place(workspace, new.enterprise, new.team, "refresh_token"))
        with self.begin(workspace) as work:
            work.installations.save(
                Installation(
                    team_id=new.team,
                    enterprise_id=new.enterprise,
                    app_id=new.app,
                    bot_user_id=new.bot_user,
                    bot_token=token.content,
                    refresh_token=refresh.content if refresh else None,
                    key_version=token.key_version,
                    scopes=new.scopes,
                    installed_by=new.installed_by,
                    installed_at=self.clock(),
                    token_expires_at=new.expires_at,
                )
            )
            first_admin(work, new.installed_by)
            work.audit.record("app.installed", actor=new.installed_by, target=key, after={"scopes": list(new.scopes)})
        return workspace


@dataclass(frozen=True, slots=True)
class FindInstallation:
    """Find the installation a request belongs to."""

    begin: Begin
    clock: Clock
    workspaces: Workspaces
    cipher: Cipher

    def __call__(self, enterprise: str, team: str) -> Found | None:
        """Return it, a team's own before an org-wide one; None when there is none.

        Queues the renewal of tokens that end within two hours.
        """
        for key in dict.fromkeys(key for key in (team, enterprise) if key):
            workspace = self.workspaces.find(workspace_key("", key))
            found = self.of(workspace) if workspace else None
            if found is not None:
                return found
        return None

    def of(self, workspace: WorkspaceId) -> Found | None:
        """Return the installation of a workspace, or None."""
        with self.begin(workspace) as work:
            installation = work.installations.current()
            if installation is None:
                return None
            renew_soon(work, installation, self.clock())
        sealed = Sealed(installation.bot_token, installation.key_version)
        where = place(workspace, installation.enterprise_id, installation.team_id, "bot_token")
        return Found(
            workspace=workspace,
            team=installation.team_id,
            enterprise=installation.enterprise_id,
            bot_user=installation.bot_user_id,
            bot_token=self.cipher.open(sealed, where),
        )


def due(installation: Installation, now: datetime) -> bool:
    """Tell whether its tokens end within two hours."""
    return installation.token_expires_at is not None and installation.token_expires_at <= now + AHEAD


def renew_soon(work: Work, installation: Installation, now: datetime) -> None:
    """Queue the renewal where it is due, at most once an hour: a refresh token serves once."""
    if due(installation, now):
        work.jobs.enqueue(ROTATE, f"rotate:{work.workspace}:{now:%Y%m%d%H}", work.workspace, queue=QUEUE)


@dataclass(frozen=True, slots=True)
class Uninstall:
    """The app was removed: its tokens go at once, what was under way is stopped by a job."""

    begin: Begin
    workspaces: Workspaces

    def __call__(self, enterprise: str, team: str, *, org_wide: bool, happened: datetime) -> bool:
        """Forget the tokens and queue the clearing, in one transaction; False if there is nothing to forget.

        Args:
            enterprise: "E…" or "".
            team: "T…" or "".
            org_wide: True if Slack says that it was installed for the whole grid.
            happened: When the app was removed. An event that comes late must not remove a newer installation.
        """
        workspace = None
        if team and not org_wide:
            workspace = self.workspaces.find(workspace_key("", team))
        if workspace is None and enterprise:
            workspace = self.workspaces.find(workspace_key(enterprise, ""))
        return workspace is not None and self._forget(workspace, happened)

    def _forget(self, workspace: WorkspaceId, happened: datetime) -> bool:
        with self.begin(workspace) as work:
            installation = work.installations.current()
            if installation is not None and installation.installed_at > happened + LATE:
                return False
            work.installations.revoke()
            fresh = work.jobs.enqueue(CLEAR, f"clear:{workspace}:{happened.timestamp():.0f}", workspace, queue=QUEUE)
            if fresh:
                work.audit.record("app.uninstalled", actor="slack", target=workspace)
        return fresh


@dataclass(frozen=True, slots=True)
class ClearWorkspace:
    """Stop every conversation under way in a workspace: nothing more is bought for somebody who left."""

    begin: Begin
    active: Callable[[], Iterable[ActiveAttempt]]
    control: JobControl

    def __call__(self, workspace: WorkspaceId) -> int:
        """Cancel them; return how many. Harmless when run twice."""
        mine = [attempt for attempt in self.active() if attempt.workspace_id == workspace]
        for one in mine:
            with self.begin(workspace) as work:
                work.conversations.set_state(one.conversation_id, ConversationState.CANCELED, attempt=one.attempt)
            self.control.cancel(job_key(one.conversation_id, one.attempt))
        return len(mine)
