"""Names by which the pages of `/sales-admin` call back, as `handlers.render.slack.ids` has those of all else."""

from enum import StrEnum


class Page(StrEnum):
    """The pages, in the order of the hub; words under admin-<page>-title and admin-<page>-about."""

    RULES = "rules"
    CHANNELS = "channels"
    NOTIFY = "notify"
    HOME = "home"
    ENGINES = "engines"
    SYSTEM = "system"
    AUDIT = "audit"


class Press(StrEnum):
    """Buttons, menus and selects.

    OPEN: value "page" or "page:where"; lays a page upon what is open. TURN and TURN_BACK: the same value; shows it in
    place of what is open (two names, for a row takes each only once).
    """

    OPEN = "admin.open"
    TURN = "admin.turn"
    TURN_BACK = "admin.turn_back"


class Form(StrEnum):
    """callback_id of the forms; private_metadata holds ids, see each form's renderer."""


class Field(StrEnum):
    """block_id of every field of these forms."""
