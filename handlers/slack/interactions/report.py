"""The buttons under a report: another report of the same days, and the figures as a file."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from handlers.render.slack.carried import ReportRef
from handlers.render.slack.ids import Action
from handlers.render.slack.notes import note
from handlers.services import Services
from handlers.slack.asked import clicked_in, clicked_message, clicked_value
from handlers.slack.context import Asker
from handlers.slack.tell import Tell


async def show(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services, tell: Tell) -> None:
    """Send the other report, by what its reader may see."""
    ref = ReportRef.decode(clicked_value(body))
    asked = clicked_in(asker, body, private=True)
    await services.run(services.report, asker.workspace, ref.kind, ref.period, "", asked)
    tell(note(asker.words, "reports-coming", title=asker.words(f"reports-title-{ref.kind}")))
    await ack()


async def export(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services, tell: Tell) -> None:
    """Send the figures of this report as a file into its thread, once."""
    channel, message_ts = clicked_message(body)
    await services.run(services.export_report, asker.workspace, channel, message_ts, clicked_in(asker, body))
    tell(note(asker.words, "reports-file-coming"))
    await ack()


def register(app: AsyncApp) -> None:
    """Listen to the buttons."""
    app.action(Action.REPORT)(show)
    app.action(Action.REPORT_FILE)(export)
