"""Conversations and what hangs on them come out as they went in, on both databases; other workspaces see nothing."""

# ruff: noqa: PT012 - tables of lambdas share one signature; what raises is the end of the unit of work, not one statement

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from analysis.model.conversation import Conversation, ConversationState, Failure, Priority, Step, StepState
from analysis.model.ids import OpportunityId, ReplyTo, UserId, WorkspaceId
from analysis.model.transcript import Participant, Side, SideSource
from db.unit_of_work import SqlBegin
from tests.conftest import FakeClock
from tests.db.conftest import (
    AT,
    ONCE_A_DATABASE,
    WORDS,
    a_conversation,
    add_user,
    an_opportunity,
    at_once,
    refused,
    stored,
)

# --- conversations ------------------------------------------------------------------------------------------


def test_conversation_round_trip(begin: SqlBegin, engine: Engine, workspace: WorkspaceId) -> None:
    """Every field comes back equal, times in UTC."""
    add_user(engine, workspace, "usr_1")
    taipei = timezone(timedelta(hours=8))
    full = a_conversation(
        workspace,
        title="Erstgespräch 報價 🚀",
        state=ConversationState.FAILED,
        occurred_at=datetime(2026, 11, 21, 1, 2, 3, 456789, tzinfo=taipei),
        owner_id=UserId("usr_1"),
        external_id="crm-1",
        language="zh-TW",
        object_key="audio/x",
        size_bytes=3_000_000_000,
        participants=(Participant("Lin", "林", Side.BUYER, SideSource.GIVEN, "CFO"),),
        seller_channel=1,
        priority=Priority.BATCH,
        attempt=3,
        reply_to=ReplyTo("slack:C1"),
        consent="contract",
        failure=Failure("audio-too-long", {"max_min": 180, "who": "林"}, "e1"),
        duration_ms=7_200_000,
    )
    with begin(workspace) as work:
        opportunity = work.opportunities.add(an_opportunity(workspace))
        added = work.conversations.add(replace(full, opportunity_id=opportunity.id))
    with begin(workspace) as work:
        found = work.conversations.get(full.id)
    assert found == added == replace(full, opportunity_id=opportunity.id, case_number=added.case_number)
    assert found.occurred_at.tzinfo is UTC


def test_naive_time_is_refused(begin: SqlBegin, workspace: WorkspaceId) -> None:
    """A time without a zone means nothing and is not stored."""
    with pytest.raises(Exception, match="without a zone"):
        stored(begin, workspace, occurred_at=datetime(2026, 1, 1))  # noqa: DTZ001 - the point


@pytest.mark.fault("30")
@ONCE_A_DATABASE
@given(title=st.text(max_size=60), external_id=WORDS.map(str.strip))
def test_any_text_can_be_stored_and_found(
    begin: SqlBegin, workspace: WorkspaceId, title: str, external_id: str
) -> None:
    """No text breaks a transaction; what the databases cannot hold becomes U+FFFD, in the same place."""
    with begin(workspace) as work:
        known = work.conversations.find(external_id)
        added = known or work.conversations.add(a_conversation(workspace, title=title, external_id=external_id))
    with begin(workspace) as work:
        assert len(work.conversations.get(added.id).title) == len(added.title)
        found = work.conversations.find(external_id)
        assert found is None if external_id == "" else found is not None and found.id == added.id


def test_conversation_is_found_by_three_names(begin: SqlBegin, workspace: WorkspaceId) -> None:
    """Id, case number in any case of letters, external id; nothing else."""
    one = stored(begin, workspace, external_id="crm-1")
    stored(begin, workspace)
    with begin(workspace) as work:
        for name in (one.id, one.case_number, one.case_number.lower(), f" {one.case_number} ", "crm-1"):
            assert work.conversations.find(name) == one
        assert work.conversations.find("") is None
        assert work.conversations.find("CRM-1") is None


