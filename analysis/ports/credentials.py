"""Repositories of keys and tokens, and the look-up that comes before there is a workspace."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from analysis.model.credentials import ApiScope, ApiToken, Caller, DeveloperKey, KeyId, TokenId
from analysis.ports.signing import SigningSecrets
from analysis.ports.tenancy import Sealed


class Credentials(Protocol):
    """Keys and tokens of one workspace."""

    @property
    def secrets(self) -> SigningSecrets:
        """Of its keys."""
        ...

    def add_key(self, key: KeyId, *, name: str, team: str, scopes: Iterable[ApiScope], created_by: str) -> None:
        """Insert a key without a secret."""
        ...

    def enable_key(self, key: KeyId, *, enabled: bool) -> bool:
        """Switch the key on or off; False if it stood so already."""
        ...

    def delete_key(self, key: KeyId) -> bool:
        """Delete the key with its secrets; False if there is none such."""
        ...

    def key(self, key: KeyId, *, lock: bool = False) -> DeveloperKey | None:
        """Return it, or None; with *lock* nobody else changes it before this transaction ends."""
        ...

    def keys(self) -> list[DeveloperKey]:
        """Return all, oldest first."""
        ...

    def add_token(self, token: ApiToken, *, token_hash: str) -> None:
        """Insert it."""
        ...

    def revoke_token(self, token: TokenId) -> bool:
        """Revoke it; False if there is none such, or it is revoked already."""
        ...

    def token(self, token: TokenId) -> ApiToken | None:
        """Return it, or None."""
        ...

    def tokens(self) -> list[ApiToken]:
        """Return all, oldest first."""
        ...

    def used(self, credential: str, at: datetime) -> None:
        """Remember when a key or token was used last; a time before the stored one changes nothing."""
        ...


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A developer key as a request finds it.

    Attributes:
        secrets: The active ones, each with the place it is sealed for.
    """

    caller: Caller
    enabled: bool
    secrets: tuple[tuple[Sealed, str], ...]


class CallerDirectory(Protocol):
    """Finds who asks, across all workspaces; reads the database each time, so that revocation counts at once."""

    def key(self, key: KeyId) -> KnownKey | None:
        """Return the key, or None."""
        ...

    def token(self, token_hash: str, now: datetime) -> Caller | None:
        """Return whose token it is, or None for an unknown, revoked or expired one."""
        ...
