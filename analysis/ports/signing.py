"""Repository of the secrets that sign."""

from typing import Protocol

from analysis.model.signing import SecretId
from analysis.ports.tenancy import Sealed


class SigningSecrets(Protocol):
    """Secrets of one workspace, of one kind of holder."""

    def add(self, holder: str, secret: SecretId, sealed: Sealed) -> None:
        """Insert an active one."""
        ...

    def retire(self, holder: str, secret: SecretId) -> bool:
        """Retire it and forget its content; False if the holder has no such active one."""
        ...

    def sealed(self, holder: str) -> list[tuple[SecretId, Sealed]]:
        """Return the active ones, oldest first."""
        ...
