"""What each attempt asks the model with, fixed when it begins."""

from typing import Protocol

from analysis.model.brief import Brief
from analysis.model.ids import ConversationId


class Briefs(Protocol):
    """Briefs of one workspace."""

    def fix(self, conversation: ConversationId, attempt: int, brief: Brief) -> Brief:
        """Store it unless this attempt has one; return the one that stands.

        The questions of the deal may change while an attempt is under way; what it bought an answer to may not.
        """
        ...

    def of(self, conversation: ConversationId, attempt: int) -> Brief:
        """Return it; an empty one for an attempt that has none."""
        ...
