"""Immutable results."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from analysis.errors import RefusedError
from analysis.model.ids import AnalysisId, ConversationId, TranscriptId, WorkspaceId, new_id
from analysis.model.meddic import (
    Ask,
    CueHit,
    Evidence,
    Letter,
    LetterResult,
    Level,
    MeddicAnalysis,
    RejectedQuote,
    Span,
    Status,
    Usage,
)
from analysis.model.transcript import Side
from analysis.ports import Clock
from db.repositories.beside import (
    check_from_json,
    check_to_json,
    moment_from_json,
    moment_to_json,
    question_from_json,
    question_to_json,
    sentence_from_json,
)
from db.repositories.conversations import demand_conversation
from db.schema import evidence_items, meddic_analyses, rejected_quotes, transcripts

PLAIN = ("kind", "coverage", "strength", "headline", "summary", "language", "engine", "call_type")
VERSIONS = ("prompt_version", "rubric_version", "transcript_sha256")
USAGE = ("input_tokens", "cached_tokens", "output_tokens", "audio_s", "cost_usd", "seconds", "priced")
SPAN = ("segment_id", "begin", "end", "text", "speaker", "side", "start_ms", "end_ms", "match", "similarity")


@dataclass(frozen=True, slots=True)
class SqlAnalyses:
    """Implements analysis.ports.Analyses for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock

    def save(self, conversation: ConversationId, transcript: TranscriptId, analysis: MeddicAnalysis) -> AnalysisId:
        """Insert it with its evidence and rejected quotes; an equal one of this conversation is stored once.

        Raises:
            RefusedError: "conversation-not-found", or "transcript-not-found" among that conversation's.
        """
        demand_conversation(self.connection, self.workspace, conversation, lock=True)
        self._demand_transcript(conversation, transcript)
        table = meddic_analyses.c
        mine = (table.workspace_id == self.workspace, table.conversation_id == conversation)
        known = self.connection.scalar(
            select(table.id).where(
                *mine,
                table.transcript_id == transcript,
                table.engine == analysis.engine,
                table.prompt_version == analysis.prompt_version,
                table.rubric_version == analysis.rubric_version,
            )
        )
        if known is not None:
            return AnalysisId(known)
        revision = self.connection.scalar(select(func.max(table.revision)).where(*mine)) or 0
        analysis_id = AnalysisId(new_id("an"))
        row = {
            "workspace_id": self.workspace,
            "id": analysis_id,
            "conversation_id": conversation,
            "transcript_id": transcript,
            "revision": revision + 1,
            "created_at": self.clock(),
            "letters": [letter_to_json(letter) for letter in analysis.letters],
            "cues": [asdict(cue) for cue in analysis.cues],
            "moments": [moment_to_json(moment) for moment in analysis.moments],
            "sentences": [asdict(sentence) for sentence in analysis.sentences],
            "questions": [question_to_json(question) for question in analysis.questions],
            "checks": [check_to_json(check) for check in analysis.checks],
            "inferred": [list(pair) for pair in analysis.inferred],
            "warnings": list(analysis.warnings),
            **{name: getattr(analysis, name) for name in (*PLAIN, *VERSIONS)},
            **asdict(analysis.usage),
        }
        self.connection.execute(insert(meddic_analyses).values(**row))
        self._add_quotes(analysis_id, analysis)
        return analysis_id

    def latest(self, conversation: ConversationId) -> tuple[AnalysisId, MeddicAnalysis] | None:
        """Return the newest, or None."""
        query = (
            select(meddic_analyses)
            .where(meddic_analyses.c.workspace_id == self.workspace, meddic_analyses.c.conversation_id == conversation)
            .order_by(meddic_analyses.c.revision.desc())
            .limit(1)
        )
        row = self.connection.execute(query).one_or_none()
        return None if row is None else (AnalysisId(row.id), self._read(row))

    def get(self, analysis: AnalysisId) -> tuple[ConversationId, MeddicAnalysis]:
        """Return it with its conversation. RefusedError("analysis-not-found")."""
        query = select(meddic_analyses).where(
            meddic_analyses.c.workspace_id == self.workspace, meddic_analyses.c.id == analysis
        )
        row = self.connection.execute(query).one_or_none()
        if row is None:
            raise RefusedError("analysis-not-found", reference=analysis)
        return ConversationId(row.conversation_id), self._read(row)

    def _demand_transcript(self, conversation: ConversationId, transcript: TranscriptId) -> None:
        query = select(transcripts.c.id).where(
            transcripts.c.workspace_id == self.workspace,
            transcripts.c.conversation_id == conversation,
            transcripts.c.id == transcript,
        )
        if self.connection.scalar(query) is None:
            raise RefusedError("transcript-not-found", reference=transcript)

    def _add_quotes(self, analysis_id: AnalysisId, analysis: MeddicAnalysis) -> None:
        own = {"workspace_id": self.workspace, "analysis_id": analysis_id}
        evidence = [
            {
                **own,
                "id": new_id("ev"),
                "position": position,
                "letter": one.letter,
                "marker": one.marker,
                "subject": one.subject,
                **{name: getattr(one.span, name) for name in SPAN},
            }
            for letter in analysis.letters
            for position, one in enumerate(letter.evidence)
        ]
        rejected = [{**own, "position": place, **asdict(one)} for place, one in enumerate(analysis.rejected)]
        if evidence:
            self.connection.execute(insert(evidence_items), evidence)
        if rejected:
            self.connection.execute(insert(rejected_quotes), rejected)

    def _read(self, row: Row[Any]) -> MeddicAnalysis:
        return read_analysis(row, self._evidence(row.id), self._rejected(row.id))

    def _evidence(self, analysis: str) -> list[Evidence]:
        query = (
            select(evidence_items)
            .where(evidence_items.c.workspace_id == self.workspace, evidence_items.c.analysis_id == analysis)
            .order_by(evidence_items.c.letter, evidence_items.c.position)
        )
        return [evidence_from_row(row) for row in self.connection.execute(query)]

    def _rejected(self, analysis: str) -> tuple[RejectedQuote, ...]:
        query = (
            select(rejected_quotes)
            .where(rejected_quotes.c.workspace_id == self.workspace, rejected_quotes.c.analysis_id == analysis)
            .order_by(rejected_quotes.c.position)
        )
        return tuple(
            RejectedQuote(row.letter, row.quote, row.segment_id, row.reason) for row in self.connection.execute(query)
        )


