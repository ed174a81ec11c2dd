"""The page of channels; whether the bot may speak in one is asked of Slack while the form is stored."""

import asyncio
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from analysis.errors import RefusedError
from analysis.model.team_channels import TeamChannels
from handlers.render.slack.admin.channels import channel_form, channels, read_channels, team_id
from handlers.render.slack.admin.frame import mend
from handlers.render.slack.admin.ids import Field, Form
from handlers.render.slack.message import Json
from handlers.services import Services
from handlers.slack.admin.kit import Turn, close_onto, kept, outcome
from handlers.slack.context import Asker
from handlers.slack.interactions.forms import values_of
from handlers.slack.rooms import is_external
from handlers.slack.silence import ASYNC_SILENCE, soon

HIDDEN = frozenset({"channel_not_found", "not_in_channel", "missing_scope"})
"""How Slack answers for private channels that the bot is not in."""

log = structlog.get_logger(__name__)


async def show(turn: Turn) -> Json:
    """Return the list, or with `turn.at` the form of one team."""
    rows = await turn.services.run(turn.services.admin.channels, turn.asker.workspace, turn.asker.user)
    words = turn.asker.words
    return channel_form(words, meant(rows, turn.at)) if turn.at else channels(words, rows, said=turn.said)


def meant(rows: tuple[TeamChannels, ...], at: str) -> TeamChannels:
    """Return the row that an id stands for. RefusedError("admin-team-gone")."""
    found = next((one for one in rows if team_id(one.team) == at), None)
    if found is None:
        raise RefusedError("admin-team-gone")
    return found


async def save(ack: AsyncAck, view: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Look at the channels, and store them."""
    rows = await services.run(services.admin.channels, asker.workspace, asker.user)
    chosen = read_channels(values_of(view), meant(rows, kept(view).get("at", "")).team)
    given = [(Field.RESULTS, chosen.results), (Field.ALERTS, chosen.alerts)]
    asked = await asyncio.gather(*(objection(client, channel) for _, channel in given))
    wrong = {str(field): asker.words(key) for (field, _), key in zip(given, asked, strict=True) if key}
    if wrong:
        await ack(**mend(wrong))
        return
    changed = await services.run(services.admin.choose_channels, asker.workspace, chosen, actor=asker.user)
    told = outcome(asker, changed=changed)
    await close_onto(ack, client, view, await show(Turn(asker, services, said=told)))


async def objection(client: AsyncWebClient, channel: str) -> str:
    """Return why the bot cannot speak in a channel, as a catalog key; "" where it can, and for no channel."""
    if not channel:
        return ""
    try:
        async with soon(client):
            found = (await client.conversations_info(channel=channel))["channel"]
    except SlackApiError as error:
        return "admin-channel-not-member" if error.response.get("error") in HIDDEN else "admin-channel-unknown"
    except (*ASYNC_SILENCE, KeyError) as error:
        log.info("slack.channel_not_known", error=type(error).__name__)
        return "admin-channel-unknown"
    if is_external(found):
        return "admin-channel-external"
    if found.get("is_archived"):
        return "admin-channel-archived"
    return "" if found.get("is_member") else "admin-channel-not-member"


def register(app: AsyncApp) -> None:
    """Listen to the form."""
    app.view(Form.CHANNELS)(save)
