"""Make, rotate and take back what programs show; every change is an admin's, and in the audit log."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from analysis.errors import RefusedError
from analysis.model.credentials import (
    ApiScope,
    ApiToken,
    DeveloperKey,
    KeyId,
    Shown,
    TokenId,
    new_token,
    token_hash,
)
from analysis.model.ids import UserId, WorkspaceId, new_id
from analysis.model.signing import KEY_SECRETS
from analysis.ports import Begin, Clock, Work
from analysis.ports.tenancy import Cipher
from analysis.transcript.decode import clean_name
from analysis.usecases.appoint import OPERATOR, demand_admin
from analysis.usecases.signing import Rotation

LONGEST_DAYS = 366
"""A token that outlives a year is one that everybody has forgotten."""


@dataclass(frozen=True, slots=True)
class NewCredential:
    """What is asked for.

    Attributes:
        name: By which people list it; at least one letter.
        scopes: At least one.
        team: Whose calls it brings and reads; "" for the workspace's.
    """

    name: str
    scopes: frozenset[ApiScope]
    team: str = ""


def checked(new: NewCredential) -> NewCredential:
    """Return it with a clean name. RefusedError("credential-name-missing" or "credential-scopes-missing")."""
    name, team = clean_name(new.name).strip(), clean_name(new.team).strip()
    if not name:
        raise RefusedError("credential-name-missing")
    if not new.scopes:
        raise RefusedError("credential-scopes-missing", scopes=", ".join(ApiScope))
    return NewCredential(name, new.scopes, team)


def scopes_named(names: Iterable[str]) -> frozenset[ApiScope]:
    """Return scopes by their names. RefusedError("credential-scope-unknown")."""
    found = []
    for name in names:
        if name not in ApiScope.__members__.values():
            raise RefusedError("credential-scope-unknown", scope=clean_name(name), scopes=", ".join(ApiScope))
        found.append(ApiScope(name))
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class ManageKeys:
    """Developer keys of a workspace. Each method wants an admin; None acts for the operator at the terminal.

    Attributes:
        cipher: None where no encryption key is set: then no key can be made.
    """

    begin: Begin
    cipher: Cipher | None = field(repr=False)

    def create(self, workspace: WorkspaceId, new: NewCredential, *, actor: UserId | None) -> Shown:
        """Make a key with its first secret.

        Raises:
            RefusedError: "access-admin-only", "credential-name-missing", "credential-scopes-missing", or
                "credential-needs-encryption" where the installation has no encryption key.
        """
        asked, key = checked(new), KeyId(new_id("dk"))
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            work.credentials.add_key(
                key, name=asked.name, team=asked.team, scopes=asked.scopes, created_by=actor or OPERATOR
            )
            secret = self._rotation(work).add(key)
            record(work, "key.created", key, actor, name=asked.name, team=asked.team, scopes=sorted(asked.scopes))
        return Shown(key, secret)

    def rotate(self, workspace: WorkspaceId, key: KeyId, *, actor: UserId | None) -> Shown:
        """Add a second secret; both verify until the older one is retired.

        Raises:
            RefusedError: As above; "credential-not-found"; "credential-two-secrets" while two are active.
        """
        with self.begin(workspace) as work:
            found = self._demand(work, key, actor)
            secret, count = self._rotation(work).rotate(found, name=found.name), len(found.active)
            record(work, "key.rotated", key, actor, before={"secrets": count}, secrets=count + 1)
        return Shown(key, secret)

    def retire(self, workspace: WorkspaceId, key: KeyId, *, actor: UserId | None) -> None:
        """End the older of two active secrets, at once.

        Raises:
            RefusedError: "access-admin-only", "credential-not-found"; "credential-one-secret" where it is the last.
        """
        with self.begin(workspace) as work:
            found = self._demand(work, key, actor)
            gone, count = self._rotation(work).retire(found, name=found.name), len(found.active)
            record(work, "key.secret_retired", key, actor, before={"secrets": count}, secrets=count - 1, secret=gone)

    def enable(self, workspace: WorkspaceId, key: KeyId, *, enabled: bool, actor: UserId | None) -> bool:
        """Switch it on or off, at once; False if it stood so. RefusedError as above."""
        with self.begin(workspace) as work:
            self._demand(work, key, actor)
            changed = work.credentials.enable_key(key, enabled=enabled)
            if changed:
                action = "key.enabled" if enabled else "key.disabled"
                record(work, action, key, actor, before={"enabled": not enabled}, enabled=enabled)
        return changed

    def delete(self, workspace: WorkspaceId, key: KeyId, *, actor: UserId | None) -> None:
        """Delete it with its secrets, at once. RefusedError as above."""
        with self.begin(workspace) as work:
            found = self._demand(work, key, actor)
            work.credentials.delete_key(key)
            record(work, "key.deleted", key, actor, before=named(found))

    def list(self, workspace: WorkspaceId, *, actor: UserId | None) -> list[DeveloperKey]:
        """Return all of them, without secrets. RefusedError("access-admin-only")."""
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            return work.credentials.keys()

    def _demand(self, work: Work, key: KeyId, actor: UserId | None) -> DeveloperKey:
        demand_admin(work, actor)
        found = work.credentials.key(key, lock=True)
        if found is None:
            raise RefusedError("credential-not-found", reference=clean_name(key))
        return found

    def _rotation(self, work: Work) -> Rotation:
        return Rotation(KEY_SECRETS, work.credentials.secrets, self.cipher)


@dataclass(frozen=True, slots=True)
class ManageTokens:
    """Bearer tokens of a workspace. Each method wants an admin; None acts for the operator at the terminal."""

    begin: Begin
    clock: Clock

    def create(self, workspace: WorkspaceId, new: NewCredential, *, days: int, actor: UserId | None) -> Shown:
        """Make a token that expires after so many days.

        Raises:
            RefusedError: "access-admin-only", "credential-name-missing", "credential-scopes-missing", or
                "credential-days" outside 1 to 366.
        """
        asked = checked(new)
        if not 1 <= days <= LONGEST_DAYS:
            raise RefusedError("credential-days", most=LONGEST_DAYS)
        token, now = new_token(), self.clock()
        made = ApiToken(
            id=TokenId(new_id("tok")),
            name=asked.name,
            team=asked.team,
            scopes=asked.scopes,
            created_by=actor or OPERATOR,
            created_at=now,
            expires_at=now + timedelta(days=days),
            revoked_at=None,
            last_used_at=None,
        )
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            work.credentials.add_token(made, token_hash=token_hash(token))
            scopes = sorted(asked.scopes)
            record(work, "token.created", made.id, actor, name=made.name, team=made.team, scopes=scopes, days=days)
        return Shown(made.id, token)

    def revoke(self, workspace: WorkspaceId, token: TokenId, *, actor: UserId | None) -> bool:
        """Revoke it, at once; False if it was already. RefusedError("access-admin-only", "credential-not-found")."""
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            found = work.credentials.token(token)
            if found is None:
                raise RefusedError("credential-not-found", reference=clean_name(token))
            changed = work.credentials.revoke_token(token)
            if changed:
                record(work, "token.revoked", token, actor, before=named(found))
        return changed

    def list(self, workspace: WorkspaceId, *, actor: UserId | None) -> list[ApiToken]:
        """Return all of them by name and never by hash. RefusedError("access-admin-only")."""
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            return work.credentials.tokens()


def named(one: DeveloperKey | ApiToken) -> dict[str, Any]:
    """Return what is to be remembered of one that ends."""
    return {"name": one.name, "team": one.team, "scopes": sorted(one.scopes)}


def record(
    work: Work, action: str, target: str, actor: UserId | None, *, before: dict[str, Any] | None = None, **after: object
) -> None:
    """Write it into the audit log; never a secret."""
    work.audit.record(action, actor=actor or OPERATOR, target=target, before=before, after=after or None)