def read_analysis(row: Row[Any], evidence: Iterable[Evidence], rejected: Iterable[RejectedQuote]) -> MeddicAnalysis:
    """Put a result together again from its row, its evidence in order within each letter, and its rejected quotes."""
    by_letter: dict[Letter, list[Evidence]] = defaultdict(list)
    for one in evidence:
        by_letter[one.letter].append(one)
    return MeddicAnalysis(
        letters=tuple(letter_from_json(one, tuple(by_letter[Letter(one["letter"])])) for one in row.letters),
        cues=tuple(CueHit(Letter(cue["letter"]), cue["segment_id"], cue["cue"]) for cue in row.cues),
        rejected=tuple(rejected),
        moments=tuple(moment_from_json(moment) for moment in row.moments),
        sentences=tuple(sentence_from_json(sentence) for sentence in row.sentences),
        questions=tuple(question_from_json(question) for question in row.questions),
        checks=tuple(check_from_json(check) for check in row.checks),
        inferred=tuple((label, Side(side)) for label, side in row.inferred),
        usage=Usage(**{name: getattr(row, name) for name in USAGE}),
        warnings=tuple(row.warnings),
        **{name: getattr(row, name) for name in (*PLAIN, *VERSIONS)},
    )


def evidence_from_row(row: Row[Any]) -> Evidence:
    """Return one piece of evidence."""
    span = Span(**{name: getattr(row, name) for name in SPAN})
    return Evidence(row.letter, row.marker, row.subject, span)


def letter_to_json(letter: LetterResult) -> dict[str, Any]:
    """Return a letter's result without its evidence, as JSON."""
    return {
        "letter": letter.letter,
        "level": int(letter.level),
        "status": letter.status,
        "reasons": list(letter.reasons),
        "missing": letter.missing,
        "suggested": letter.suggested,
        "ask": None if letter.ask is None else asdict(letter.ask),
        "runs": list(letter.runs),
    }


def letter_from_json(stored: dict[str, Any], evidence: tuple[Evidence, ...]) -> LetterResult:
    """Put a letter's result together again."""
    return LetterResult(
        letter=Letter(stored["letter"]),
        level=Level(stored["level"]),
        status=Status(stored["status"]),
        evidence=evidence,
        reasons=tuple(stored["reasons"]),
        missing=stored["missing"],
        suggested=stored["suggested"],
        ask=None if stored.get("ask") is None else Ask(**stored["ask"]),
        runs=tuple(stored.get("runs", ())),
    )
