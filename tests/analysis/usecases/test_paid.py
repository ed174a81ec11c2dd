"""The paid-call guard on real databases: no answer is paid for twice, no doubt is hidden."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from analysis.errors import OutcomeUnknownError, RefusedError, RejectedError, UnavailableError
from analysis.model.conversation import Conversation, ConversationState, Step
from analysis.model.ids import CaseNumber, ConversationId, WorkspaceId, new_id
from analysis.model.meddic import Usage
from analysis.model.paid import PaidAnswer
from analysis.ports import Begin, Work
from analysis.usecases.paid import Allowance, Buy, Order, purchase_key

NOW = datetime(2026, 11, 22, tzinfo=UTC)
KEY = purchase_key("transcribe", "groq:whisper", "chunk")


class Provider:
    """A provider that counts what it is paid for, and fails as told."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.calls = 0

    def __call__(self) -> PaidAnswer:
        """Answer, or fail."""
        self.calls += 1
        if self.failures:
            raise self.failures.pop(0)
        return PaidAnswer('{"text": "hello"}', Usage(cost_usd=0.25, audio_s=12.0))


def order(provider: Callable[[], PaidAnswer], *, paid: bool = True, audio_s: float = 0.0) -> Order:
    """Return an order for the one key of these tests."""
    return Order(KEY, Step.TRANSCRIBE, "groq:whisper", "groq", paid, provider, audio_s)


def conversation(begin: Begin, workspace: WorkspaceId) -> ConversationId:
    """Return a new conversation."""
    new = Conversation(
        ConversationId(new_id("conv")), workspace, CaseNumber(""), "A call", ConversationState.QUEUED, NOW, NOW
    )
    with begin(workspace) as work:
        return work.conversations.add(new).id


def test_an_answer_is_paid_for_once(begin: Begin, workspace: WorkspaceId) -> None:
    """The second time, also in a later attempt or another conversation, the stored answer serves."""
    provider, buy = Provider(), Buy(begin)
    first, second = conversation(begin, workspace), conversation(begin, workspace)
    answers = [
        buy(workspace, first, 1, order(provider)),
        buy(workspace, first, 2, order(provider)),
        buy(workspace, second, 1, order(provider)),
    ]
    assert provider.calls == 1
    assert {answer.body for answer in answers} == {'{"text": "hello"}'}
    with begin(workspace) as work:
        assert work.purchases.cost_usd(first) == pytest.approx(0.25)
        assert work.purchases.cost_usd(second) == 0


@pytest.mark.fault("48")
def test_a_crash_in_mid_call_is_unknown_and_not_bought_again(begin: Begin, workspace: WorkspaceId) -> None:
    """An intent without an answer stops the attempt; the next attempt, which a person opens, buys."""
    call, buy = conversation(begin, workspace), Buy(begin)
    with begin(workspace) as work:
        assert work.purchases.intend(call, KEY, 1, provider="groq:whisper", step=Step.TRANSCRIBE) is None
    provider = Provider()
    for _ in range(2):
        with pytest.raises(OutcomeUnknownError):
            buy(workspace, call, 1, order(provider))
    assert provider.calls == 0
    with begin(workspace) as work:
        assert [purchase.key for purchase in work.purchases.unknown(call, 1)] == [KEY]
    assert buy(workspace, call, 2, order(provider)).body
    assert provider.calls == 1


@pytest.mark.fault("48")
@pytest.mark.parametrize("failure", [UnavailableError("groq", 3.0), RejectedError("400"), RefusedError("audio-x")])
def test_what_was_surely_not_bought_may_be_tried_again(
    begin: Begin, workspace: WorkspaceId, failure: Exception
) -> None:
    """A refused connection, a 429 or a 4xx leaves no doubt behind."""
    call, buy, provider = conversation(begin, workspace), Buy(begin), Provider(failure)
    with pytest.raises(type(failure)):
        buy(workspace, call, 1, order(provider))
    assert buy(workspace, call, 1, order(provider)).body
    assert provider.calls == 2


