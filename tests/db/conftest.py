"""Values to store."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, insert

from analysis.errors import RefusedError
from analysis.model.conversation import Conversation, ConversationState, Opportunity
from analysis.model.ids import CaseNumber, ConversationId, OpportunityId, WorkspaceId, new_id
from analysis.model.installation import Installation
from analysis.model.meddic import (
    CueHit,
    Evidence,
    Letter,
    LetterResult,
    Level,
    Match,
    MeddicAnalysis,
    RejectedQuote,
    Span,
    Status,
    Usage,
)
from analysis.model.transcript import Participant, Segment, Side, SideSource, Transcript
from db.guard import BOUND
from db.schema import users
from db.unit_of_work import SqlBegin

T = TypeVar("T")
AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
ONCE_A_DATABASE = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


def refused(call: Callable[[], object]) -> str:
    """Return the key with which *call* is refused."""
    with pytest.raises(RefusedError) as caught:
        call()
    return caught.value.key


def a_conversation(workspace: WorkspaceId, **changes: Any) -> Conversation:
    """Return a conversation, not stored."""
    fields: dict[str, Any] = {
        "id": ConversationId(new_id("conv")),
        "workspace_id": workspace,
        "case_number": CaseNumber(""),
        "title": "First call",
        "state": ConversationState.WAITING,
        "created_at": AT,
        "occurred_at": AT,
    }
    return Conversation(**fields | changes)


def an_opportunity(workspace: WorkspaceId, **changes: Any) -> Opportunity:
    """Return a deal, not stored."""
    fields: dict[str, Any] = {
        "id": OpportunityId(new_id("opp")),
        "workspace_id": workspace,
        "case_number": CaseNumber(""),
        "company": "Harbour & Pine",
        "created_at": AT,
    }
    return Opportunity(**fields | changes)


def an_installation(**changes: Any) -> Installation:
    """Return an installation, not stored, whose token opens nothing."""
    fields: dict[str, Any] = {
        "team_id": "T1",
        "enterprise_id": "",
        "app_id": "A1",
        "bot_user_id": "U1",
        "bot_token": b"x",
        "refresh_token": None,
        "key_version": 1,
        "scopes": (),
        "installed_by": "U1",
        "installed_at": AT,
        "token_expires_at": None,
    }
    return Installation(**fields | changes)


def a_transcript(*texts: str, **changes: Any) -> Transcript:
    """Return a transcript of these lines, spoken by two people in turn."""
    segments = tuple(
        Segment(f"s{n}", text, speaker="Lin" if n % 2 else "Dana", start_ms=n * 1000, end_ms=n * 1000 + 900)
        for n, text in enumerate(texts or ("Budget is 30k.", "好的,我們下週簽約。🚀"), start=1)
    )
    people = (
        Participant("Lin", "Lin Mei", Side.BUYER, SideSource.GIVEN, "CFO"),
        Participant("Dana", "Dana", Side.SELLER, SideSource.INFERRED),
    )
    return Transcript(**{"segments": segments, "participants": people, "language": "en", "engine": "given"} | changes)


def an_analysis(transcript: Transcript, **changes: Any) -> MeddicAnalysis:
    """Return an analysis with evidence, a rejected quote and a cue."""
    line = transcript.segments[0]
    span = Span(line.id, 0, 6, line.text[:6], "Lin", Side.BUYER, 1000, 1900, Match.ALIGNED, 97.5)
    letters = tuple(
        LetterResult(
            letter,
            Level.STATED if letter is Letter.METRICS else Level.UNKNOWN,
            Status.WEAK if letter is Letter.METRICS else Status.NOT_DISCUSSED,
            (Evidence(letter, "figure", "30k", span),) * (2 if letter is Letter.METRICS else 0),
            ("cap-seller-only",),
            "誰簽約?",
            2,
        )
        for letter in Letter
    )
    fields: dict[str, Any] = {
        "kind": "meddic",
        "letters": letters,
        "cues": (CueHit(Letter.CHAMPION, "s1", "budget"),),
        "coverage": 1,
        "strength": 12,
        "headline": Letter.ECONOMIC_BUYER,
        "rejected": (RejectedQuote(Letter.CHAMPION, "never said", "s2", "not_found"),),
        "summary": "They talked of money. 💰",
        "language": "zh-TW",
        "engine": "gemini:test",
        "prompt_version": "p1",
        "rubric_version": "r1",
        "transcript_sha256": transcript.sha256,
        "usage": Usage(1200, 200, 80, 12.5, 0.00123456, 3.25),
        "warnings": ("analysis-unlabeled",),
    }
    return MeddicAnalysis(**fields | changes)


def stored(begin: SqlBegin, workspace: WorkspaceId, **changes: Any) -> Conversation:
    """Store a conversation and return it."""
    with begin(workspace) as work:
        return work.conversations.add(a_conversation(workspace, **changes))


def add_user(engine: Engine, workspace: WorkspaceId, user: str) -> None:
    """Store a user."""
    with bound(engine, workspace) as connection:
        connection.execute(insert(users).values(workspace_id=workspace, id=user, name=user, created_at=AT))


class bound:  # noqa: N801 - reads as a verb
    """A transaction on a connection bound to a workspace, for statements of the test's own."""

    def __init__(self, engine: Engine, workspace: WorkspaceId) -> None:
        self.connection = engine.connect().execution_options(**{BOUND: workspace})

    def __enter__(self) -> Connection:
        self.connection.begin()
        return self.connection

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.connection.commit()
        self.connection.close()


def proven(begin: SqlBegin, workspace: WorkspaceId, conversation: Conversation) -> None:
    """Store a transcript, an analysis and an audit entry."""
    transcript = a_transcript()
    with begin(workspace) as work:
        saved = work.transcripts.save(conversation.id, transcript)
        work.analyses.save(conversation.id, saved, an_analysis(transcript))
        work.audit.record("x.done", actor="usr_1", target=conversation.id, after={"a": 1})


def at_once(calls: list[Callable[[], T]]) -> list[T]:
    """Run *calls* in threads at the same time and return their results in order."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


@pytest.fixture
def conversation(begin: SqlBegin, workspace: WorkspaceId) -> Conversation:
    """A stored conversation."""
    return stored(begin, workspace)
