"""Secrets that sign, of developer keys and of webhooks: two are active while whoever uses them changes over."""

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NewType, Protocol

SecretId = NewType("SecretId", str)

SECRET_BYTES = 32
MOST_SECRETS = 2
"""Active ones of a holder: the one in use, and the next while its users change over."""


@dataclass(frozen=True, slots=True)
class SigningSecret:
    """One secret of a holder, as listed: never the secret itself.

    Attributes:
        retired_at: Since when it is worth nothing; None while active.
    """

    id: SecretId
    created_at: datetime
    retired_at: datetime | None


class SecretHolder(Protocol):
    """A developer key or a webhook."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def active(self) -> tuple[SigningSecret, ...]:
        """The secrets that count, oldest first."""
        ...


def active(held: Iterable[SigningSecret]) -> tuple[SigningSecret, ...]:
    """Return those that are not retired, in their order."""
    return tuple(one for one in held if one.retired_at is None)


@dataclass(frozen=True, slots=True)
class SecretKind:
    """What the secrets of one kind of holder look like, and where they lie.

    Attributes:
        table: Of the database.
        row_prefix: How the ids of its rows begin.
        prefix: How the secrets themselves begin.
    """

    table: str
    row_prefix: str
    prefix: str = ""

    def mint(self) -> str:
        """Return a new secret: the prefix, and 32 random bytes in base64."""
        return self.prefix + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()

    def place(self, row: str) -> str:
        """Return what the secret of a row is sealed for: moved to another row it does not open."""
        return f"{self.table}|{row}|secret"


KEY_SECRETS = SecretKind("developer_key_secrets", "dks")
WEBHOOK_SECRETS = SecretKind("webhook_secrets", "whs", "whsec_")
"""The prefix is what https://www.standardwebhooks.com prescribes."""
SECRET_KINDS = {kind.table: kind for kind in (KEY_SECRETS, WEBHOOK_SECRETS)}
