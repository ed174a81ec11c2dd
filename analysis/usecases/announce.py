"""Tell whoever waits for a conversation that something visible changed, in the transaction that changes it."""

from collections.abc import Callable

from analysis.model.conversation import Conversation
from analysis.ports import Work

Announcer = Callable[[Work, Conversation], None]
"""Makes the change known with the rows it belongs to; of the conversation only id, attempt and reply_to are read."""


def nobody(_work: Work, _conversation: Conversation) -> None:
    """Announce nothing: nobody watches, and it costs nothing."""
