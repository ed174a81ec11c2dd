"""The one message of a conversation from the request to its end: progress, then the card in its place."""

from datetime import tzinfo

from analysis.model.conversation import ConversationState
from analysis.usecases.control import ConversationView
from handlers.render.slack.card import card
from handlers.render.slack.message import Message
from handlers.render.slack.progress import progress
from handlers.render.words import Words


def conversation(
    words: Words, view: ConversationView, *, zone: tzinfo, company: str = "", thread_url: str = ""
) -> Message:
    """Return what the message shows now; arguments as in `card`."""
    if view.conversation.state is ConversationState.DONE and view.analysis is not None:
        return card(words, view, zone=zone, company=company, thread_url=thread_url)
    return progress(words, view, zone=zone)
