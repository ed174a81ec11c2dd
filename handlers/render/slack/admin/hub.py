"""The first window of `/sales-admin`: every page with one line on what it is for."""

from collections.abc import Sequence

from handlers.render.slack import limits
from handlers.render.slack.admin.frame import opener
from handlers.render.slack.admin.ids import Page
from handlers.render.slack.blocks import context, plain
from handlers.render.slack.carried import metadata
from handlers.render.slack.message import Json
from handlers.render.words import Words

HUB = "hub"


def hub(words: Words, pages: Sequence[Page] = tuple(Page), *, said: str = "") -> Json:
    """Return the window; *said*: what has just been stored, "" for nothing."""
    told = [context(f"✓ {said}")] if said else []
    rows = [opener(words, f"*{words(f'admin-{one}-title')}*\n{words(f'admin-{one}-about')}", one) for one in pages]
    return {
        "type": "modal",
        "title": plain(words("admin-title"), limits.MODAL_TITLE),
        "close": plain(words("modal-close"), limits.MODAL_BUTTON),
        "private_metadata": metadata(page=HUB),
        "blocks": [*told, *rows, context(words("admin-audited"))],
    }
