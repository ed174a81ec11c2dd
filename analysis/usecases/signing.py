"""Change a signing secret without a moment in which none is known: add one, let users change over, end the older."""

from dataclasses import dataclass, field

from analysis.errors import RefusedError
from analysis.model.ids import new_id
from analysis.model.signing import MOST_SECRETS, SecretHolder, SecretId, SecretKind
from analysis.ports.signing import SigningSecrets
from analysis.ports.tenancy import Cipher


@dataclass(frozen=True, slots=True)
class Rotation:
    """The secrets of one kind, in one transaction that has locked their holder and asked who may.

    Attributes:
        cipher: None where no encryption key is set: then no secret can be made.
    """

    kind: SecretKind
    secrets: SigningSecrets
    cipher: Cipher | None = field(repr=False)

    def add(self, holder: str) -> str:
        """Return a new active secret of *holder*, stored sealed. RefusedError("credential-needs-encryption")."""
        if self.cipher is None:
            raise RefusedError("credential-needs-encryption")
        secret, row = self.kind.mint(), SecretId(new_id(self.kind.row_prefix))
        self.secrets.add(holder, row, self.cipher.seal(secret, self.kind.place(row)))
        return secret

    def rotate(self, holder: SecretHolder, *, name: str) -> str:
        """Return a second secret; both count until the older one is retired.

        Args:
            holder: As it stands.
            name: By which a refusal names it.

        Raises:
            RefusedError: "credential-two-secrets" while two are active; "credential-needs-encryption".
        """
        if len(holder.active) >= MOST_SECRETS:
            raise RefusedError("credential-two-secrets", name=name)
        return self.add(holder.id)

    def retire(self, holder: SecretHolder, *, name: str) -> SecretId:
        """End the older of two active secrets and return its id. RefusedError("credential-one-secret")."""
        if len(holder.active) < MOST_SECRETS:
            raise RefusedError("credential-one-secret", name=name)
        older = holder.active[0].id
        self.secrets.retire(holder.id, older)
        return older
