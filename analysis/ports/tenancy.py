"""What is decided before anybody is inside a workspace: which one it is, and who can read its secrets."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from analysis.model.ids import WorkspaceId


class Workspaces(Protocol):
    """The workspaces of this installation."""

    def ensure_workspace(self, key: str, *, name: str = "", locale: str = "en") -> WorkspaceId:
        """Return the workspace known outside as *key*; make it if there is none."""
        ...

    def find(self, key: str) -> WorkspaceId | None:
        """Return the workspace known outside as *key*, or None."""
        ...

    def all(self) -> list[WorkspaceId]:
        """Return every workspace, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Departed:
    """A workspace that the app was removed from, and when."""

    workspace: WorkspaceId
    at: datetime


@dataclass(frozen=True, slots=True)
class Sealed:
    """A secret that only the holder of a key can read.

    Attributes:
        key_version: Which key of the ring.
    """

    content: bytes
    key_version: int


class Cipher(Protocol):
    """Encrypts secrets for the place where they are stored: moved to another place they cannot be read."""

    def seal(self, secret: str, place: str) -> Sealed:
        """Encrypt with the newest key."""
        ...

    def open(self, sealed: Sealed, place: str) -> str:
        """Decrypt.

        Raises:
            RejectedError: The key is not in the ring, or the content was changed or moved.
        """
        ...
