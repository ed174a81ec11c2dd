"""Progress of the workflow."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, tuple_

from analysis.model.conversation import ConversationState, Step, StepProgress, StepState
from analysis.model.ids import ConversationId, WorkspaceId
from analysis.ports import Clock
from db.dialects import insert_or_change, insert_or_skip
from db.repositories.conversations import demand_conversation
from db.schema import conversation_step_parts as parts
from db.schema import conversation_steps as steps
from db.schema import conversations

FINAL = (StepState.DONE, StepState.FAILED, StepState.UNKNOWN)
ORDER = {step: position for position, step in enumerate(Step)}


@dataclass(frozen=True, slots=True)
class SqlSteps:
    """Implements analysis.ports.Steps for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock

    def put(
        self,
        conversation: ConversationId,
        attempt: int,
        step: Step,
        state: StepState,
        *,
        total: int | None = None,
        detail: str = "",
    ) -> None:
        """Create or move on one step; None leaves the total as it is. RefusedError("conversation-not-found")."""
        demand_conversation(self.connection, self.workspace, conversation)
        now = self.clock()
        row = {
            "workspace_id": self.workspace,
            "conversation_id": conversation,
            "attempt": attempt,
            "step": step,
            "state": state,
            "started_at": now,
            "ended_at": now if state in FINAL else None,
            "total": total or 0,
            "detail": detail,
        }
        changes = {"state": row["state"], "ended_at": row["ended_at"], "detail": detail}
        if total is not None:
            changes["total"] = total
        self.connection.execute(insert_or_change(self.connection, steps, row, changes))

    def advance(self, conversation: ConversationId, attempt: int, step: Step, part: int) -> None:
        """Count a part once. Its row is its own, so parallel parts do not wait for one another."""
        row = {
            "workspace_id": self.workspace,
            "conversation_id": conversation,
            "attempt": attempt,
            "step": step,
            "part": part,
        }
        self.connection.execute(insert_or_skip(self.connection, parts).values(**row))

    def of(self, conversation: ConversationId, attempt: int) -> list[StepProgress]:
        """Return the steps in order."""
        counted = (
            select(parts.c.step, func.count().label("parts"))
            .where(
                parts.c.workspace_id == self.workspace,
                parts.c.conversation_id == conversation,
                parts.c.attempt == attempt,
            )
            .group_by(parts.c.step)
        )
        done = {row.step: row.parts for row in self.connection.execute(counted)}
        query = select(steps).where(
            steps.c.workspace_id == self.workspace, steps.c.conversation_id == conversation, steps.c.attempt == attempt
        )
        progress = [
            StepProgress(
                step=row.step,
                state=row.state,
                started_at=row.started_at,
                ended_at=row.ended_at,
                done=done.get(row.step, 0),
                total=row.total,
                detail=row.detail,
            )
            for row in self.connection.execute(query)
        ]
        return sorted(progress, key=lambda one: ORDER[one.step])

    def unevaluated(self, since: datetime, until: datetime, *, limit: int) -> list[tuple[ConversationId, int]]:
        """Return them, oldest first."""
        evaluated = select(steps.c.conversation_id, steps.c.attempt).where(
            steps.c.workspace_id == self.workspace,
            steps.c.step == Step.EVALUATE,
            steps.c.state == StepState.DONE,
            steps.c.ended_at >= since,
        )
        query = (
            select(steps.c.conversation_id, steps.c.attempt)
            .where(
                steps.c.workspace_id == self.workspace,
                steps.c.step == Step.STORE,
                steps.c.ended_at.between(since, until),
                conversations.c.workspace_id == self.workspace,
                conversations.c.id == steps.c.conversation_id,
                conversations.c.attempt == steps.c.attempt,
                conversations.c.state == ConversationState.DONE,
                tuple_(steps.c.conversation_id, steps.c.attempt).not_in(evaluated),
            )
            .order_by(steps.c.ended_at, steps.c.conversation_id)
            .limit(limit)
        )
        return [(ConversationId(row.conversation_id), row.attempt) for row in self.connection.execute(query)]
