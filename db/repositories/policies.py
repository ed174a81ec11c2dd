"""What a workspace has decided for all its people."""

import re
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Connection, select, update

from analysis.model.access import ScoreVisibility
from analysis.model.ids import WorkspaceId
from analysis.model.policy import WorkspaceHome
from analysis.ports import Clock
from analysis.ports.policies import PolicyChange
from db.dialects import insert_or_change
from db.schema import policies, workspaces

P = TypeVar("P")
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


def adapter_of(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - a type of ours
    """Return what reads and writes a policy; kept, for making it takes longer than the query does."""
    if kind not in ADAPTERS:
        ADAPTERS[kind] = TypeAdapter(kind)
    return ADAPTERS[kind]


@dataclass(frozen=True, slots=True)
class SqlPolicies:
    """Implements analysis.ports.Policies for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock

    def get(self, kind: type[P]) -> P:
        """Return the policy; a field that is not stored, since it is newer than the row, has its default."""
        found: P = adapter_of(kind).validate_python(self._stored(name_of(kind)))
        return found

    def put(self, policy: object) -> PolicyChange:
        """Store it whole."""
        kind = type(policy)
        adapter = adapter_of(kind)
        before = adapter.dump_python(self.get(kind), mode="json")
        after = adapter.dump_python(policy, mode="json")
        changed = [name for name in after if before[name] != after[name]]
        if changed:
            row = {"workspace_id": self.workspace, "name": name_of(kind), "content": after, "updated_at": self.clock()}
            self.connection.execute(insert_or_change(self.connection, policies, row, row))
        return PolicyChange(
            name_of(kind), {name: before[name] for name in changed}, {name: after[name] for name in changed}
        )

    def _stored(self, name: str) -> dict[str, Any]:
        mine = select(policies.c.content).where(policies.c.workspace_id == self.workspace, policies.c.name == name)
        return self.connection.execute(mine).scalar_one_or_none() or {}

    def home(self) -> WorkspaceHome:
        """Return language and time zone."""
        mine = select(workspaces.c.locale, workspaces.c.time_zone).where(workspaces.c.id == self.workspace)
        row = self.connection.execute(mine).one()
        return WorkspaceHome(row.locale, row.time_zone)

    def move_home(self, home: WorkspaceHome) -> None:
        """Store language and time zone."""
        mine = update(workspaces).where(workspaces.c.id == self.workspace)
        self.connection.execute(mine.values(**asdict(home)))

    def score_visibility(self) -> ScoreVisibility:
        """Return who sees scores."""
        query = select(workspaces.c.score_visibility).where(workspaces.c.id == self.workspace)
        return ScoreVisibility(self.connection.execute(query).scalar_one())

    def choose_score_visibility(self, chosen: ScoreVisibility) -> None:
        """Store who sees scores."""
        mine = update(workspaces).where(workspaces.c.id == self.workspace)
        self.connection.execute(mine.values(score_visibility=chosen))


def name_of(kind: type[object]) -> str:
    """Return the name a policy is stored under: "notification_policy"."""
    return HUMP.sub("_", kind.__name__).lower()
