"""What may have been bought is never bought again unasked."""

import pytest

from analysis.model.conversation import Conversation, Step
from analysis.model.ids import WorkspaceId
from analysis.model.meddic import Usage
from analysis.model.paid import PaidAnswer, Purchase, PurchaseState
from analysis.ports import Work
from db.unit_of_work import SqlBegin
from tests.db.conftest import at_once, stored

ANSWER = PaidAnswer('{"text":"好 🚀"}', Usage(1200, 200, 80, 12.5, 0.00123456, 3.25))


def intend(work: Work, conversation: Conversation, attempt: int = 1, key: str = "k") -> Purchase | None:
    """Intend to buy."""
    return work.purchases.intend(conversation.id, key, attempt, provider="groq", step=Step.TRANSCRIBE)


@pytest.mark.fault("46")
def test_one_winner_of_twelve(begin: SqlBegin, workspace: WorkspaceId, conversation: Conversation) -> None:
    """Racing callers of one conversation: one holds the intent, eleven see it in their way."""

    def race() -> Purchase | None:
        with begin(workspace) as work:
            return intend(work, conversation)

    results = at_once([race] * 12)
    assert results.count(None) == 1
    assert {one.state for one in results if one} == {PurchaseState.INTENDED}


@pytest.mark.fault("46")
def test_one_winner_among_conversations(begin: SqlBegin, workspace: WorkspaceId) -> None:
    """The same audio in six conversations is under way once."""
    six = [stored(begin, workspace) for _ in range(6)]

    def race(one: Conversation) -> Purchase | None:
        with begin(workspace) as work:
            return intend(work, one)

    results = at_once([lambda one=one: race(one) for one in six])  # type: ignore[misc]
    assert results.count(None) == 1
    winner = six[results.index(None)]
    assert {one.conversation_id for one in results if one} == {winner.id}


def test_failed_in_one_conversation_while_another_buys(begin: SqlBegin, workspace: WorkspaceId) -> None:
    """A failed intent is not taken up while another conversation's call is under way; afterwards its answer is used."""
    mine, theirs = stored(begin, workspace), stored(begin, workspace)
    with begin(workspace) as work:
        assert intend(work, mine) is None
        work.purchases.fail(mine.id, "k", 1, "429")
        assert intend(work, theirs) is None
    with begin(workspace) as work:
        in_the_way = intend(work, mine)
        assert in_the_way is not None
        assert in_the_way.conversation_id == theirs.id
        work.purchases.settle(theirs.id, "k", 1, ANSWER)
    with begin(workspace) as work:
        found = intend(work, mine)
        assert found is not None
        assert found.answer == ANSWER


def test_settled_answer_is_found(
    begin: SqlBegin, workspace: WorkspaceId, other_workspace: WorkspaceId, conversation: Conversation
) -> None:
    """An answer serves every attempt and conversation of its workspace, usage included, and no other workspace."""
    with begin(workspace) as work:
        assert intend(work, conversation) is None
        assert work.purchases.bought("k") is None
        work.purchases.settle(conversation.id, "k", 1, ANSWER)
        work.purchases.settle(conversation.id, "k", 1, PaidAnswer("second"))
    with begin(workspace) as work:
        assert work.purchases.bought("k") == ANSWER
        assert work.purchases.cost_usd(conversation.id) == ANSWER.usage.cost_usd
        work.purchases.doubt(conversation.id, "k", 1, "late")
        work.purchases.fail(conversation.id, "k", 1, "late")
        assert work.purchases.bought("k") == ANSWER
    with begin(other_workspace) as work:
        assert work.purchases.bought("k") is None


@pytest.mark.fault("48")
def test_sure_failure_may_try_again(begin: SqlBegin, workspace: WorkspaceId, conversation: Conversation) -> None:
    """After a refused connection the same attempt takes its intent up again, once."""
    with begin(workspace) as work:
        intend(work, conversation)
        work.purchases.fail(conversation.id, "k", 1, "429")
    assert at_once([lambda: _again(begin, workspace, conversation)] * 6).count(None) == 1


def _again(begin: SqlBegin, workspace: WorkspaceId, conversation: Conversation) -> Purchase | None:
    with begin(workspace) as work:
        return intend(work, conversation)


@pytest.mark.fault("48")
def test_doubt_stands_until_the_next_attempt(
    begin: SqlBegin, workspace: WorkspaceId, conversation: Conversation
) -> None:
    """An unknown blocks its attempt, is listed, lets the next attempt buy, and a late answer resolves it."""
    with begin(workspace) as work:
        intend(work, conversation)
        work.purchases.doubt(conversation.id, "k", 1, "timeout")
        standing = intend(work, conversation)
        assert standing is not None
        assert standing.state is PurchaseState.UNKNOWN
        assert work.purchases.unknown(conversation.id, 1) == [standing]
        assert intend(work, conversation, attempt=2) is None
        work.purchases.settle(conversation.id, "k", 1, ANSWER)
        assert work.purchases.unknown(conversation.id, 1) == []
        assert work.purchases.bought("k") == ANSWER


def test_next_attempt_supersedes_an_orphan(begin: SqlBegin, workspace: WorkspaceId, conversation: Conversation) -> None:
    """An intent that a dead attempt left behind becomes unknown, not a block for ever."""
    with begin(workspace) as work:
        intend(work, conversation)
        assert intend(work, conversation, attempt=2) is None
        assert [one.attempt for one in work.purchases.unknown(conversation.id, 1)] == [1]
