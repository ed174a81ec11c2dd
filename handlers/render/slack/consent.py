"""The question on what lawful basis a call may be analyzed: one press answers it."""

from analysis.model.conversation import Conversation, ConversationState
from handlers.render.slack.blocks import actions, button, confirm, context, section
from handlers.render.slack.ids import Action
from handlers.render.slack.message import Message
from handlers.render.slack.text import escape
from handlers.render.words import Words

TITLE = 120


def consent_question(words: Words, call: Conversation) -> Message:
    """Return the question with its three answers, or, once there is one, what it was."""
    title = escape(call.title, TITLE) or call.case_number
    if call.state is not ConversationState.HELD:
        said = (
            words(f"consent-said-{call.consent}") if call.consent in {"informed", "agreed"} else words("consent-noted")
        )
        text = words("consent-answered", title=title, case=call.case_number, said=said)
        return Message(text, [section(text)])
    text = words("consent-question", title=title, case=call.case_number)
    row = [
        button(words("consent-informed"), Action.CONSENT_INFORMED, call.id, style="primary"),
        button(words("consent-agreed"), Action.CONSENT_AGREED, call.id),
        button(
            words("consent-refuse"), Action.CONSENT_NONE, call.id, style="danger", ask=confirm(words, "consent-none")
        ),
    ]
    return Message(text, [section(text), actions(row, "consent"), context(words("consent-small-print"))])
