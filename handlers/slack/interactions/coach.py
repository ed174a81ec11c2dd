"""The buttons of coaching: have it sent, share it with one's manager."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from analysis.model.ids import ConversationId
from analysis.usecases.coach import ShareState
from handlers.render.slack.ids import Action
from handlers.render.slack.notes import note
from handlers.services import Services
from handlers.slack.asked import clicked_in, clicked_value
from handlers.slack.commands.coach import coached
from handlers.slack.context import Asker
from handlers.slack.tell import Tell

SAID = {
    ShareState.SHARED: "coach-shared",
    ShareState.ALREADY: "coach-shared-already",
    ShareState.ALONE: "coach-shared-alone",
}


async def show(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services, tell: Tell) -> None:
    """Send the coaching of a card's call to its owner; anybody may press the button, and hears whose it is."""
    tell(await coached(asker, services, clicked_value(body), clicked_in(asker, body, private=True)))
    await ack()


async def share(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services, tell: Tell) -> None:
    """Show one's coaching to one's manager; the button asked before."""
    call = ConversationId(clicked_value(body))
    state, manager = await services.run(services.share_coaching, asker.workspace, call, clicked_in(asker, body))
    tell(note(asker.words, SAID[state], manager=manager))
    await ack()


def register(app: AsyncApp) -> None:
    """Listen to the buttons."""
    app.action(Action.COACH)(show)
    app.action(Action.COACH_SHARE)(share)
