"""What all models of the API share: strictness, and the kinds of values they are made of."""

import re
from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)")
EARLIEST, LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Moments outside are slips, and some of them no database holds."""

Item = TypeVar("Item", bound=BaseModel)


class Sent(BaseModel):
    """A body or query that a program sends: every field of its very type, and none that we do not know."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, frozen=True)


class Shown(BaseModel):
    """What we answer with. A field that is not there is empty: null is never written."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


def moment(value: object) -> datetime:
    """Read RFC 3339; with an offset, for nobody knows what a time without one means."""
    if isinstance(value, str) and RFC_3339.fullmatch(value):
        try:
            read = datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            read = EARLIEST
        if EARLIEST < read < LATEST:
            return read
    raise PydanticCustomError("moment", "a time by RFC 3339 with its offset, from 1990 to 2199")


Moment = Annotated[
    datetime,
    BeforeValidator(moment),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-22T09:30:00Z"]}),
]
Line = Annotated[str, StringConstraints(max_length=255)]
"""A name or title."""
Reference = Annotated[str, StringConstraints(min_length=1, max_length=255)]
"""An id."""


class Page(Shown, Generic[Item]):
    """One page of a list, newest first."""

    # A generic model is made anew wherever it is used, and its docstrings would be looked for there.
    model_config = ConfigDict(use_attribute_docstrings=False)

    items: list[Item]
    next_cursor: Annotated[
        str | None,
        Field(description="Give it as `cursor`, with the same filters, for the page behind; absent on the last one."),
    ] = None


class Paging(Sent):
    """What every list takes."""

    limit: Annotated[int, Field(ge=1, le=200, description="Items a page.")] = 50
    cursor: Annotated[
        str, StringConstraints(max_length=2000), Field(description="`next_cursor` of the page before.")
    ] = ""