@pytest.mark.fault("48")
def test_a_time_out_after_sending_is_not_tried_again(begin: Begin, workspace: WorkspaceId) -> None:
    """It may have been billed: the attempt ends, visibly."""
    call, buy = conversation(begin, workspace), Buy(begin)
    provider = Provider(OutcomeUnknownError("groq:whisper", "timeout"))
    for _ in range(2):
        with pytest.raises(OutcomeUnknownError):
            buy(workspace, call, 1, order(provider))
    assert provider.calls == 1


def test_an_engine_that_costs_nothing_is_simply_asked_again(begin: Begin, workspace: WorkspaceId) -> None:
    """Nobody is bothered with a doubt about a call that was free."""
    call, buy, provider = conversation(begin, workspace), Buy(begin), Provider()
    with begin(workspace) as work:
        work.purchases.intend(call, KEY, 1, provider="offline", step=Step.TRANSCRIBE)
    assert buy(workspace, call, 1, order(provider, paid=False)).body
    assert provider.calls == 1


def test_two_conversations_with_the_same_audio_wait_for_each_other(begin: Begin, workspace: WorkspaceId) -> None:
    """While one buys, the other neither buys nor doubts: it waits and then takes the answer."""
    first, second, buy, provider = (
        conversation(begin, workspace),
        conversation(begin, workspace),
        Buy(begin),
        Provider(),
    )
    with begin(workspace) as work:
        work.purchases.intend(first, KEY, 1, provider="groq:whisper", step=Step.TRANSCRIBE)
    with pytest.raises(UnavailableError):
        buy(workspace, second, 1, order(provider))
    with begin(workspace) as work:
        work.purchases.settle(first, KEY, 1, PaidAnswer("{}"))
    assert buy(workspace, second, 1, order(provider)).body == "{}"
    assert provider.calls == 0


def test_workspaces_never_share_an_answer(begin: Begin, workspace: WorkspaceId, other_workspace: WorkspaceId) -> None:
    """The same recording in another workspace is another purchase."""
    provider, buy = Provider(), Buy(begin)
    for each in (workspace, other_workspace):
        buy(each, conversation(begin, each), 1, order(provider))
    assert provider.calls == 2


@pytest.mark.fault("51")
def test_the_allowance_holds_before_anything_is_bought(begin: Begin, workspace: WorkspaceId) -> None:
    """Beyond the account's limits a call waits, and its intent is taken back: no doubt remains."""
    call, provider = conversation(begin, workspace), Provider()
    buy = Buy(begin, {"groq": Allowance(requests_per_minute=100, audio_s_per_hour=60)})
    spent = replace(order(provider, audio_s=45.0), key=purchase_key("another"))
    buy(workspace, call, 1, spent)
    with pytest.raises(UnavailableError) as caught:
        buy(workspace, call, 1, order(provider, audio_s=30.0))
    assert caught.value.retry_after is not None
    assert 0 < caught.value.retry_after <= 3600
    assert provider.calls == 1
    with begin(workspace) as work:
        assert work.purchases.intend(call, KEY, 1, provider="groq:whisper", step=Step.TRANSCRIBE) is None


class Flickering:
    """A database that is away when the answer is to be stored, for as many times as told."""

    def __init__(self, begin: Begin, away: int) -> None:
        self.begin, self.away, self.units = begin, away, 0

    def __call__(self, workspace: WorkspaceId) -> AbstractContextManager[Work]:
        """Begin, but not right after the intent."""
        self.units += 1
        if 1 < self.units <= 1 + self.away:
            raise UnavailableError("database")
        return self.begin(workspace)


@pytest.mark.fault("56")
def test_an_answer_outlives_a_short_absence_of_the_database(begin: Begin, workspace: WorkspaceId) -> None:
    """What was bought is stored as soon as the database is back; nothing becomes a doubt."""
    call, provider = conversation(begin, workspace), Provider()
    assert Buy(Flickering(begin, away=2))(workspace, call, 1, order(provider)).body
    with begin(workspace) as work:
        assert work.purchases.bought(KEY) is not None
        assert work.purchases.unknown(call, 1) == []
