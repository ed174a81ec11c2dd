"""Calls that are being forgotten: their rows go at once, what lies elsewhere is remembered until it is gone too."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from analysis.model.ids import ConversationId
from analysis.model.privacy import ForgetCause, Forgetting


class Forgettings(Protocol):
    """Forgotten calls of one workspace."""

    def erase(self, conversation: ConversationId, *, actor: str, cause: ForgetCause) -> Forgetting:
        """Delete every row about a call, keep what it cost, and return what is left to do elsewhere.

        Alerts that quote it go with it; digests that told of them are brought up to date.

        Raises:
            RefusedError: "conversation-not-found".
        """
        ...

    def find(self, conversation: ConversationId) -> Forgetting | None:
        """Return the forgetting of the call that had this id; None if it was never asked for."""
        ...

    def known(self, reference: str) -> Forgetting | None:
        """Return the newest forgetting of the call that had this id or case number; else None."""
        ...

    def gone(self, conversation: ConversationId, message: str, *, deleted: bool) -> None:
        """Say that nothing more is to be done about one message of ours; count it as deleted or left for good."""
        ...

    def done(self, conversation: ConversationId, counts: Mapping[str, int]) -> bool:
        """Say that nothing is left, adding these counts to the rows'; False if somebody said so before."""
        ...

    def recent(self, since: datetime) -> list[ConversationId]:
        """Return the calls whose forgetting was asked for since then."""
        ...

    def open(self) -> list[ConversationId]:
        """Return the calls whose forgetting has not come to its end, however long ago it began."""
        ...

    def aged(self, before: datetime, *, audio: bool, words: bool, limit: int) -> list[ConversationId]:
        """Return the oldest calls that came in before *before*, have ended and are under no legal hold.

        Args:
            before: By the time the call came in.
            audio: Only those with a recording.
            words: Only those with a transcript that still has its lines.
            limit: At most so many.
        """
        ...

    def silence(self, conversation: ConversationId) -> None:
        """Forget where the recording lies, after it was deleted. It stays the same call for whoever brings it again."""
        ...

    def wipe_words(self, conversation: ConversationId) -> int:
        """Delete the lines of its transcripts and what providers answered; return how many rows.

        Results with the quotes that prove them stay; the raw answers do not, and so nothing is read from them again.
        """
        ...

    def empty(self) -> int:
        """Delete every row of this workspace, which is closed, but its audit log; return how many."""
        ...