def test_external_id_is_taken_once(begin: SqlBegin, workspace: WorkspaceId, other_workspace: WorkspaceId) -> None:
    """A second one is refused; conversations without one, and other workspaces, do not collide."""
    stored(begin, workspace, external_id="crm-1")
    assert refused(lambda: stored(begin, workspace, external_id="crm-1")) == "conversation-exists"
    stored(begin, other_workspace, external_id="crm-1")
    assert stored(begin, workspace).id != stored(begin, workspace).id


def test_links_must_exist(begin: SqlBegin, workspace: WorkspaceId) -> None:
    """An owner or deal that is not there is said in words."""
    assert refused(lambda: stored(begin, workspace, owner_id=UserId("usr_x"))) == "user-not-found"
    assert refused(lambda: stored(begin, workspace, opportunity_id=OpportunityId("opp_x"))) == "opportunity-not-found"


def test_recent_is_newest_first(begin: SqlBegin, engine: Engine, workspace: WorkspaceId) -> None:
    """The newest come first, at most as many as asked, of one owner if asked."""
    add_user(engine, workspace, "usr_1")
    made = [
        stored(begin, workspace, created_at=AT + timedelta(hours=n), owner_id=UserId("usr_1") if n % 2 else None)
        for n in range(4)
    ]
    with begin(workspace) as work:
        assert work.conversations.recent(limit=3) == made[:0:-1]
        assert work.conversations.recent(owner=UserId("usr_1")) == [made[3], made[1]]


def test_state_moves_only_its_own_attempt(begin: SqlBegin, workspace: WorkspaceId, conversation: Conversation) -> None:
    """A late step of an old attempt changes nothing, nor does anything revive a canceled one."""
    failure = Failure("audio-damaged")
    with begin(workspace) as work:
        move = work.conversations.set_state
        assert move(conversation.id, ConversationState.FAILED, attempt=1, failure=failure)
        assert work.conversations.get(conversation.id).failure == failure
        assert work.conversations.open_attempt(conversation.id) == 2
        assert not move(conversation.id, ConversationState.DONE, attempt=1)
        opened = work.conversations.get(conversation.id)
        assert (opened.state, opened.failure, opened.attempt) == (ConversationState.QUEUED, None, 2)
        assert move(conversation.id, ConversationState.CANCELED, attempt=2)
        assert not move(conversation.id, ConversationState.RUNNING, attempt=2)
        assert work.conversations.open_attempt(conversation.id) == 3


@pytest.mark.parametrize("state", ConversationState)
def test_attempt_opens_only_when_the_last_is_over(
    begin: SqlBegin, workspace: WorkspaceId, conversation: Conversation, state: ConversationState
) -> None:
    """While one attempt may still run, no second begins."""
    with begin(workspace) as work:
        work.conversations.set_state(conversation.id, state, attempt=1)
    over = state in {"done", "failed", "unknown", "canceled"}
    with begin(workspace) as work:
        if over:
            assert work.conversations.open_attempt(conversation.id) == 2
        else:
            assert refused(lambda: work.conversations.open_attempt(conversation.id)) == "conversation-under-way"


def test_recording_and_length(begin: SqlBegin, workspace: WorkspaceId, conversation: Conversation) -> None:
    """What storage and decoder found is kept."""
    with begin(workspace) as work:
        work.conversations.set_recording(conversation.id, object_key="k", media_type="audio/mpeg", size_bytes=9)
        work.conversations.set_duration(conversation.id, 1234)
        found = work.conversations.get(conversation.id)
    assert (found.object_key, found.media_type, found.size_bytes, found.duration_ms) == ("k", "audio/mpeg", 9, 1234)


# --- case numbers and deals ---------------------------------------------------------------------------------


