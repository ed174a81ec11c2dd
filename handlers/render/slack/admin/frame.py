"""What the windows of `/sales-admin` share: pages to read, forms to send, rows that open, and fields to mend."""

from collections.abc import Mapping, Sequence

from handlers.render.slack import limits
from handlers.render.slack.admin.ids import Page, Press
from handlers.render.slack.blocks import actions, button, context, plain, section
from handlers.render.slack.carried import metadata
from handlers.render.slack.message import Json
from handlers.render.words import Words

Problems = Mapping[str, str]
"""Words by field (its block_id), {} for a form that can be stored."""


def page(words: Words, name: Page, blocks: Sequence[Json], *, at: str = "", said: str = "", key: str = "") -> Json:
    """Return a window that is read and pressed in.

    Args:
        words: The reader's.
        name: Which page.
        blocks: At most 99.
        at: Where in the page, to show the same once more after a change; only what ids may hold.
        said: What has just happened, on top; "" for nothing.
        key: Catalog key of another title than the page's.
    """
    told = [context(f"✓ {said}")] if said else []
    return {
        "type": "modal",
        "title": plain(words(key or f"admin-{name}-title"), limits.MODAL_TITLE),
        "close": plain(words("admin-back"), limits.MODAL_BUTTON),
        "private_metadata": metadata(page=name, at=at),
        "blocks": [*told, *blocks][: limits.VIEW_BLOCKS],
    }


def form(words: Words, name: str, key: str, blocks: Sequence[Json], *, submit: str = "", **ids: str) -> Json:
    """Return a window that is filled in and sent.

    Args:
        words: The reader's.
        name: Its callback_id.
        key: Catalog key of its title.
        blocks: With at least one field, where errors can be shown.
        submit: Catalog key of the button; "" for "Save".
        ids: What travels along, see `handlers.render.slack.carried.metadata`.
    """
    return {
        "type": "modal",
        "callback_id": str(name),
        "title": plain(words(key), limits.MODAL_TITLE),
        "submit": plain(words(submit or "admin-save"), limits.MODAL_BUTTON),
        "close": plain(words("admin-back"), limits.MODAL_BUTTON),
        "private_metadata": metadata(**ids),
        "blocks": list(blocks)[: limits.VIEW_BLOCKS],
    }


def opener(words: Words, text: str, value: str, *, key: str = "admin-open") -> Json:
    """Return a paragraph with a button that opens the page *value* names."""
    return section(text, accessory=button(words(key), Press.OPEN, value))


def turner(words: Words, name: Page, at: str, *, number: int, last: bool) -> list[Json]:
    """Return the row that turns pages in place; [] where there is but one.

    Args:
        words: The reader's.
        name: Of the page.
        at: What stands before the number: "filter." for "filter.2".
        number: Shown now, from 0.
        last: Nothing comes after it.
    """
    row = []
    if number:
        row.append(button(words("admin-newer"), Press.TURN_BACK, f"{name}:{at}{number - 1}"))
    if not last:
        row.append(button(words("admin-older"), Press.TURN, f"{name}:{at}{number + 1}"))
    return [actions(row, "turner")] if row else []


def mend(problems: Problems) -> Json:
    """Return the arguments of `ack` that show what is wrong beside its field."""
    return {"response_action": "errors", "errors": {str(block): said for block, said in problems.items()}}
