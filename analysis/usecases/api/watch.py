"""Look at a call again and again, for a program that waits: each look is a short transaction of its own."""

from dataclasses import dataclass

from analysis.errors import RefusedError
from analysis.model.conversation import ConversationState
from analysis.model.credentials import TOKEN_ID_PREFIX, Caller, KeyId, TokenId
from analysis.ports import Begin, Clock, Work
from analysis.usecases.access import demand_call
from analysis.usecases.api.calls import Progress, progress_of
from analysis.usecases.control import ENDED

SETTLED = ENDED | {ConversationState.HELD}
"""Nothing changes from here on before somebody does something."""


@dataclass(frozen=True, slots=True)
class WatchCall:
    """Read where a call stands; whoever was locked out meanwhile sees nothing more."""

    begin: Begin
    clock: Clock

    def __call__(self, caller: Caller, conversation: str) -> Progress:
        """Return it.

        Raises:
            RefusedError: "conversation-not-found": also for one that is kept from the program by now;
                "api-invalid-credentials" once the credential was revoked, switched off, deleted, or has expired.
        """
        with self.begin(caller.workspace) as work:
            if not self._stands(work, caller):
                raise RefusedError("api-invalid-credentials")
            return progress_of(work, demand_call(work, conversation, caller))

    def _stands(self, work: Work, caller: Caller) -> bool:
        if caller.credential.startswith(TOKEN_ID_PREFIX):
            token = work.credentials.token(TokenId(caller.credential))
            return token is not None and token.revoked_at is None and token.expires_at > self.clock()
        key = work.credentials.key(KeyId(caller.credential))
        return key is not None and key.enabled and bool(key.active)