def test_case_numbers_run_by_month_and_workspace(
    begin: SqlBegin, workspace: WorkspaceId, other_workspace: WorkspaceId
) -> None:
    """Conversations and deals share one row of numbers; each month and workspace has its own."""
    december = datetime(2026, 12, 1, tzinfo=UTC)
    with begin(workspace) as work:
        assert work.opportunities.add(an_opportunity(workspace)).case_number == "202611-IC001"
    assert stored(begin, workspace).case_number == "202611-IC002"
    assert stored(begin, workspace, created_at=december).case_number == "202612-IC001"
    assert stored(begin, other_workspace).case_number == "202611-IC001"


def test_case_numbers_of_twelve_at_once(begin: SqlBegin, workspace: WorkspaceId) -> None:
    """Racing writers get each number once, and a roll-back leaves no gap."""

    def add(_: int) -> str:
        return stored(begin, workspace).case_number

    with pytest.raises(ZeroDivisionError), begin(workspace) as work:
        work.conversations.add(a_conversation(workspace))
        raise ZeroDivisionError
    numbers = at_once([lambda n=n: add(n) for n in range(12)])  # type: ignore[misc]
    assert sorted(numbers) == [f"202611-IC{n:03d}" for n in range(1, 13)]


def test_opportunity_round_trip(begin: SqlBegin, engine: Engine, workspace: WorkspaceId) -> None:
    """Every field comes back; the company is found in any case and width."""
    add_user(engine, workspace, "usr_1")
    full = an_opportunity(
        workspace,
        company="Straße & Söhne 港灣",
        stage="Proposal",
        amount=1_234_567.89,
        currency="TWD",
        close_date=date(2026, 12, 24),
        owner_id=UserId("usr_1"),
        owner_run=True,
        state="won",
    )
    with begin(workspace) as work:
        added = work.opportunities.add(full)
    with begin(workspace) as work:
        assert work.opportunities.get(full.id) == added == replace(full, case_number=added.case_number)
        for name in (full.id, added.case_number.lower(), "STRASSE & SÖHNE 港灣", " straße & söhne 港灣 "):
            assert work.opportunities.find(name) == added
        assert work.opportunities.find("Straße") is None
        assert work.opportunities.recent() == [added]


# --- steps --------------------------------------------------------------------------------------------------


def test_steps_show_progress(
    begin: SqlBegin, workspace: WorkspaceId, conversation: Conversation, clock: FakeClock
) -> None:
    """The first call sets the start, parts count once, a final state sets the end, and order is the pipeline's."""
    with begin(workspace) as work:
        steps = work.steps
        steps.put(conversation.id, 1, Step.TRANSCRIBE, StepState.RUNNING, total=3)
        steps.put(conversation.id, 1, Step.FETCH, StepState.DONE)
        clock.advance(5)
        for part in (0, 1, 1):
            steps.advance(conversation.id, 1, Step.TRANSCRIBE, part)
        steps.put(conversation.id, 1, Step.TRANSCRIBE, StepState.WAITING, detail="waiting-provider")
        fetch, transcribe = steps.of(conversation.id, 1)
        assert (fetch.step, fetch.ended_at) == (Step.FETCH, AT)
        assert (transcribe.done, transcribe.total, transcribe.detail) == (2, 3, "waiting-provider")
        assert (transcribe.started_at, transcribe.ended_at) == (AT, None)
        steps.put(conversation.id, 1, Step.TRANSCRIBE, StepState.DONE)
        assert steps.of(conversation.id, 1)[1].seconds(clock()) == 5
        assert steps.of(conversation.id, 2) == []


def test_parallel_parts_all_count(begin: SqlBegin, workspace: WorkspaceId, conversation: Conversation) -> None:
    """Chunks that finish at the same time are all counted."""

    def advance(part: int) -> None:
        with begin(workspace) as work:
            work.steps.advance(conversation.id, 1, Step.TRANSCRIBE, part % 6)

    with begin(workspace) as work:
        work.steps.put(conversation.id, 1, Step.TRANSCRIBE, StepState.RUNNING, total=6)
    at_once([lambda n=n: advance(n) for n in range(12)])  # type: ignore[misc]
    with begin(workspace) as work:
        assert work.steps.of(conversation.id, 1)[0].done == 6
