"""The one message of a conversation from the request to its end: progress, then the card in its place."""

from datetime import tzinfo

from analysis.model.conversation import ConversationState
from analysis.usecases.control import ConversationView
from handlers.render.slack.card import card
from handlers.render.slack.message import Message
from handlers.render.slack.progress import progress
from handlers.render.words import Words

CONTROLS = frozenset({"actions", "context_actions"})
"""What acts on the result as a whole: not while another is being made."""


def conversation(
    words: Words, view: ConversationView, *, zone: tzinfo, company: str = "", thread_url: str = ""
) -> Message:
    """Return what the message shows now; arguments as in `card`.

    While a finished call is analyzed again, and if that fails, the result there is stays in sight below.
    """
    now = progress(words, view, zone=zone)
    if view.analysis is None or (
        view.conversation.attempt == 1 and view.conversation.state is not ConversationState.DONE
    ):
        return now
    result = card(words, view, zone=zone, company=company, thread_url=thread_url)
    if view.conversation.state is ConversationState.DONE:
        return result
    return Message(now.text, [*now.blocks, *(block for block in result.blocks if block["type"] not in CONTROLS)])
