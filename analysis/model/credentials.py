"""What programs show instead of a person: developer keys that sign, and bearer tokens (docs/api/credentials.md)."""

import hashlib
import secrets
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from analysis.model.ids import WorkspaceId
from analysis.model.signing import SECRET_BYTES, SigningSecret, active

KeyId = NewType("KeyId", str)
TokenId = NewType("TokenId", str)

KEY_PREFIX, TOKEN_ID_PREFIX = "dk_", "tok_"
"""How the ids of credentials begin, and no person's."""
TOKEN_PREFIX = "sca_"  # noqa: S105 - what tokens begin with, so that scanners of code find one
CRC_CHARACTERS = 8


class ApiScope(StrEnum):
    """What a credential may do; a closed list, and none by default."""

    CALLS_WRITE = "calls:write"
    CALLS_READ = "calls:read"
    USAGE_READ = "usage:read"
    KEYS_MANAGE = "keys:manage"


@dataclass(frozen=True, slots=True)
class DeveloperKey:
    """A key that signs requests.

    Attributes:
        id: "dk_…", public.
        team: Whose calls it brings and reads; "" for the workspace's.
        enabled: False while an admin has switched it off.
        created_by: A user's id, or "operator".
        last_used_at: The last time a request of it was verified; None for never.
        secrets: Oldest first, retired ones too.
    """

    id: KeyId
    name: str
    team: str
    scopes: frozenset[ApiScope]
    enabled: bool
    created_by: str
    created_at: datetime
    last_used_at: datetime | None
    secrets: tuple[SigningSecret, ...]

    @property
    def active(self) -> tuple[SigningSecret, ...]:
        """The secrets that verify, oldest first."""
        return active(self.secrets)


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A bearer token, as listed.

    Attributes:
        team: Whose calls it brings and reads; "" for the workspace's.
        expires_at: From then on it opens nothing.
        revoked_at: Since when it opens nothing; None while it does.
        last_used_at: None for never.
    """

    id: TokenId
    name: str
    team: str
    scopes: frozenset[ApiScope]
    created_by: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Caller:
    """Which program asks, once it has proven that it is.

    Attributes:
        credential: The key's or token's id.
        team: Whose calls it may see; "" for the workspace's.
    """

    workspace: WorkspaceId
    credential: str
    name: str
    team: str
    scopes: frozenset[ApiScope]


@dataclass(frozen=True, slots=True)
class Shown:
    """A new secret, in the one answer that ever holds it.

    Attributes:
        id: Of the key or token it belongs to.
        secret: Of a key: 32 bytes in base64. Of a token: the token.
    """

    id: str
    secret: str = field(repr=False)


def new_token() -> str:
    """Mint a token: prefix, 32 random bytes, and a checksum that turns typing errors away before any look-up."""
    body = secrets.token_urlsafe(SECRET_BYTES)
    return f"{TOKEN_PREFIX}{body}{checksum(body)}"


def well_formed(token: str) -> bool:
    """Tell whether *token* can be one of ours at all."""
    body, crc = token[len(TOKEN_PREFIX) : -CRC_CHARACTERS], token[-CRC_CHARACTERS:]
    return token.isascii() and token.startswith(TOKEN_PREFIX) and bool(body) and checksum(body) == crc


def checksum(body: str) -> str:
    """Return the CRC-32 as eight hexadecimal digits."""
    return f"{zlib.crc32(body.encode()):08x}"


def token_hash(token: str) -> str:
    """Return what is stored: SHA-256 is enough for 256 random bits, and a slow hash would be a lever for attackers."""
    return hashlib.sha256(token.encode()).hexdigest()
