"""Transcripts, results and records come out as they went in, cannot be changed, and go when they are forgotten."""

# ruff: noqa: PT012 - tables of lambdas share one signature; what raises is the end of the unit of work, not one statement

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, event, func, select, update
from sqlalchemy.exc import DBAPIError

from analysis.model.conversation import Conversation, Step, StepState
from analysis.model.ids import WorkspaceId
from analysis.model.transcript import Segment
from db.engine import make_engine
from db.schema import audit_log, evidence_items, meddic_analyses, metadata, rejected_quotes
from db.unit_of_work import SqlBegin, SqlWork
from tests.conftest import FakeClock
from tests.db.conftest import (
    AT,
    ONCE_A_DATABASE,
    WORDS,
    a_conversation,
    a_transcript,
    an_analysis,
    at_once,
    bound,
    proven,
    refused,
    stored,
)

# --- transcripts and analyses -------------------------------------------------------------------------------


@ONCE_A_DATABASE
@given(texts=st.lists(WORDS, min_size=1, max_size=8), notes=st.lists(WORDS, max_size=2), draft=st.booleans())
def test_transcript_round_trip(
    begin: SqlBegin, workspace: WorkspaceId, texts: list[str], notes: list[str], *, draft: bool
) -> None:
    """What was said comes back character by character, with flags, sides and doubts."""
    base = a_transcript(*texts, notes=tuple(notes), draft=draft)
    odd = Segment("s0", "no times", flags=("repeated",), raw_text="raw 简")
    transcript = replace(base, segments=(odd, *base.segments))
    conversation = stored(begin, workspace)
    with begin(workspace) as work:
        saved = work.transcripts.save(conversation.id, transcript)
    with begin(workspace) as work:
        assert work.transcripts.get(saved) == transcript
        assert work.transcripts.latest(conversation.id) == (saved, transcript)
        assert work.transcripts.save(conversation.id, transcript) == saved


@pytest.mark.fault("49")
def test_ten_thousand_segments(begin: SqlBegin, workspace: WorkspaceId, conversation: Conversation) -> None:
    """A very long call is stored and read in one go, not statement by statement."""
    transcript = a_transcript(*(f"line {n}" for n in range(10_000)))
    statements: list[str] = []

    def note(*given: Any) -> None:
        statements.append(given[2])

    event.listen(begin.engine, "before_cursor_execute", note)
    with begin(workspace) as work:
        saved = work.transcripts.save(conversation.id, transcript)
        assert work.transcripts.get(saved) == transcript
    event.remove(begin.engine, "before_cursor_execute", note)
    assert 0 < len(statements) < 100


def test_twelve_saves_at_once(begin: SqlBegin, workspace: WorkspaceId, conversation: Conversation) -> None:
    """Racing steps store one transcript and one analysis of each kind, with revisions one by one."""

    def save(n: int) -> tuple[str, str]:
        transcript = a_transcript(f"version {n % 3} of the words")
        with begin(workspace) as work:
            transcript_id = work.transcripts.save(conversation.id, transcript)
            return transcript_id, work.analyses.save(conversation.id, transcript_id, an_analysis(transcript))

    saved = at_once([lambda n=n: save(n) for n in range(12)])  # type: ignore[misc]
    assert len(set(saved)) == 3


def test_analysis_round_trip(begin: SqlBegin, workspace: WorkspaceId, conversation: Conversation) -> None:
    """An analysis comes back equal, an equal one is stored once, another prompt makes a newer one."""
    transcript = a_transcript()
    analysis = an_analysis(transcript)
    scan = an_analysis(transcript, kind="cue_scan", letters=(), coverage=None, strength=None, headline=None, engine="o")
    with begin(workspace) as work:
        saved = work.transcripts.save(conversation.id, transcript)
        first = work.analyses.save(conversation.id, saved, analysis)
        assert work.analyses.latest(conversation.id) == (first, analysis)
        assert work.analyses.save(conversation.id, saved, analysis) == first
        second = work.analyses.save(conversation.id, saved, replace(analysis, prompt_version="p2"))
        assert work.analyses.latest(conversation.id) == (second, replace(analysis, prompt_version="p2"))
        third = work.analyses.save(conversation.id, saved, scan)
        assert work.analyses.latest(conversation.id) == (third, scan)


