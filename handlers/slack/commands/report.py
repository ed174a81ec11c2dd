"""`/report`: the first words at once, the report as a direct message, wherever it was asked for."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from analysis.usecases.requests import Asked
from handlers.render.slack.help import not_understood
from handlers.render.slack.ids import Command, command
from handlers.render.slack.message import Message
from handlers.render.slack.notes import not_here, note
from handlers.render.slack.report_help import report_help
from handlers.services import Services
from handlers.slack.answers import only_you
from handlers.slack.asked import asked_in
from handlers.slack.commands.report_words import ReportIntent, report_intent
from handlers.slack.context import Asker
from handlers.slack.rooms import among_us


async def report(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Answer `/report` in whatever way it is meant; nothing of a deal where people of another company are."""
    meant, channel = report_intent(str(body.get("text") or "")), str(body["channel_id"])
    if meant.kind is None and not meant.rest:
        message = report_help(asker.words, asker.prefix)
    elif not await among_us(client, channel):
        message = not_here(asker.words)
    else:
        message = await wanted(asker, services, meant, asked_in(asker, channel, private=True))
    await ack(**only_you(message))


async def wanted(asker: Asker, services: Services, meant: ReportIntent, asked: Asked) -> Message:
    """Have the report sent, and return what to say to that."""
    if meant.kind is None:
        return not_understood(asker.words, Command.REPORT, meant.rest, prefix=asker.prefix)
    sent = await services.run(services.report, asker.workspace, meant.kind, meant.period, meant.rest, asked)
    if not sent.coming:
        near = [f"rep {name}" for name in sent.near]
        return not_understood(asker.words, Command.REPORT, f"rep {meant.rest}", known=near, prefix=asker.prefix)
    return note(asker.words, "reports-coming", title=asker.words(f"reports-title-{meant.kind}"))


def register(app: AsyncApp) -> None:
    """Listen to the command."""
    app.command(command(Command.REPORT))(report)
