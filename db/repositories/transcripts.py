"""Transcripts and their segments."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, func, insert, select

from analysis.errors import RefusedError
from analysis.model.ids import ConversationId, TranscriptId, WorkspaceId, new_id
from analysis.model.transcript import Segment, Transcript
from analysis.ports import Clock
from db.repositories.conversations import demand_conversation, people_from_json, people_to_json
from db.schema import transcript_segments as segments
from db.schema import transcripts

# A program waits for these; building a statement anew costs more than running it.
STORED = select(
    func.max(case((transcripts.c.sha256 == bindparam("sha256"), transcripts.c.id))), func.max(transcripts.c.revision)
).where(
    transcripts.c.workspace_id == bindparam("workspace"), transcripts.c.conversation_id == bindparam("conversation")
)
"""The transcript of a call with this very text, if it has one, and the last revision of all of its transcripts."""
INSERT, INSERT_SEGMENTS = insert(transcripts), insert(segments)


@dataclass(frozen=True, slots=True)
class SqlTranscripts:
    """Implements analysis.ports.Transcripts for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock

    def save(self, conversation: ConversationId, transcript: Transcript, *, first: bool = False) -> TranscriptId:
        """Store it with its segments; one with the same sha256 is stored once and keeps its place in time.

        Args:
            conversation: Whose words they are.
            transcript: The words.
            first: The conversation was made in this very transaction, so that nothing needs to be looked up.

        Raises:
            RefusedError: "conversation-not-found".
        """
        known, revision = (None, 0) if first else self._stored(conversation, transcript.sha256)
        if known is not None:
            return TranscriptId(known)
        transcript_id = TranscriptId(new_id("tr"))
        row = {
            "workspace_id": self.workspace,
            "id": transcript_id,
            "conversation_id": conversation,
            "revision": (revision or 0) + 1,
            "sha256": transcript.sha256,
            "participants": people_to_json(transcript.participants),
            "language": transcript.language,
            "engine": transcript.engine,
            "draft": transcript.draft,
            "notes": list(transcript.notes),
            "created_at": self.clock(),
        }
        self.connection.execute(INSERT, row)
        if transcript.segments:
            rows = [self._row(transcript_id, place, one) for place, one in enumerate(transcript.segments)]
            self.connection.execute(INSERT_SEGMENTS, rows)
        return transcript_id

    def _stored(self, conversation: ConversationId, sha256: str) -> tuple[str | None, int | None]:
        """Hold the conversation, and return its transcript with this text, and the last revision of all."""
        demand_conversation(self.connection, self.workspace, conversation, lock=True)
        values = {"workspace": self.workspace, "conversation": conversation, "sha256": sha256}
        found = self.connection.execute(STORED, values).one()
        return found[0], found[1]

    def latest(self, conversation: ConversationId) -> tuple[TranscriptId, Transcript] | None:
        """Return the newest, or None."""
        query = (
            select(transcripts)
            .where(transcripts.c.workspace_id == self.workspace, transcripts.c.conversation_id == conversation)
            .order_by(transcripts.c.revision.desc())
            .limit(1)
        )
        row = self.connection.execute(query).one_or_none()
        return None if row is None else (TranscriptId(row.id), self._read(row))

    def get(self, transcript: TranscriptId) -> Transcript:
        """Return it. RefusedError("transcript-not-found")."""
        query = select(transcripts).where(transcripts.c.workspace_id == self.workspace, transcripts.c.id == transcript)
        row = self.connection.execute(query).one_or_none()
        if row is None:
            raise RefusedError("transcript-not-found", reference=transcript)
        return self._read(row)

    def _row(self, transcript: TranscriptId, position: int, segment: Segment) -> dict[str, Any]:
        return {
            "workspace_id": self.workspace,
            "transcript_id": transcript,
            "position": position,
            "segment_id": segment.id,
            "text": segment.text,
            "speaker": segment.speaker,
            "start_ms": segment.start_ms,
            "end_ms": segment.end_ms,
            "flags": list(segment.flags),
            "raw_text": segment.raw_text,
        }

    def _read(self, row: Row[Any]) -> Transcript:
        query = (
            select(segments)
            .where(segments.c.workspace_id == self.workspace, segments.c.transcript_id == row.id)
            .order_by(segments.c.position)
        )
        return Transcript(
            segments=tuple(
                Segment(
                    id=one.segment_id,
                    text=one.text,
                    speaker=one.speaker,
                    start_ms=one.start_ms,
                    end_ms=one.end_ms,
                    flags=tuple(one.flags),
                    raw_text=one.raw_text,
                )
                for one in self.connection.execute(query)
            ),
            participants=people_from_json(row.participants),
            language=row.language,
            engine=row.engine,
            draft=row.draft,
            notes=tuple(row.notes),
        )
