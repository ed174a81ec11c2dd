"""The form of a workspace's language and time zone."""

from collections.abc import Iterable

from analysis.model.policy import WorkspaceHome
from handlers.render.slack import limits
from handlers.render.slack.admin import read
from handlers.render.slack.admin.frame import Problems, form
from handlers.render.slack.admin.ids import Field, Form, Search
from handlers.render.slack.blocks import field, option, plain, section, select
from handlers.render.slack.forms import Values
from handlers.render.slack.message import Json
from handlers.render.words import LANGUAGES, Words


def home(words: Words, stands: WorkspaceHome, language: str) -> Json:
    """Return the form; *language* is the catalog language of the workspace."""
    languages = (option(words(f"language-{name}"), name) for name in LANGUAGES)
    zone = {
        "type": "external_select",
        "action_id": str(Search.ZONE),
        "placeholder": plain(words("admin-home-zone-search"), limits.PLACEHOLDER),
        "min_query_length": 0,
        "initial_option": option(stands.time_zone, stands.time_zone),
    }
    blocks = [
        section(words("admin-home-explain")),
        field(Field.LANGUAGE, words("admin-home-language"), select(words("modal-pick"), languages, chosen=language)),
        field(Field.ZONE, words("admin-home-zone"), zone, hint=words("admin-home-zone-hint")),
    ]
    return form(words, Form.HOME, "admin-home-title", blocks)


def zone_options(names: Iterable[str]) -> Json:
    """Return the answer to a search for a time zone."""
    return {"options": [option(name, name) for name in names]}


def read_home(words: Words, values: Values) -> tuple[WorkspaceHome, Problems]:
    """Return what was put in, and what is wrong with it."""
    language, zone = read.text(values, Field.LANGUAGE), read.text(values, Field.ZONE)
    wrong: dict[str, str] = {}
    if language not in LANGUAGES:
        wrong[Field.LANGUAGE] = words("form-value-unknown")
    if not zone:
        wrong[Field.ZONE] = words("admin-zone-needed")
    return WorkspaceHome(language, zone), wrong
