"""What attempts ask the model with."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from analysis.model.brief import NO_BRIEF, Brief
from analysis.model.ids import ConversationId, WorkspaceId
from db.dialects import insert_or_skip
from db.repositories.beside import brief_from_json, brief_to_json
from db.schema import analysis_briefs


@dataclass(frozen=True, slots=True)
class SqlBriefs:
    """Implements analysis.ports.Briefs for one workspace."""

    connection: Connection
    workspace: WorkspaceId

    def fix(self, conversation: ConversationId, attempt: int, brief: Brief) -> Brief:
        """Store it unless this attempt has one; the primary key lets one of several racing callers do so."""
        row = {
            "workspace_id": self.workspace,
            "conversation_id": conversation,
            "attempt": attempt,
            "content": brief_to_json(brief),
        }
        self.connection.execute(insert_or_skip(self.connection, analysis_briefs).values(**row))
        return self.of(conversation, attempt)

    def of(self, conversation: ConversationId, attempt: int) -> Brief:
        """Return it; an empty one for an attempt that has none."""
        table = analysis_briefs.c
        query = select(table.content).where(
            table.workspace_id == self.workspace, table.conversation_id == conversation, table.attempt == attempt
        )
        found = self.connection.scalar(query)
        return NO_BRIEF if found is None else brief_from_json(found)
