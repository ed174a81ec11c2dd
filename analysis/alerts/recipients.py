"""Whom an alert is for: roles become people, each of them once. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.model.alerts import Recipient
from analysis.model.ids import UserId


@dataclass(frozen=True, slots=True)
class Addressee:
    """A person, and why this one."""

    user: UserId
    role: Recipient


@dataclass(frozen=True, slots=True)
class Roles:
    """Who holds which role towards a deal or, for the service's own faults, towards an upload.

    Attributes:
        rep: Owner of the deal; where there is none, of the call.
        manager: Of the rep.
        admins: All of them.
        uploader: Who brought the call.
    """

    rep: UserId | None = None
    manager: UserId | None = None
    admins: tuple[UserId, ...] = ()
    uploader: UserId | None = None

    def of(self, role: Recipient) -> Iterable[UserId]:
        """Return who holds a role."""
        if role is Recipient.ADMIN:
            return self.admins
        one = {Recipient.REP: self.rep, Recipient.MANAGER: self.manager, Recipient.UPLOADER: self.uploader}[role]
        return () if one is None else (one,)


def addressees(recipients: Sequence[Recipient], roles: Roles) -> list[Addressee]:
    """Return the people a rule speaks to, in its order; who holds two roles hears it once, in the first of them."""
    found: dict[UserId, Addressee] = {}
    for role in recipients:
        for user in roles.of(role):
            found.setdefault(user, Addressee(user, role))
    return list(found.values())
