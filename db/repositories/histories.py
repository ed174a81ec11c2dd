"""Everything that the calls of one deal proved, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, select

from analysis.model.conversation import ConversationState
from analysis.model.exchange import Correction
from analysis.model.ids import AnalysisId, ConversationId, OpportunityId, UserId, WorkspaceId
from analysis.model.meddic import Evidence, MeddicAnalysis, RejectedQuote
from analysis.model.rollup import StoredCall
from analysis.model.transcript import Segment, Transcript
from db.repositories.analyses import evidence_from_row, read_analysis
from db.repositories.conversations import people_from_json
from db.repositories.exchange import read_correction
from db.schema import (
    conversations,
    corrections,
    evidence_items,
    meddic_analyses,
    rejected_quotes,
    transcript_segments,
    transcripts,
)


@dataclass(frozen=True, slots=True)
class SqlHistories:
    """Implements analysis.ports.Histories for one workspace."""

    connection: Connection
    workspace: WorkspaceId

    def of(self, opportunity: OpportunityId) -> list[StoredCall]:
        """Return the calls whose newest result has levels, in order of time. Seven statements."""
        return self._calls(conversations.c.opportunity_id == opportunity)

    def corrected(self) -> list[StoredCall]:
        """Return the calls of all deals and of none that people corrected, in order of time. Seven statements."""
        said = select(corrections.c.conversation_id).where(*self._mine(corrections))
        return self._calls(conversations.c.id.in_(said))

    def _calls(self, which: ColumnElement[bool]) -> list[StoredCall]:
        newest = self._newest(which)
        analyses = [call.analysis_id for call in newest]
        stored = self._analyses(analyses)
        words = self._transcripts({row.transcript_id for row in stored})
        evidence, rejected = self._evidence(analyses), self._rejected(analyses)
        people = self._corrections([call.id for call in newest])
        results: dict[str, tuple[str, MeddicAnalysis]] = {
            row.id: (row.transcript_id, read_analysis(row, evidence[row.id], rejected[row.id])) for row in stored
        }
        return [
            StoredCall(
                conversation_id=ConversationId(call.id),
                occurred_at=call.occurred_at,
                transcript=words[results[call.analysis_id][0]],
                analysis_id=AnalysisId(call.analysis_id),
                analysis=results[call.analysis_id][1],
                corrections=tuple(people[call.id]),
                restricted=call.restricted,
                owner_id=None if call.owner_id is None else UserId(call.owner_id),
            )
            for call in newest
        ]

    def _mine(self, table: Table, *conditions: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
        return (table.c.workspace_id == self.workspace, *conditions)

    def _newest(self, which: ColumnElement[bool]) -> list[Row[Any]]:
        """Return each call with its newest result, where that has levels. Uses ix_conversations_opportunity."""
        query = (
            select(
                conversations.c.id,
                conversations.c.occurred_at,
                conversations.c.restricted,
                conversations.c.owner_id,
                meddic_analyses.c.id.label("analysis_id"),
                meddic_analyses.c.kind,
            )
            .join(meddic_analyses, meddic_analyses.c.conversation_id == conversations.c.id)
            .where(
                *self._mine(conversations, which),
                *self._mine(meddic_analyses),
                conversations.c.state != ConversationState.HELD,
            )
            .order_by(conversations.c.occurred_at, conversations.c.id, meddic_analyses.c.revision)
        )
        last: dict[str, Any] = {row.id: row for row in self.connection.execute(query)}
        return [row for row in last.values() if row.kind == "meddic"]

    def _analyses(self, wanted: Sequence[str]) -> Sequence[Row[Any]]:
        query = select(meddic_analyses).where(*self._mine(meddic_analyses, meddic_analyses.c.id.in_(wanted)))
        return self.connection.execute(query).all()

    def _evidence(self, wanted: Sequence[str]) -> dict[str, list[Evidence]]:
        table = evidence_items.c
        query = (
            select(evidence_items)
            .where(*self._mine(evidence_items, table.analysis_id.in_(wanted)))
            .order_by(table.analysis_id, table.letter, table.position)
        )
        found: dict[str, list[Evidence]] = defaultdict(list)
        for row in self.connection.execute(query):
            found[row.analysis_id].append(evidence_from_row(row))
        return found

    def _rejected(self, wanted: Sequence[str]) -> dict[str, list[RejectedQuote]]:
        table = rejected_quotes.c
        query = (
            select(rejected_quotes)
            .where(*self._mine(rejected_quotes, table.analysis_id.in_(wanted)))
            .order_by(table.analysis_id, table.position)
        )
        found: dict[str, list[RejectedQuote]] = defaultdict(list)
        for row in self.connection.execute(query):
            found[row.analysis_id].append(RejectedQuote(row.letter, row.quote, row.segment_id, row.reason))
        return found

    def _transcripts(self, wanted: Iterable[str]) -> dict[str, Transcript]:
        ids = sorted(wanted)
        table = transcript_segments.c
        lines: dict[str, list[Segment]] = defaultdict(list)
        query = (
            select(
                table.transcript_id,
                table.segment_id,
                table.text,
                table.speaker,
                table.start_ms,
                table.end_ms,
                table.flags,
                table.raw_text,
            )
            .where(*self._mine(transcript_segments, table.transcript_id.in_(ids)))
            .order_by(table.transcript_id, table.position)
        )
        for transcript, segment, text, speaker, start_ms, end_ms, flags, raw in self.connection.execute(query):
            lines[transcript].append(Segment(segment, text, speaker, start_ms, end_ms, tuple(flags), raw))
        heads = select(transcripts).where(*self._mine(transcripts, transcripts.c.id.in_(ids)))
        return {
            row.id: Transcript(
                segments=tuple(lines[row.id]),
                participants=people_from_json(row.participants),
                language=row.language,
                engine=row.engine,
                draft=row.draft,
                notes=tuple(row.notes),
            )
            for row in self.connection.execute(heads)
        }

    def _corrections(self, wanted: Sequence[str]) -> dict[str, list[Correction]]:
        table = corrections.c
        query = (
            select(corrections)
            .where(*self._mine(corrections, table.conversation_id.in_(wanted)))
            .order_by(table.conversation_id, table.position)
        )
        found: dict[str, list[Correction]] = defaultdict(list)
        for row in self.connection.execute(query):
            found[row.conversation_id].append(read_correction(row))
        return found
