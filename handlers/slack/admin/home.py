"""The page of a workspace's language and time zone."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from analysis.usecases.admin.home import search_zones
from handlers.render.slack.admin.frame import mend
from handlers.render.slack.admin.home import home, read_home, zone_options
from handlers.render.slack.admin.hub import hub
from handlers.render.slack.admin.ids import Field, Form, Search
from handlers.render.slack.message import Json
from handlers.render.words import language_of
from handlers.services import Services
from handlers.slack.admin.kit import Turn, close_onto, store
from handlers.slack.context import Asker
from handlers.slack.interactions.forms import values_of


async def show(turn: Turn) -> Json:
    """Return the form as it stands."""
    asker = turn.asker
    stands = await turn.services.run(turn.services.admin.home, asker.workspace, asker.user)
    return home(asker.words, stands, language_of(stands.locale))


async def save(ack: AsyncAck, view: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Store both."""
    chosen, wrong = read_home(asker.words, values_of(view))
    if wrong:
        await ack(**mend(wrong))
        return
    storing = services.run(services.admin.choose_home, asker.workspace, chosen, actor=asker.user)
    said = await store(ack, asker, storing, {"admin-zone-unknown": Field.ZONE})
    if said is None:
        return
    await close_onto(ack, client, view, hub(asker.words, said=said))


async def search(ack: AsyncAck, body: dict[str, Any]) -> None:
    """Return the time zones that what is typed may mean."""
    await ack(**zone_options(search_zones(str(body.get("value") or ""))))


def register(app: AsyncApp) -> None:
    """Listen to the form and its search."""
    app.view(Form.HOME)(save)
    app.options(Search.ZONE)(search)
