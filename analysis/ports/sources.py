"""Recordings that were announced and wait to be brought."""

from typing import Protocol

from analysis.model.ids import ConversationId
from analysis.model.sources import RecordingSource


class Sources(Protocol):
    """One at most for each conversation of a workspace."""

    def put(self, conversation: ConversationId, source: RecordingSource) -> None:
        """Store it in place of the one before."""
        ...

    def of(self, conversation: ConversationId) -> RecordingSource | None:
        """Return it, or None."""
        ...

    def forget(self, conversation: ConversationId) -> None:
        """Delete it; deleting what is not there is success."""
        ...
