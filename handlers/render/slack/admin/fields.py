"""Elements of the forms of `/sales-admin` that no other form has: numbers, times of day, boxes, channels."""

from collections.abc import Collection, Iterable
from datetime import time

from handlers.render.slack import limits
from handlers.render.slack.blocks import option, plain, select
from handlers.render.slack.ids import INPUT
from handlers.render.slack.message import Json


def counted(initial: int | None, *, least: int = 0, most: int) -> Json:
    """Return a field for a whole number."""
    found: Json = {
        "type": "number_input",
        "action_id": INPUT,
        "is_decimal_allowed": False,
        "min_value": str(least),
        "max_value": str(most),
    }
    return found | ({} if initial is None else {"initial_value": str(initial)})


def clock(placeholder: str, initial: time) -> Json:
    """Return a field for a time of day."""
    return {
        "type": "timepicker",
        "action_id": INPUT,
        "initial_time": initial.strftime("%H:%M"),
        "placeholder": plain(placeholder, limits.PLACEHOLDER),
    }


def boxes(options: Iterable[Json], ticked: Collection[str] = ()) -> Json:
    """Return at most ten boxes to tick."""
    listed = list(options)
    initial = [one for one in listed if one["value"] in ticked]
    found: Json = {"type": "checkboxes", "action_id": INPUT, "options": listed}
    return found | ({"initial_options": initial} if initial else {})


def box(words: str, value: str, *, ticked: bool) -> Json:
    """Return one box to tick."""
    return boxes([option(words, value)], {value} if ticked else ())


def many(placeholder: str, options: Iterable[Json], chosen: Collection[str] = ()) -> Json:
    """Return a list of which several may be chosen."""
    found = select(placeholder, options) | {"type": "multi_static_select"}
    initial = [one for one in found["options"] if one["value"] in chosen]
    return found | ({"initial_options": initial} if initial else {})


def room(placeholder: str, initial: str = "") -> Json:
    """Return a list of the workspace's channels, without those shared with other companies."""
    found: Json = {
        "type": "conversations_select",
        "action_id": INPUT,
        "placeholder": plain(placeholder, limits.PLACEHOLDER),
        "filter": {"include": ["public", "private"], "exclude_external_shared_channels": True},
    }
    return found | ({"initial_conversation": initial} if initial else {})
