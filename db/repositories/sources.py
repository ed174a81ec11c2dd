"""Where announced recordings wait."""

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete, insert, select

from analysis.model.ids import ConversationId, WorkspaceId
from analysis.model.sources import RecordingSource
from analysis.ports import Clock
from db.schema import recording_sources


@dataclass(frozen=True, slots=True)
class SqlSources:
    """Implements analysis.ports.sources.Sources for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock

    def put(self, conversation: ConversationId, source: RecordingSource) -> None:
        """Store it in place of the one before."""
        self.forget(conversation)
        row = {
            "workspace_id": self.workspace,
            "conversation_id": conversation,
            "created_at": self.clock(),
            **asdict(source),
        }
        self.connection.execute(insert(recording_sources).values(**row))

    def of(self, conversation: ConversationId) -> RecordingSource | None:
        """Return it, or None."""
        table = recording_sources.c
        query = select(table.kind, table.place, table.media_type, table.sha256, table.size_bytes).where(
            table.workspace_id == self.workspace, table.conversation_id == conversation
        )
        row = self.connection.execute(query).one_or_none()
        return None if row is None else RecordingSource(*row)

    def forget(self, conversation: ConversationId) -> None:
        """Delete it."""
        table = recording_sources.c
        self.connection.execute(
            delete(recording_sources).where(table.workspace_id == self.workspace, table.conversation_id == conversation)
        )
