"""The paid-call guard: what may have been bought is never bought again unasked."""

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import stamina

from analysis.errors import CallError, OutcomeUnknownError, RefusedError, UnavailableError
from analysis.model.conversation import ConversationState, Step
from analysis.model.ids import ConversationId, WorkspaceId
from analysis.model.paid import PaidAnswer
from analysis.points import point
from analysis.ports import Begin, Work

SHARED_WAIT_S = 5.0
SETTLE_S = 20.0
"""How long a bought answer waits for the database to come back."""
MINUTE_S = 60
HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Allowance:
    """What an account allows; counted over all processes and workspaces of this installation's bucket.

    Attributes:
        requests_per_minute: None for no limit.
        audio_s_per_hour: Seconds of audio sent; None for no limit.
    """

    requests_per_minute: int | None = None
    audio_s_per_hour: int | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One paid call about to be made.

    Attributes:
        key: From `purchase_key`.
        provider: Engine name, such as "groq:whisper-large-v3-turbo".
        queue: The provider's queue; names its allowance.
        paid: False for engines that cost nothing: what was interrupted is simply made again.
        audio_s: Seconds of audio it sends.
    """

    key: str
    step: Step
    provider: str
    queue: str
    paid: bool
    call: Callable[[], PaidAnswer]
    audio_s: float = 0.0


def purchase_key(*parts: str | int | list[str]) -> str:
    """Return the hex sha256 over everything that determines a provider's answer."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def nobody(_order: Order, _answer: PaidAnswer) -> None:
    """Hear of a purchase and do nothing."""


def demand_basis(work: Work, conversation: ConversationId) -> None:
    """Raise RefusedError("consent-missing") for a held call: whoever asks about it, nothing is bought for it."""
    if work.conversations.get(conversation).state is ConversationState.HELD:
        raise RefusedError("consent-missing")


@dataclass(frozen=True, slots=True)
class Buy:
    """Commit the intent, call once, commit the answer (docs/workflow.md, paid calls).

    Attributes:
        allowances: By queue.
        told: Hears of each answer that was bought and stored, once in this process; for operators' numbers.
    """

    begin: Begin
    allowances: Mapping[str, Allowance] = field(default_factory=dict)
    told: Callable[[Order, PaidAnswer], None] = nobody

    def __call__(self, workspace: WorkspaceId, conversation: ConversationId, attempt: int, order: Order) -> PaidAnswer:
        """Return the answer to *order*, buying it at most once an attempt.

        Raises:
            OutcomeUnknownError: This attempt may have bought it and has no answer.
            UnavailableError: Surely not bought; or our own allowance is used up; or another conversation is
                buying the same at this moment.
            RefusedError, RejectedError: The provider refused it for good.
        """
        with self.begin(workspace) as work:
            stored = work.purchases.bought(order.key, own=(conversation, attempt))
            if stored is not None:
                return stored
            in_the_way = work.purchases.intend(
                conversation, order.key, attempt, provider=order.provider, step=order.step
            )
            if in_the_way is None:
                demand_basis(work, conversation)
                self._reserve(work, order)  # raising here takes the intent back with the transaction
        if in_the_way is not None and in_the_way.answer is not None:
            return in_the_way.answer
        if in_the_way is not None and in_the_way.conversation_id != conversation:
            raise UnavailableError(order.provider, retry_after=SHARED_WAIT_S, detail="bought by another conversation")
        if in_the_way is not None and order.paid:
            self._doubt(workspace, conversation, attempt, order, "interrupted")
            raise OutcomeUnknownError(order.provider, "interrupted")
        point("paid.intended")
        return self._call(workspace, conversation, attempt, order)

    def spoil(self, workspace: WorkspaceId, conversation: ConversationId, attempt: int, key: str) -> None:
        """Note that a bought answer cannot be used: this attempt fails on it, the next one buys another."""
        with self.begin(workspace) as work:
            work.purchases.spoil(conversation, key, attempt)

    def _reserve(self, work: Work, order: Order) -> None:
        allowance = self.allowances.get(order.queue, Allowance())
        wait_s = 0.0
        if allowance.requests_per_minute:
            limit = allowance.requests_per_minute
            wait_s = work.meter.take(f"{order.queue}:requests", 1, limit=limit, window_s=MINUTE_S)
        if allowance.audio_s_per_hour and order.audio_s and not wait_s:
            seconds, limit = math.ceil(order.audio_s), allowance.audio_s_per_hour
            wait_s = work.meter.take(f"{order.queue}:audio_s", seconds, limit=limit, window_s=HOUR_S)
        if wait_s:
            raise UnavailableError(order.provider, retry_after=wait_s, detail="own allowance")

    def _call(self, workspace: WorkspaceId, conversation: ConversationId, attempt: int, order: Order) -> PaidAnswer:
        try:
            answer = order.call()
        except OutcomeUnknownError as error:
            self._doubt(workspace, conversation, attempt, order, error.detail)
            raise
        except CallError as error:
            point("paid.refused")
            with self.begin(workspace) as work:
                work.purchases.fail(conversation, order.key, attempt, getattr(error, "detail", ""))
            raise
        point("paid.answered")
        # Bought: a database that is away for a moment must not turn a paid answer into a doubt.
        for settling in stamina.retry_context(on=UnavailableError, attempts=None, timeout=SETTLE_S, wait_max=2.0):
            with settling, self.begin(workspace) as work:
                work.purchases.settle(conversation, order.key, attempt, answer)
        point("paid.kept")
        self.told(order, answer)
        return answer

    def _doubt(
        self, workspace: WorkspaceId, conversation: ConversationId, attempt: int, order: Order, why: str
    ) -> None:
        with self.begin(workspace) as work:
            work.purchases.doubt(conversation, order.key, attempt, why)
