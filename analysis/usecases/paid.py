"""The paid-call guard: what may have been bought is never bought again unasked."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

from analysis.errors import OutcomeUnknownError, RejectedError, UnavailableError
from analysis.model.conversation import Step
from analysis.model.ids import ConversationId, WorkspaceId
from analysis.model.paid import PaidAnswer, PurchaseState
from analysis.ports import Begin

SHARED_WAIT_S = 5.0


def purchase_key(*parts: str | int | list[str]) -> str:
    """Return the hex sha256 over everything that determines a provider's answer."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Buy:
    """Commit the intent, call once, commit the answer (security reference: paid calls and leases)."""

    begin: Begin

    def __call__(
        self,
        workspace: WorkspaceId,
        conversation: ConversationId,
        attempt: int,
        *,
        key: str,
        step: Step,
        provider: str,
        call: Callable[[], PaidAnswer],
    ) -> PaidAnswer:
        """Return the answer to *key*, buying it at most once an attempt.

        Raises:
            OutcomeUnknownError: This attempt may have bought it and has no answer.
            UnavailableError: Surely not bought, or another conversation is buying the same at this moment.
            RejectedError: The provider refused it for good.
        """
        with self.begin(workspace) as work:
            stored = work.purchases.bought(key)
            if stored is not None:
                return stored
            in_the_way = work.purchases.intend(conversation, key, attempt, provider=provider, step=step)
        if in_the_way is not None:
            if in_the_way.answer is not None:
                return in_the_way.answer
            if in_the_way.conversation_id != conversation and in_the_way.state is PurchaseState.INTENDED:
                raise UnavailableError(provider, retry_after=SHARED_WAIT_S, detail="bought by another conversation")
            self._doubt(workspace, conversation, key, attempt, "interrupted")
            raise OutcomeUnknownError(provider, "interrupted")
        return self._call(workspace, conversation, key, attempt, call)

    def _call(
        self,
        workspace: WorkspaceId,
        conversation: ConversationId,
        key: str,
        attempt: int,
        call: Callable[[], PaidAnswer],
    ) -> PaidAnswer:
        try:
            answer = call()
        except (UnavailableError, RejectedError) as error:
            with self.begin(workspace) as work:
                work.purchases.fail(conversation, key, attempt, error.detail)
            raise
        except OutcomeUnknownError as error:
            self._doubt(workspace, conversation, key, attempt, error.detail)
            raise
        with self.begin(workspace) as work:
            work.purchases.settle(conversation, key, attempt, answer)
        return answer

    def _doubt(self, workspace: WorkspaceId, conversation: ConversationId, key: str, attempt: int, why: str) -> None:
        with self.begin(workspace) as work:
            work.purchases.doubt(conversation, key, attempt, why)
