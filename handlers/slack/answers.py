"""A rendered message as Slack takes it: in answer to a command, or as a modal."""

from typing import Any, TypedDict

from handlers.render.slack import limits
from handlers.render.slack.blocks import actions, button, plain
from handlers.render.slack.ids import Action
from handlers.render.slack.message import Json, Message
from handlers.render.slack.notes import note
from handlers.render.words import Words


class Reply(TypedDict):
    """Arguments of `ack` for a command."""

    text: str
    blocks: list[dict[str, Any]]
    response_type: str


def only_you(message: Message) -> Reply:
    """Return the answer to a command that only the person who typed it sees."""
    return {"text": message.text, "blocks": message.blocks, "response_type": "ephemeral"}


def as_modal(words: Words, message: Message) -> Json:
    """Return a message as a modal that is only read."""
    return {
        "type": "modal",
        "title": plain(words("modal-notice-title"), limits.MODAL_TITLE),
        "close": plain(words("modal-close"), limits.MODAL_BUTTON),
        "blocks": message.blocks,
    }


def linked(words: Words, key: str, url: str, **params: str | float) -> Message:
    """Return a sentence of the catalog with a button to where it happened."""
    said = note(words, key, **params)
    return Message(said.text, [*said.blocks, actions([button(words("button-thread"), Action.OPEN_THREAD, url=url)])])
