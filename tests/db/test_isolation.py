"""Another workspace sees and changes nothing, on both databases."""

# ruff: noqa: ARG005 - a table of lambdas shares one signature

from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from analysis.errors import RefusedError
from analysis.model.conversation import Conversation, ConversationState, Step, StepState
from analysis.model.ids import ConversationId, TranscriptId, WorkspaceId
from analysis.model.paid import PaidAnswer
from analysis.ports import Work
from db.unit_of_work import SqlBegin
from tests.db.conftest import (
    a_transcript,
    an_analysis,
    an_opportunity,
    proven,
)

Look = Any
NOWHERE = ConversationId("conv_nowhere")
LOOKS: dict[str, Look] = {
    "get": lambda work, one, tr: work.conversations.get(one),
    "find": lambda work, one, tr: work.conversations.find(one),
    "recent": lambda work, one, tr: work.conversations.recent(),
    "set_state": lambda work, one, tr: work.conversations.set_state(one, ConversationState.DONE, attempt=1),
    "open_attempt": lambda work, one, tr: work.conversations.open_attempt(one),
    "set_recording": lambda work, one, tr: work.conversations.set_recording(
        one, object_key="k", media_type="", size_bytes=1
    ),
    "set_duration": lambda work, one, tr: work.conversations.set_duration(one, 1),
    "steps.put": lambda work, one, tr: work.steps.put(one, 1, Step.FETCH, StepState.DONE),
    "steps.of": lambda work, one, tr: work.steps.of(one, 1),
    "transcripts.save": lambda work, one, tr: work.transcripts.save(one, a_transcript()),
    "transcripts.latest": lambda work, one, tr: work.transcripts.latest(one),
    "transcripts.get": lambda work, one, tr: work.transcripts.get(tr),
    "analyses.save": lambda work, one, tr: work.analyses.save(one, tr, an_analysis(a_transcript())),
    "analyses.latest": lambda work, one, tr: work.analyses.latest(one),
    "bought": lambda work, one, tr: work.purchases.bought("k"),
    "intend": lambda work, one, tr: work.purchases.intend(one, "k", 1, provider="groq", step=Step.ANALYZE),
    "settle": lambda work, one, tr: work.purchases.settle(one, "k", 1, PaidAnswer("stolen")),
    "unknown": lambda work, one, tr: work.purchases.unknown(one, 1),
    "cost": lambda work, one, tr: work.purchases.cost_usd(one),
    "opportunities": lambda work, one, tr: work.opportunities.recent(),
    "opportunity": lambda work, one, tr: work.opportunities.find("Harbour & Pine"),
}


def answer(work: Work, look: Look, conversation: ConversationId, transcript: TranscriptId) -> object:
    """Return what is answered, an error as its key."""
    try:
        return look(work, conversation, transcript)
    except RefusedError as error:
        return error.key


@pytest.mark.fault("13", "33")
@pytest.mark.parametrize("name", LOOKS)
def test_another_workspaces_id_answers_like_a_missing_one(
    begin: SqlBegin, workspace: WorkspaceId, other_workspace: WorkspaceId, conversation: Conversation, name: str
) -> None:
    """Nobody learns from an answer that the thing exists elsewhere, and nothing there changes."""
    proven(begin, workspace, conversation)
    with begin(workspace) as work:
        work.opportunities.add(an_opportunity(workspace))
        work.purchases.intend(conversation.id, "k", 1, provider="groq", step=Step.ANALYZE)
        work.purchases.settle(conversation.id, "k", 1, PaidAnswer("ours"))
        latest = work.transcripts.latest(conversation.id)
        before = work.conversations.get(conversation.id)
    assert latest is not None
    with begin(other_workspace) as work:
        foreign = answer(work, LOOKS[name], conversation.id, latest[0])
        assert foreign == answer(work, LOOKS[name], NOWHERE, TranscriptId("tr_nowhere"))
        assert foreign in (None, [], 0, "conversation-not-found", "transcript-not-found")
    with begin(workspace) as work:
        assert work.conversations.get(conversation.id) == before
        assert work.purchases.bought("k") == PaidAnswer("ours")


@pytest.mark.fault("13", "33")
def test_a_part_of_another_workspaces_conversation_is_refused(
    begin: SqlBegin, other_workspace: WorkspaceId, conversation: Conversation
) -> None:
    """The one method without a look beforehand is held by the foreign key."""
    with pytest.raises(DBAPIError, match=r"(?i)foreign key"), begin(other_workspace) as work:
        work.steps.advance(conversation.id, 1, Step.FETCH, 1)
