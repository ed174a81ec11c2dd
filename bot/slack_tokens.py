"""Which token speaks for a workspace, for everybody who speaks to Slack outside of a request."""

from dataclasses import dataclass, field

from analysis.errors import RefusedError
from analysis.model.ids import WorkspaceId
from analysis.ports.tenancy import Cipher
from analysis.usecases.installations import FindInstallation
from bot.crypto import KeyRing
from bot.settings import Settings
from db.directory import Directory
from db.unit_of_work import SqlBegin


@dataclass(frozen=True, slots=True)
class Tokens:
    """Finds tokens; asks the database every time, so that a revoked token is not used again.

    Attributes:
        fixed: SLACK_BOT_TOKEN; "" where many workspaces install the app.
        find: None where nobody can install it.
    """

    fixed: str = field(repr=False)
    find: FindInstallation | None

    def __call__(self, workspace: WorkspaceId) -> str:
        """Return the token that is valid now; a secret.

        Raises:
            RefusedError: "slack-not-connected": not installed there (any more).
            UnavailableError: The database is away.
        """
        if self.fixed:
            return self.fixed
        found = self.find.of(workspace) if self.find is not None else None
        if found is None:
            raise RefusedError("slack-not-connected")
        return found.bot_token


def make_cipher(settings: Settings) -> Cipher | None:
    """Return the key ring of TOKEN_ENCRYPTION_KEYS, or None where there is none."""
    keys = settings.text("TOKEN_ENCRYPTION_KEYS")
    return KeyRing.parse(keys) if keys else None


def make_find(settings: Settings, begin: SqlBegin, directory: Directory) -> FindInstallation | None:
    """Return the look into the stored installations, or None without keys to read them."""
    cipher = make_cipher(settings)
    return None if cipher is None else FindInstallation(begin, begin.clock, directory, cipher)


def make_tokens(settings: Settings, begin: SqlBegin, directory: Directory) -> Tokens:
    """Return the tokens of this installation."""
    return Tokens(settings.text("SLACK_BOT_TOKEN"), make_find(settings, begin, directory))
