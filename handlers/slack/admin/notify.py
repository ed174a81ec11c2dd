"""The page of the notification policy."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from analysis.model.policy import NotificationPolicy
from handlers.render.slack.admin.frame import mend
from handlers.render.slack.admin.hub import hub
from handlers.render.slack.admin.ids import Form
from handlers.render.slack.admin.notify import notify, read_notify
from handlers.render.slack.message import Json
from handlers.services import Services
from handlers.slack.admin.kit import Turn, close_onto, outcome
from handlers.slack.context import Asker
from handlers.slack.interactions.forms import values_of


async def show(turn: Turn) -> Json:
    """Return the form as it stands."""
    asker, admin = turn.asker, turn.services.admin
    policy = await turn.services.run(admin.policy, asker.workspace, NotificationPolicy, actor=asker.user)
    rules = await turn.services.run(admin.rules, asker.workspace, asker.user)
    return notify(asker.words, policy, passing=sum(one.rule.enabled and one.rule.passes_quiet for one in rules.rows))


async def save(ack: AsyncAck, view: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Store it."""
    policy, wrong = read_notify(asker.words, values_of(view))
    if wrong:
        await ack(**mend(wrong))
        return
    changed = await services.run(services.admin.choose_policy, asker.workspace, policy, actor=asker.user)
    said = outcome(asker, changed=changed)
    await close_onto(ack, client, view, hub(asker.words, said=said))


def register(app: AsyncApp) -> None:
    """Listen to the form."""
    app.view(Form.NOTIFY)(save)
