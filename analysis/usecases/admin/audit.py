"""The audit log read back: by page, by area, or whole as a file."""

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.model.audit import AuditEntry
from analysis.model.delivery import Delivery
from analysis.model.ids import UserId, WorkspaceId
from analysis.model.messages import MessageKind, Wanted
from analysis.ports import Begin
from analysis.usecases.appoint import OPERATOR, demand_admin
from analysis.usecases.once import claim

PAGE = 20
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A page of the log.

    Attributes:
        areas: There are entries of.
        last: Nothing is older.
    """

    entries: tuple[AuditEntry, ...]
    areas: tuple[str, ...]
    last: bool


@dataclass(frozen=True, slots=True)
class ReadAudit:
    """Return a page to an admin."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, user: UserId, *, area: str = "", number: int = 0) -> AuditPage:
        """Return page *number*, from 0, newest first. RefusedError("access-admin-only")."""
        with self.begin(workspace) as work:
            demand_admin(work, user)
            found = work.upkeep.entries(area=area, skip=number * PAGE, limit=PAGE + 1)
            return AuditPage(tuple(found[:PAGE]), tuple(work.upkeep.areas()), len(found) <= PAGE)


@dataclass(frozen=True, slots=True)
class ExportAudit:
    """Return the whole log, or send it."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, *, actor: UserId | None, area: str = "") -> Iterator[AuditEntry]:
        """Yield every entry, newest first; None is the operator. RefusedError("access-admin-only")."""
        with self.begin(workspace) as work:
            demand_admin(work, actor)
        at = 0
        while True:
            with self.begin(workspace) as work:
                found = work.upkeep.entries(area=area, skip=at, limit=BATCH)
            yield from found
            if len(found) < BATCH:
                return
            at += BATCH

    def send(self, workspace: WorkspaceId, user: UserId, delivery: Delivery, *, area: str = "") -> None:
        """Have it sent to an admin as a file in a direct message; that too is in the log.

        Raises:
            RefusedError: "access-admin-only".
            RepeatedError: The same request again.
        """
        with self.begin(workspace) as work:
            claim(work, delivery)
            demand_admin(work, user)
            person = work.users.get(user).slack_id
            work.messages.want(
                Wanted(
                    key=f"audit:{user}:{delivery.key}",
                    kind=MessageKind.NOTICE,
                    channel="",
                    thread="",
                    asker=person,
                    private=True,
                    payload={"page": "audit", "user": user, "area": area},
                )
            )
            work.audit.record("audit.exported", actor=user or OPERATOR, target=workspace, after={"area": area})
