"""Block Kit objects with their limits kept; texts given here are harmless already (see `text`)."""

from collections.abc import Iterable, Sequence

from handlers.render.slack import limits
from handlers.render.slack.ids import INPUT
from handlers.render.slack.message import Json
from handlers.render.slack.text import cut
from handlers.render.words import Words


def mrkdwn(text: str) -> Json:
    """Return a text object. verbatim: Slack links nothing and looks for no names by itself."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def plain(text: str, limit: int = limits.TEXT) -> Json:
    """Return a plain text object on one line, cut to *limit* code points. emoji: false keeps ":name:" as written."""
    return {"type": "plain_text", "text": cut(text, limit) or "–", "emoji": False}  # noqa: RUF001


def header(text: str) -> Json:
    """Return a headline."""
    return {"type": "header", "text": plain(text, limits.HEADER)}


def section(text: str, *, block_id: str = "", accessory: Json | None = None) -> Json:
    """Return a paragraph that is shown whole, never folded behind "show more"."""
    block: Json = {"type": "section", "text": mrkdwn(text), "expand": True}
    return block | ({"block_id": block_id} if block_id else {}) | ({"accessory": accessory} if accessory else {})


def context(*texts: str) -> Json:
    """Return small print, one element a text."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts[: limits.CONTEXT_ELEMENTS]]}


def actions(elements: Sequence[Json], block_id: str = "") -> Json:
    """Return a row of buttons."""
    return {"type": "actions", "elements": list(elements)} | ({"block_id": block_id} if block_id else {})


def button(
    text: str,
    action: str,
    value: str = "",
    *,
    style: str = "",
    label: str = "",
    url: str = "",
    ask: Json | None = None,
) -> Json:
    """Return a button.

    Args:
        text: On it.
        action: An `ids.Action`.
        value: Ids; "" for none.
        style: "primary", "danger" or "".
        label: What a screen reader says instead of *text*; "" for the text itself.
        url: Opened in the browser; "" for none.
        ask: A `confirm` dialog before it acts.
    """
    found: Json = {"type": "button", "action_id": str(action), "text": plain(text, limits.BUTTON_TEXT)}
    extra = {"value": value, "style": style, "url": url, "confirm": ask}
    if label:
        extra["accessibility_label"] = cut(label, limits.ACCESSIBILITY_LABEL)
    return found | {key: value for key, value in extra.items() if value}


def confirm(words: Words, key: str, **params: str | float) -> Json:
    """Return the dialog that asks before a button acts; words under *key*-title, -text, -yes and -no."""
    return {
        "title": plain(words(f"{key}-title"), limits.CONFIRM_TITLE),
        "text": plain(words(f"{key}-text", **params), limits.CONFIRM_TEXT),
        "confirm": plain(words(f"{key}-yes"), limits.CONFIRM_BUTTON),
        "deny": plain(words(f"{key}-no"), limits.CONFIRM_BUTTON),
    }


def option(text: str, value: str) -> Json:
    """Return one choice."""
    return {"text": plain(text, limits.OPTION_TEXT), "value": value}


def select(placeholder: str, options: Iterable[Json], *, action: str = INPUT, chosen: str = "") -> Json:
    """Return a drop-down list of at most 100 choices; *chosen* is the value set at first, "" for none."""
    listed = list(options)[: limits.OPTIONS]
    found: Json = {
        "type": "static_select",
        "action_id": str(action),
        "placeholder": plain(placeholder, limits.PLACEHOLDER),
        "options": listed,
    }
    initial = next((one for one in listed if one["value"] == chosen), None)
    return found | ({"initial_option": initial} if initial else {})


def typed(placeholder: str = "", *, lines: bool = False, initial: str = "", most: int = limits.TYPED) -> Json:
    """Return a text field; *lines* for several, *most* characters."""
    found: Json = {"type": "plain_text_input", "action_id": INPUT, "multiline": lines, "max_length": most}
    if placeholder:
        found["placeholder"] = plain(placeholder, limits.PLACEHOLDER)
    return found | ({"initial_value": initial[:most]} if initial else {})


def field(block: str, label: str, element: Json, *, hint: str = "", optional: bool = False) -> Json:
    """Return a labeled field of a modal."""
    found: Json = {
        "type": "input",
        "block_id": str(block),
        "label": plain(label, limits.INPUT_LABEL),
        "element": element,
        "optional": optional,
    }
    return found | ({"hint": plain(hint, limits.INPUT_HINT)} if hint else {})


def modal(words: Words, callback: str, key: str, blocks: Sequence[Json], *, private_metadata: str) -> Json:
    """Return a modal; words under *key*-title, -submit; closes with `modal-close`."""
    return {
        "type": "modal",
        "callback_id": str(callback),
        "title": plain(words(f"{key}-title"), limits.MODAL_TITLE),
        "submit": plain(words(f"{key}-submit"), limits.MODAL_BUTTON),
        "close": plain(words("modal-close"), limits.MODAL_BUTTON),
        "private_metadata": private_metadata,
        "blocks": list(blocks)[: limits.VIEW_BLOCKS],
    }
