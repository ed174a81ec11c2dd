"""Small predicates out of which the shape of a request is put together; null counts as missing everywhere."""

import re
from collections.abc import Callable
from typing import Any

Shape = Callable[[Any], bool]
"""Tells whether a value, never None, is what it should be."""

NAMED = re.compile(r"[A-Za-z0-9_.\-]*")
MOST_NAME = 255
"""As long as action_id, block_id and callback_id may be (docs.slack.dev, 2026); longer ones fit no index of ours."""
MOST_SECONDS = 2**33


def text(value: Any) -> bool:  # noqa: ANN401 - whatever JSON holds
    """Tell whether it is a string; how long it may be is for whoever reads it."""
    return isinstance(value, str)


def name(value: Any) -> bool:  # noqa: ANN401
    """Tell whether it is a string that can be looked up."""
    return isinstance(value, str) and len(value) <= MOST_NAME


def ident(value: Any) -> bool:  # noqa: ANN401
    """Tell whether it is an id of Slack's or a ts: nothing that could part or escape the keys it goes into."""
    return isinstance(value, str) and len(value) <= MOST_NAME and NAMED.fullmatch(value) is not None


def flag(value: Any) -> bool:  # noqa: ANN401
    """Tell whether it is a truth value; in a form that is a word."""
    return isinstance(value, bool | str)


def count(value: Any) -> bool:  # noqa: ANN401
    """Tell whether it is a number of things, or seconds since 1970."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_SECONDS


def size(value: Any) -> bool:  # noqa: ANN401
    """Tell whether it is a size in bytes that a 64-bit column holds."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


def record(**fields: Shape) -> Shape:
    """Return the shape of an object; fields that are not named here may hold anything."""

    def fits(value: Any) -> bool:  # noqa: ANN401
        if not isinstance(value, dict):
            return False
        return all(value.get(field) is None or shape(value[field]) for field, shape in fields.items())

    return fits


def many(shape: Shape) -> Shape:
    """Return the shape of a list."""
    return lambda value: isinstance(value, list) and all(map(shape, value))


def each(shape: Shape) -> Shape:
    """Return the shape of an object whose every value fits, whatever its name."""
    return lambda value: isinstance(value, dict) and all(map(shape, value.values()))


def either(one: Shape, other: Shape) -> Shape:
    """Return the shape of what comes in two forms."""
    return lambda value: one(value) or other(value)
