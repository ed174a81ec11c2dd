"""The page of people: who is rep, manager and admin, who manages whom, teams, and names from Slack."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from analysis.errors import RefusedError
from analysis.model.ids import UserId
from handlers.render.slack.admin.data_ids import DataField, DataForm, DataPress, DataSearch
from handlers.render.slack.admin.frame import mend
from handlers.render.slack.admin.people import people, person, person_options, read_person
from handlers.render.slack.message import Json
from handlers.services import Services
from handlers.slack.admin.kit import Turn, close_onto, kept, store, turn_to
from handlers.slack.admin.pages import page_number
from handlers.slack.asked import clicked_value
from handlers.slack.context import Asker
from handlers.slack.interactions.forms import values_of
from handlers.slack.modal import open_modal

FIELDS = {
    "access-last-admin": DataField.ROLE,
    "access-role-unknown": DataField.ROLE,
    "access-own-manager": DataField.MANAGER,
    "access-manager-circle": DataField.MANAGER,
    "user-not-found": DataField.MANAGER,
}
"""Where each refusal is shown."""


async def show(turn: Turn) -> Json:
    """Return the list, or the form of the person that `turn.at` names."""
    asker, services = turn.asker, turn.services
    if turn.at.startswith("usr_"):
        one, staff = await services.run(services.data.people.one, asker.workspace, UserId(turn.at), actor=asker.user)
        return person(asker.words, one, staff)
    staff = await services.run(services.data.people, asker.workspace, actor=asker.user)
    return people(asker.words, staff, number=page_number(turn.at), said=turn.said)


async def pick(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Open the form of who was found."""
    await open_modal(client, body, await show(Turn(asker, services, clicked_value(body))))
    await ack()


async def save(ack: AsyncAck, view: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Store role, manager and team; what cannot be is said beside its field."""
    new, wrong = read_person(asker.words, values_of(view))
    if wrong:
        await ack(**mend(wrong))
        return
    who = UserId(kept(view).get("person", ""))
    storing = services.run(services.appoint, asker.workspace, who, new, actor=asker.user)
    said = await store(ack, asker, storing, FIELDS)
    if said is None:
        return
    try:
        beneath = await show(Turn(asker, services, said=said))
    except RefusedError:  # whoever just dismissed themselves sees no list any more
        await ack(response_action="clear")
        return
    await close_onto(ack, client, view, beneath)


async def sync(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Have names read from Slack."""
    fresh = await services.run(services.data.sync_people, asker.workspace, actor=asker.user)
    said = asker.words("admin-people-syncing" if fresh else "admin-people-syncing-already")
    await turn_to(ack, client, body, await show(Turn(asker, services, said=said)))


async def search(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services) -> None:
    """Return the people that what is typed may mean."""
    typed, action = str(body.get("value") or ""), str(body.get("action_id") or "")
    staff = await services.run(services.data.people, asker.workspace, typed, actor=asker.user)
    on_page = action == DataSearch.PERSON
    found = staff.people if on_page else [one for one in staff.people if one.active]
    await ack(**person_options(asker.words, found, nobody=not on_page, typed=typed))


def register(app: AsyncApp) -> None:
    """Listen to the search, the form and the button."""
    app.action(DataSearch.PERSON)(pick)
    app.view(DataForm.PERSON)(save)
    app.action(DataPress.SYNC)(sync)
    for one in (DataSearch.PERSON, DataSearch.MANAGER, DataSearch.OWNER):
        app.options(one)(search)
