"""One page of any list: the cursor is read, a row too many says that there is a next page, and the tag is made."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel

from analysis.model.pages import Position
from handlers.api.contract import Answer, ApiCall
from handlers.api.etags import read
from handlers.api.models.ground import Page, Paging

Row = TypeVar("Row")
Shown = TypeVar("Shown", bound=BaseModel)


def page(
    call: ApiCall[Any, Any],
    name: str,
    fetch: Callable[[Position | None, int], tuple[Sequence[Row], Position | None]],
    show: Callable[[Row], Shown],
    model: type[Page[Shown]],
) -> Answer:
    """Answer with one page.

    Args:
        call: Its query is a Paging.
        name: Of the list: a cursor of another one is none.
        fetch: (behind which place, how many) -> rows, and the place where they end if more follow.
        show: Makes an item of a row.
        model: Of the page.
    """
    query: Paging = call.query
    wanted = f"{name} {query.model_dump_json(exclude={'cursor', 'limit'})}"
    after = call.services.cursors.read(call.caller, wanted, query.cursor)
    rows, last = fetch(after, query.limit)
    cursor = None if last is None else call.services.cursors.make(call.caller, wanted, last)
    return read(call, model(items=[show(row) for row in rows], next_cursor=cursor))


def cut(rows: Sequence[Row], limit: int, place: Callable[[Row], Position]) -> tuple[Sequence[Row], Position | None]:
    """Return the first *limit* rows, and where they end if there was one more."""
    return rows[:limit], place(rows[limit - 1]) if len(rows) > limit else None
