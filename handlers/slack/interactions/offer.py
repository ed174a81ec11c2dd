"""The offer to analyze a file: yes (opens the modal that asks what it is), not now, and the message shortcut."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from analysis.model.exchange import Intake, IntakeId
from analysis.usecases.intake import is_recording, suffix
from handlers.render.slack import modals
from handlers.render.slack.ids import Action, Shortcut
from handlers.render.slack.message import Json
from handlers.services import Services
from handlers.slack.asked import asked_in, clicked_value
from handlers.slack.context import Asker
from handlers.slack.events.file_shared import described
from handlers.slack.modal import open_modal


async def accept(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Ask what the file is."""
    intake = await services.run(services.show_intake, asker.workspace, IntakeId(clicked_value(body)))
    await open_modal(client, body, form(asker, intake))
    await ack()


async def dismiss(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services) -> None:
    """Leave the file alone; the offer itself then says so."""
    await services.run(services.dismiss, asker.workspace, IntakeId(clicked_value(body)))
    await ack()


async def analyze_message(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services
) -> None:
    """Ask what the file of a message is; the answer goes into that message's thread."""
    message = body["message"]
    thread = str(message.get("thread_ts") or body.get("message_ts") or message["ts"])
    asked = asked_in(asker, str(body["channel"]["id"]), thread)
    files = tuple(described(file) for file in message.get("files") or ())
    intake = await services.run(services.pick_file, asker.workspace, files, asked)

    await open_modal(client, body, form(asker, intake))
    await ack()


def form(asker: Asker, intake: Intake) -> Json:
    """Return the modal that asks what a file is."""
    name, ending = intake.name, suffix(intake.name)
    return modals.intake(
        asker.words,
        intake_id=intake.id,
        file_name=name,
        title=name.removesuffix(f".{ending}") if ending else name,
        recording=is_recording(name, intake.media_type),
        channel=intake.channel,
        thread=intake.thread,
    )


def register(app: AsyncApp) -> None:
    """Listen to the buttons and the message shortcut."""
    app.action(Action.OFFER_ACCEPT)(accept)
    app.action(Action.OFFER_DISMISS)(dismiss)
    app.shortcut(Shortcut.ANALYZE_MESSAGE)(analyze_message)
