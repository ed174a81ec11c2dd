"""Somebody opens the app: the Home tab shows their calls and deals, the messages tab what they could ask."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from analysis.usecases.errands import HOME, PROMPTS
from handlers.services import Services
from handlers.slack.context import Asker


async def opened(event: dict[str, Any], asker: Asker, services: Services) -> None:
    """Have Home shown, or the prompts of the agent view."""
    who = (asker.user, asker.slack_user)
    if event.get("tab") == "messages":
        channel = str(event["channel"])
        await services.run(services.errand, asker.workspace, PROMPTS, asker.delivery, *who, channel)
    else:
        await services.run(services.errand, asker.workspace, HOME, asker.delivery, *who)


def register(app: AsyncApp) -> None:
    """Listen to the opening of both tabs."""
    app.event("app_home_opened")(opened)
