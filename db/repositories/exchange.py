"""What people bring, judge and correct."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Row, case, func, insert, select, update

from analysis.errors import RefusedError
from analysis.model.exchange import Correction, CorrectionId, CorrectionKind, Intake, IntakeId, IntakeState
from analysis.model.ids import AnalysisId, ConversationId, UserId, WorkspaceId, new_id
from analysis.ports import Clock
from db.dialects import insert_or_change, insert_or_skip
from db.repositories.conversations import demand_conversation
from db.schema import corrections, feedback, intakes

OVER = (IntakeState.STARTED, IntakeState.DISMISSED)


@dataclass(frozen=True, slots=True)
class SqlIntakes:
    """Implements analysis.ports.Intakes for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock

    def offer(self, intake: Intake) -> Intake | None:
        """Store it; None if its key is known. uq_intakes_workspace_id_key decides between racing callers."""
        row = asdict(intake) | {"workspace_id": self.workspace, "created_at": self.clock()}
        statement = insert_or_skip(self.connection, intakes).values(**row).returning(intakes.c.id)
        return None if self.connection.scalar(statement) is None else intake

    def get(self, intake: IntakeId) -> Intake:
        """Return it. RefusedError("intake-not-found")."""
        query = select(intakes).where(intakes.c.workspace_id == self.workspace, intakes.c.id == intake)
        row = self.connection.execute(query).one_or_none()
        if row is None:
            raise RefusedError("intake-not-found", reference=intake)
        return read_intake(row)

    def find(self, key: str) -> Intake | None:
        """Return the one with this key, or None. Uses uq_intakes_workspace_id_key."""
        query = select(intakes).where(intakes.c.workspace_id == self.workspace, intakes.c.key == key)
        row = self.connection.execute(query).one_or_none()
        return None if row is None else read_intake(row)

    def move(
        self,
        intake: IntakeId,
        state: IntakeState,
        *,
        since: tuple[IntakeState, ...],
        facts: Mapping[str, Any] | None = None,
        conversation: ConversationId | None = None,
        failure: Mapping[str, Any] | None = None,
    ) -> bool:
        """Move it on from one of the states *since*; False if it stands elsewhere."""
        values: dict[str, Any] = {"state": state}
        if facts is not None:
            values["facts"] = dict(facts)
        if conversation is not None:
            values["conversation_id"] = conversation
        if failure is not None:
            values["failure"] = dict(failure)
        if state in OVER:
            values["text"] = ""
        statement = (
            update(intakes)
            .where(intakes.c.workspace_id == self.workspace, intakes.c.id == intake, intakes.c.state.in_(since))
            .values(**values)
        )
        return self.connection.execute(statement).rowcount == 1


def read_intake(row: Row[Any]) -> Intake:
    """Return the value of a row."""
    fields = row._asdict()
    return Intake(**{name: value for name, value in fields.items() if name not in {"workspace_id", "created_at"}})


@dataclass(frozen=True, slots=True)
class SqlFeedback:
    """Implements analysis.ports.Feedback for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock

    def record(self, conversation: ConversationId, analysis: AnalysisId, user: UserId, *, right: bool) -> None:
        """Store the verdict. RefusedError("conversation-not-found")."""
        demand_conversation(self.connection, self.workspace, conversation)
        row = {
            "workspace_id": self.workspace,
            "analysis_id": analysis,
            "user_id": user,
            "conversation_id": conversation,
            "right": right,
            "at": self.clock(),
        }
        changes = {"right": right, "at": row["at"]}
        self.connection.execute(insert_or_change(self.connection, feedback, row, changes))

    def counts(self, analysis: AnalysisId) -> tuple[int, int]:
        """Return how many said right and wrong."""
        right = func.sum(case((feedback.c.right, 1), else_=0))
        query = select(func.coalesce(right, 0), func.count()).where(
            feedback.c.workspace_id == self.workspace, feedback.c.analysis_id == analysis
        )
        agreed, total = self.connection.execute(query).one()
        return int(agreed), int(total - agreed)


@dataclass(frozen=True, slots=True)
class SqlCorrections:
    """Implements analysis.ports.Corrections for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock

    def add(
        self,
        conversation: ConversationId,
        *,
        analysis: AnalysisId | None,
        author: UserId,
        kind: CorrectionKind,
        target: str,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        reason: str = "",
    ) -> Correction:
        """Append one; the conversation is held, so that positions are counted one by one."""
        demand_conversation(self.connection, self.workspace, conversation, lock=True)
        last = select(func.max(corrections.c.position)).where(
            corrections.c.workspace_id == self.workspace, corrections.c.conversation_id == conversation
        )
        made = Correction(
            id=CorrectionId(new_id("cor")),
            conversation_id=conversation,
            analysis_id=analysis,
            author_id=author,
            kind=kind,
            target=target,
            before=dict(before),
            after=dict(after),
            reason=reason,
            at=self.clock(),
        )
        position = (self.connection.scalar(last) or 0) + 1
        row = asdict(made) | {"workspace_id": self.workspace, "position": position}
        self.connection.execute(insert(corrections).values(**row))
        return made

    def of(self, conversation: ConversationId) -> list[Correction]:
        """Return them in the order they were made. Uses uq_corrections_workspace_id_conversation_id_position."""
        query = (
            select(corrections)
            .where(corrections.c.workspace_id == self.workspace, corrections.c.conversation_id == conversation)
            .order_by(corrections.c.position)
        )
        return [read_correction(row) for row in self.connection.execute(query)]


def read_correction(row: Row[Any]) -> Correction:
    """Return the value of a row."""
    fields = row._asdict()
    return Correction(**{name: value for name, value in fields.items() if name not in {"workspace_id", "position"}})
