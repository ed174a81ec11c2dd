"""People of one workspace."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Select, bindparam, or_, select, update

from analysis.errors import RefusedError
from analysis.model.access import ADMIN, MANAGER, Viewer
from analysis.model.ids import UserId, WorkspaceId, new_id
from analysis.model.people import Member, Person
from analysis.ports import Clock
from db.dialects import insert_or_skip
from db.schema import users, workspaces

COLUMNS = (
    users.c.id,
    users.c.slack_id,
    users.c.name,
    users.c.role,
    users.c.active,
    users.c.locale,
    users.c.time_zone,
    users.c.slack_locale,
    users.c.slack_time_zone,
    users.c.profile_at,
)

# Asked before every look at a call, and Slack waits for it.
VIEWER = select(users.c.slack_id, users.c.role, users.c.active, users.c.team).where(
    users.c.workspace_id == bindparam("workspace"), users.c.id == bindparam("user")
)


@dataclass(frozen=True, slots=True)
class SqlUsers:
    """Implements analysis.ports.Users for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock

    def ensure(self, slack_id: str, *, name: str = "") -> Person:
        """Return the person; uq_users_slack_id lets one of several racing callers make the row."""
        found = self.find(slack_id)
        if found is not None:
            return found
        row = {
            "workspace_id": self.workspace,
            "id": new_id("usr"),
            "name": name or slack_id,
            "slack_id": slack_id,
            "created_at": self.clock(),
        }
        self.connection.execute(insert_or_skip(self.connection, users).values(**row))
        made = self.find(slack_id)
        if made is None:
            raise LookupError(slack_id)
        return made

    def find(self, slack_id: str) -> Person | None:
        """Return the person with this Slack id, or None. Uses uq_users_slack_id."""
        return self._one(users.c.slack_id == slack_id, users.c.slack_id != "")

    def get(self, user: UserId) -> Person:
        """Return the person. RefusedError("user-not-found")."""
        found = self._one(users.c.id == user)
        if found is None:
            raise RefusedError("user-not-found", reference=user)
        return found

    def viewer(self, user: UserId) -> Viewer:
        """Return the person with whom they stand over; two statements for a manager, else one."""
        row = self.connection.execute(VIEWER, {"workspace": self.workspace, "user": user}).one_or_none()
        if row is None:
            raise RefusedError("user-not-found", reference=user)
        team = self._team(user, row.team) if row.role == MANAGER else frozenset[UserId]()
        return Viewer(user, row.slack_id, row.role, row.active, team)

    def _team(self, manager: UserId, team: str) -> frozenset[UserId]:
        """Return who reports to a manager, and who is of their team. Uses ix_users_manager."""
        reports = users.c.manager_id == manager
        under = or_(reports, users.c.team == team) if team else reports
        return frozenset(
            self.connection.scalars(select(users.c.id).where(users.c.workspace_id == self.workspace, under))
        )

    def standing(self, user: UserId) -> dict[str, str]:
        """Return role, manager and team. RefusedError("user-not-found")."""
        mine = (users.c.workspace_id == self.workspace, users.c.id == user)
        row = self.connection.execute(select(users.c.role, users.c.manager_id, users.c.team).where(*mine)).one_or_none()
        if row is None:
            raise RefusedError("user-not-found", reference=user)
        return {"role": row.role, "manager": row.manager_id or "", "team": row.team}

    def admins(self) -> list[UserId]:
        """Return the active admins; they are held, so that two of them cannot dismiss each other at once."""
        active = (users.c.role == ADMIN, users.c.active)
        query = select(users.c.id).where(users.c.workspace_id == self.workspace, *active).order_by(users.c.id)
        return list(self.connection.scalars(query.with_for_update(key_share=True)))

    def members(self) -> list[Person]:
        """Return everybody who is active, by name."""
        people = self._people(users.c.active)
        return [read(row._asdict()) for row in self.connection.execute(people.order_by(users.c.name, users.c.id))]

    def staff(self) -> list[Member]:
        """Return everybody; a workspace has thousands of people, not millions."""
        columns = (
            users.c.id,
            users.c.slack_id,
            users.c.name,
            users.c.role,
            users.c.active,
            users.c.manager_id,
            users.c.team,
        )
        query = select(*columns).where(users.c.workspace_id == self.workspace)
        found = self.connection.execute(query.order_by(users.c.active.desc(), users.c.name, users.c.id))
        return [Member(*row) for row in found]

    def appoint(self, user: UserId, *, role: str, manager: str, team: str) -> None:
        """Store role, manager and team."""
        self._update(users.c.id == user, role=role, manager_id=manager or None, team=team)

    def choose(self, user: UserId, *, locale: str | None = None, time_zone: str | None = None) -> None:
        """Store the choice; None leaves it. RefusedError("user-not-found")."""
        self.get(user)
        chosen = {name: value for name, value in (("locale", locale), ("time_zone", time_zone)) if value is not None}
        if chosen:
            self._update(users.c.id == user, **chosen)

    def profile(self, slack_id: str, *, name: str, locale: str, time_zone: str, active: bool = True) -> Person:
        """Store what Slack says of a person."""
        person = self.ensure(slack_id, name=name)
        self._update(
            users.c.id == person.id,
            name=name or person.name,
            slack_locale=locale,
            slack_time_zone=time_zone,
            active=active,
            profile_at=self.clock(),
        )
        return self.get(person.id)

    def _update(self, condition: ColumnElement[bool], **values: object) -> None:
        self.connection.execute(update(users).where(users.c.workspace_id == self.workspace, condition).values(**values))

    def _one(self, *conditions: ColumnElement[bool]) -> Person | None:
        row = self.connection.execute(self._people(*conditions)).one_or_none()
        return None if row is None else read(row._asdict())

    def _people(self, *conditions: ColumnElement[bool]) -> Select[Any]:
        home = (workspaces.c.locale.label("home_locale"), workspaces.c.time_zone.label("home_zone"))
        return (
            select(*COLUMNS, *home)
            .join(workspaces, workspaces.c.id == users.c.workspace_id)
            .where(users.c.workspace_id == self.workspace, workspaces.c.id == self.workspace, *conditions)
        )


def read(fields: dict[str, Any]) -> Person:
    """Return the value of a row of COLUMNS and the workspace's own language and zone."""
    home_locale, home_zone = fields.pop("home_locale"), fields.pop("home_zone")
    return Person(
        **fields,
        language=fields["locale"] or fields["slack_locale"] or home_locale,
        zone=known(fields["time_zone"], fields["slack_time_zone"], home_zone),
    )


def known(*zones: str) -> str:
    """Return the first of these zones that this machine has a clock for: Slack may know one that it does not."""
    for zone in filter(None, zones):
        try:
            return ZoneInfo(zone).key
        except (KeyError, ValueError, OSError):
            continue
    return "UTC"
