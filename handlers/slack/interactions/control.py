"""The buttons under a call's progress: cancel it, try it again."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from handlers.render.slack.ids import Action
from handlers.render.slack.notes import joined
from handlers.services import Services
from handlers.slack.asked import clicked_in, clicked_value
from handlers.slack.commands.analyze import ended, unknown
from handlers.slack.context import Asker
from handlers.slack.tell import Tell


async def cancel(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services, tell: Tell) -> None:
    """Stop the call; its message shows it, so only what did not happen needs words."""
    call = clicked_value(body)
    stopped = await services.run(services.stop, asker.workspace, call, clicked_in(asker, body))
    if not stopped.stopped:
        tell(ended(asker, stopped) or unknown(asker, call, stopped.near))
    await ack()


async def retry(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services, tell: Tell) -> None:
    """Open the next attempt; where a call may be paid for twice, the button asked before."""
    receipt = await services.run(services.try_again, asker.workspace, clicked_value(body), clicked_in(asker, body))
    if receipt.duplicate:
        tell(joined(asker.words, receipt.case_number))
    await ack()


def register(app: AsyncApp) -> None:
    """Listen to the buttons."""
    app.action(Action.CANCEL)(cancel)
    app.action(Action.RETRY)(retry)