def test_analysis_needs_a_transcript_of_its_conversation(
    begin: SqlBegin, workspace: WorkspaceId, conversation: Conversation
) -> None:
    """Proof comes from the call itself, never from another."""
    other = stored(begin, workspace)
    with begin(workspace) as work:
        saved = work.transcripts.save(other.id, a_transcript())
        call = lambda: work.analyses.save(conversation.id, saved, an_analysis(a_transcript()))  # noqa: E731
        assert refused(call) == "transcript-not-found"


CHANGES = {
    "analysis": update(meddic_analyses).values(strength=99),
    "rejected": update(rejected_quotes).values(quote="said"),
    "evidence": update(evidence_items).values(text="said"),
    "audit": update(audit_log).values(actor="nobody"),
    "audit deletion": delete(audit_log),
}


@pytest.mark.fault("66")
@pytest.mark.parametrize("case", CHANGES)
def test_history_cannot_be_changed(
    begin: SqlBegin, engine: Engine, workspace: WorkspaceId, conversation: Conversation, case: str
) -> None:
    """The database itself refuses, whoever asks."""
    proven(begin, workspace, conversation)
    statement = CHANGES[case]
    with pytest.raises(DBAPIError, match=r"never changes|kept until"), bound(engine, workspace) as connection:
        connection.execute(statement.where(statement.table.c.workspace_id == workspace))  # type: ignore[attr-defined]


def test_evidence_can_be_retired(
    begin: SqlBegin, engine: Engine, workspace: WorkspaceId, conversation: Conversation
) -> None:
    """A quote that a person found wrong is marked, not changed."""
    proven(begin, workspace, conversation)
    with bound(engine, workspace) as connection:
        retire = update(evidence_items).where(evidence_items.c.workspace_id == workspace).values(retired_at=AT)
        assert connection.execute(retire).rowcount == 2


def test_forgetting_a_conversation_takes_all_of_it(
    begin: SqlBegin, engine: Engine, workspace: WorkspaceId, conversation: Conversation
) -> None:
    """Deleting the row deletes words, quotes and results, and leaves the record of who did what."""
    proven(begin, workspace, conversation)
    with begin(workspace) as work:
        work.steps.put(conversation.id, 1, Step.FETCH, StepState.DONE)
        work.steps.advance(conversation.id, 1, Step.FETCH, 1)
        work.purchases.intend(conversation.id, "k", 1, provider="groq", step=Step.TRANSCRIBE)
    table = metadata.tables["conversations"]
    with bound(engine, workspace) as connection:
        connection.execute(delete(table).where(table.c.workspace_id == workspace, table.c.id == conversation.id))
        left = {
            name: connection.scalar(select(func.count()).select_from(one).where(one.c.workspace_id == workspace))
            for name, one in metadata.tables.items()
            if "workspace_id" in one.c
        }
    assert {name: count for name, count in left.items() if count} == {"audit_log": 1, "case_counters": 1}


def test_audit_can_be_cleaned_when_its_time_is_over(
    begin: SqlBegin, engine: Engine, workspace: WorkspaceId, clock: FakeClock
) -> None:
    """What is older than it must be kept may go."""
    clock.now = datetime(2020, 1, 1, tzinfo=UTC)
    with begin(workspace) as work:
        work.audit.record("x.done", actor="usr_1", target="conv_1")
    with bound(engine, workspace) as connection:
        assert connection.execute(delete(audit_log).where(audit_log.c.workspace_id == workspace)).rowcount == 1


def test_roll_back_leaves_nothing(begin: SqlBegin, workspace: WorkspaceId) -> None:
    """An error on the way undoes all of it."""
    with pytest.raises(ZeroDivisionError), begin(workspace) as work:
        work.conversations.add(a_conversation(workspace))
        work.audit.record("x", actor="a", target="t")
        raise ZeroDivisionError
    with begin(workspace) as work:
        assert work.conversations.recent() == []
        assert isinstance(work, SqlWork)
        count = select(func.count()).select_from(audit_log).where(audit_log.c.workspace_id == workspace)
        assert work.connection.scalar(count) == 0


def test_segments_are_read_by_their_key(sqlite_url: str) -> None:
    """No query over segments scans the table."""
    engine = make_engine(sqlite_url)
    with engine.begin() as connection:
        plan = connection.exec_driver_sql(
            "explain query plan select * from transcript_segments where workspace_id = 'a' and transcript_id = 'b' "
            "order by position"
        ).all()
    engine.dispose()
    assert plan
    assert all("USING INDEX" in str(row) for row in plan)
