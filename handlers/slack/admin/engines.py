"""The page of models and providers: chosen here, tested by a job, for a test takes as long as a provider does."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.render.slack.admin.engines import CHOOSE, engine_form, engines, read_engines
from handlers.render.slack.admin.ids import Form, Press
from handlers.render.slack.message import Json
from handlers.services import Services
from handlers.slack.admin.jobs import TEST
from handlers.slack.admin.kit import Turn, close_onto, outcome, turn_to
from handlers.slack.asked import clicked_value
from handlers.slack.context import Asker
from handlers.slack.interactions.forms import values_of


async def show(turn: Turn) -> Json:
    """Return the page, or the choice."""
    found = await turn.services.run(turn.services.admin.engines, turn.asker.workspace, turn.asker.user)
    words = turn.asker.words
    return engine_form(words, found) if turn.at == CHOOSE else engines(words, found, said=turn.said)


async def test(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Say that it is being tested, and have it done."""
    name, view = clicked_value(body), str((body.get("view") or {}).get("id") or "")
    found = await services.run(services.admin.engines, asker.workspace, asker.user)
    await services.run(services.errand, asker.workspace, TEST, asker.delivery, asker.user, view, name)
    await turn_to(ack, client, body, engines(asker.words, found, testing=name))


async def save(ack: AsyncAck, view: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Store the choice."""
    policy = read_engines(values_of(view))
    changed = await services.run(services.admin.choose_engines, asker.workspace, policy, actor=asker.user)
    told = outcome(asker, changed=changed)
    await close_onto(ack, client, view, await show(Turn(asker, services, said=told)))


def register(app: AsyncApp) -> None:
    """Listen to the test and the choice."""
    app.action(Press.TEST)(test)
    app.view(Form.ENGINES)(save)
