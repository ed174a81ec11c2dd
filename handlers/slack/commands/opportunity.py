"""`/opportunity`: the deals, one of them, a new one, help."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.render.slack import deal as page
from handlers.render.slack.help import command_help, not_understood
from handlers.render.slack.ids import Command, command
from handlers.render.slack.lists import opportunity_list
from handlers.render.slack.message import Message
from handlers.render.slack.notes import not_here, note
from handlers.services import Services
from handlers.slack.answers import only_you
from handlers.slack.asked import asked_in
from handlers.slack.commands.intent import DealVerb, opportunity_intent
from handlers.slack.context import Asker
from handlers.slack.rooms import among_us


async def deals(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Answer `/opportunity` in whatever way it is meant; what calls say of a deal only among ourselves."""
    meant = opportunity_intent(str(body.get("text") or ""))
    tells = meant.verb in {DealVerb.LIST, DealVerb.SHOW}
    if tells and not await among_us(client, str(body["channel_id"])):
        message = not_here(asker.words)
    elif meant.verb is DealVerb.HELP:
        message = command_help(asker.words, Command.OPPORTUNITY, asker.prefix)
    elif meant.verb is DealVerb.LIST:
        listed = await services.run(services.list_deals, asker.workspace, asker.user)
        message = opportunity_list(asker.words, listed)
    elif meant.verb is DealVerb.CREATE:
        message = await _created(asker, services, meant.rest, str(body["channel_id"]))
    else:
        message = await deal(asker, services, meant.rest)
    await ack(**only_you(message))


async def _created(asker: Asker, services: Services, company: str, channel: str) -> Message:
    made, known = await services.run(services.create_deal, asker.workspace, company, asked_in(asker, channel))
    key = "note-opportunity-known" if known else "note-opportunity-created"
    return note(asker.words, key, company=made.company, case=made.case_number)


async def deal(asker: Asker, services: Services, reference: str) -> Message:
    """Return one deal over all its calls, or a guess at which was meant."""
    found = await services.run(services.show_deal, asker.workspace, reference, asker.user)
    if found.history is None:
        return not_understood(asker.words, Command.OPPORTUNITY, reference, known=found.near, prefix=asker.prefix)
    return page.deal(asker.words, found, zone=asker.zone)


def register(app: AsyncApp) -> None:
    """Listen to the command."""
    app.command(command(Command.OPPORTUNITY))(deals)
