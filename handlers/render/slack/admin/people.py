"""The page of people, and the form of one."""

from collections.abc import Iterable

from analysis.model.access import ROLES
from analysis.model.people import Member
from analysis.usecases.admin.people import Staff
from analysis.usecases.appoint import Appointment
from handlers.render.slack import limits
from handlers.render.slack.admin import read
from handlers.render.slack.admin.data_ids import NOBODY, DataField, DataForm, DataPress, DataSearch
from handlers.render.slack.admin.frame import Problems, form, opener, page, turner
from handlers.render.slack.admin.ids import Page
from handlers.render.slack.blocks import actions, button, context, field, option, plain, section, select, typed
from handlers.render.slack.forms import Values
from handlers.render.slack.message import Json
from handlers.render.slack.text import escape
from handlers.render.words import Words

ROWS, TEAM, NAME = 20, 60, 75


def searcher(words: Words, action: str, key: str, initial: Json | None = None) -> Json:
    """Return a list that Slack fills as somebody types."""
    found: Json = {
        "type": "external_select",
        "action_id": str(action),
        "placeholder": plain(words(key), limits.PLACEHOLDER),
        "min_query_length": 0,
    }
    return found | ({"initial_option": initial} if initial else {})


def people(words: Words, staff: Staff, *, number: int = 0, said: str = "") -> Json:
    """Return the page: everybody, the active first; *number* counts from 0."""
    pages = max(1, -(-len(staff.people) // ROWS))
    number = min(number, pages - 1)
    shown = staff.people[number * ROWS : (number + 1) * ROWS]
    sync = button(words("admin-people-sync"), DataPress.SYNC)
    rows = [opener(words, line(words, one, staff), f"{Page.PEOPLE}:{one.id}", key="admin-edit") for one in shown]
    blocks = [
        actions([searcher(words, DataSearch.PERSON, "admin-people-find"), sync], "find"),
        context(words("admin-people-count", count=len(staff.people))),
        *rows,
        *turner(words, Page.PEOPLE, "", number=number, last=number == pages - 1),
    ]
    return page(words, Page.PEOPLE, blocks, at=str(number), said=said)


def line(words: Words, one: Member, staff: Staff) -> str:
    """Return who somebody is, in two short lines."""
    role = words(f"role-{one.role}") if one.active else words("admin-person-gone")
    about = [role, escape(one.team, TEAM)] if one.team else [role]
    if one.manager is not None:
        about.append(words("admin-person-reports", name=escape(staff.names.get(one.manager, ""), NAME)))
    return f"*{escape(one.name, NAME)}*\n{' · '.join(about)}"


def person(words: Words, one: Member, staff: Staff) -> Json:
    """Return the form of one person."""
    roles = [option(words(f"role-{role}"), role) for role in ROLES]
    nobody = option(words("admin-nobody-option"), NOBODY)
    stands = option(staff.names.get(one.manager, one.manager), one.manager) if one.manager else nobody
    teams = words("admin-person-teams", teams=", ".join(staff.teams)[:1_000]) if staff.teams else ""
    manager = searcher(words, DataSearch.MANAGER, "admin-people-find", stands)
    blocks = [
        section(words("admin-person-explain", name=escape(one.name, NAME))),
        field(DataField.ROLE, words("admin-person-role"), select(words("modal-pick"), roles, chosen=one.role)),
        field(DataField.MANAGER, words("admin-person-manager"), manager),
        field(
            DataField.TEAM, words("admin-person-team"), typed(initial=one.team, most=TEAM), hint=teams, optional=True
        ),
    ]
    return form(words, DataForm.PERSON, "admin-person-title", blocks, person=one.id)


def person_options(words: Words, found: Iterable[Member], *, nobody: bool, typed: str = "") -> Json:
    """Return the answer to a search for people; *nobody* may be chosen too, first while nothing is typed."""
    first = [option(words("admin-nobody-option"), NOBODY)] if nobody and not typed else []
    rest = [option(one.name, one.id) for one in found]
    return {"options": [*first, *rest][: limits.OPTIONS]}


def read_person(words: Words, values: Values) -> tuple[Appointment, Problems]:
    """Return what was put in, and what is wrong with it."""
    role, manager = read.text(values, DataField.ROLE), read.text(values, DataField.MANAGER)
    wrong = {} if role in ROLES else {str(DataField.ROLE): words("form-value-unknown")}
    team = " ".join(read.text(values, DataField.TEAM).split())
    return Appointment(role, "" if manager in {NOBODY, ""} else manager, team), wrong
