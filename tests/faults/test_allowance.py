"""An allowance is a limit for everybody together, however many calls come at once."""

from collections import Counter
from functools import partial

import pytest
from sqlalchemy import Engine

from analysis.errors import UnavailableError
from analysis.model.conversation import Step
from analysis.model.ids import ConversationId, WorkspaceId
from analysis.model.paid import PaidAnswer
from analysis.usecases.paid import Allowance, Buy, Order
from db.unit_of_work import SqlBegin
from tests.conftest import FakeClock
from tests.db.conftest import a_conversation, at_once

JOBS, ALLOWED = 50, 10


@pytest.mark.fault("51")
def test_fifty_jobs_with_an_allowance_of_ten_buy_ten(
    engine: Engine, begin: SqlBegin, workspace: WorkspaceId, clock: FakeClock
) -> None:
    """Fifty at once: ten are bought, forty wait and have bought nothing; a minute later ten more, none twice."""
    bought: list[str] = []
    buy = Buy(begin, {"groq": Allowance(requests_per_minute=ALLOWED)})

    def order(call: ConversationId) -> Order:
        def pay() -> PaidAnswer:
            bought.append(call)
            return PaidAnswer("{}")

        return Order(f"key-{call}", Step.ANALYZE, "groq:model", "groq", paid=True, call=pay)

    def job(call: ConversationId) -> str:
        try:
            buy(workspace, call, 1, order(call))
        except UnavailableError as error:
            return "waits" if 0 < (error.retry_after or 0) <= 60 else "lost"
        return "bought"

    with begin(workspace) as work:
        calls = [work.conversations.add(a_conversation(workspace)).id for _ in range(JOBS)]
    outcomes: Counter[str] = Counter()
    for start in range(0, JOBS, 10):
        outcomes += Counter(at_once([partial(job, call) for call in calls[start : start + 10]]))
    assert outcomes == {"bought": ALLOWED, "waits": JOBS - ALLOWED}
    assert len(bought) == len(set(bought)) == ALLOWED
    clock.advance(60)
    assert Counter(job(call) for call in calls[: 2 * ALLOWED]) == {"bought": 2 * ALLOWED}
    assert len(bought) == len(set(bought)) == 2 * ALLOWED
