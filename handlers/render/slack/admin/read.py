"""What was put into the forms of `/sales-admin`: plain values by field; None or "" for what was left empty."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from handlers.render.slack.forms import Values

DIGITS = 9
CLOCK = 5


def element(values: Values, block: str) -> Mapping[str, Any]:
    """Return the one field of a block; {} where the form had none."""
    return next(iter((values.get(block) or {}).values()), {})


def text(values: Values, block: str) -> str:
    """Return what was typed, or the value of the option chosen."""
    found = element(values, block)
    option = found.get("selected_option") or {}
    return str(found.get("value") or option.get("value") or "").strip()


def several(values: Values, block: str) -> tuple[str, ...]:
    """Return the values of all options chosen."""
    return tuple(str(one.get("value") or "") for one in element(values, block).get("selected_options") or ())


def whole(values: Values, block: str) -> int | None:
    """Return a whole number; None for nothing, and for what is none."""
    typed = text(values, block)
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= DIGITS else None


def number(values: Values, block: str) -> float | None:
    """Return a number that is not negative; None for nothing, and for what is none."""
    typed = text(values, block).replace(",", "")
    plain = typed.replace(".", "", 1)
    return float(typed) if plain.isascii() and plain.isdecimal() and len(plain) <= 2 * DIGITS else None


def clock(values: Values, block: str) -> time | None:
    """Return a time of day; None for nothing, and for what is none."""
    said = str(element(values, block).get("selected_time") or "")
    try:
        return time.fromisoformat(said) if len(said) == CLOCK else None
    except ValueError:
        return None


def channel(values: Values, block: str) -> str:
    """Return the id of the channel chosen; "" for none."""
    return str(element(values, block).get("selected_conversation") or "")


def lines(typed: str) -> tuple[str, ...]:
    """Return what was typed one a line, without empty ones."""
    return tuple(line.strip() for line in typed.splitlines() if line.strip())
