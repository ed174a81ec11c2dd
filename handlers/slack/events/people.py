"""Slack says that somebody changed: most of all that they were removed, after which they may see nothing."""

from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from handlers.services import Services
from handlers.slack.context import Askers
from handlers.slack.installed import Installed
from handlers.slack.profiles import profile_of


async def changed(event: dict[str, Any], context: AsyncBoltContext, services: Services, askers: Askers) -> None:
    """Note it of people we have met; of others there is nothing to keep."""
    installed: Installed = context["installed"]
    person = str(event["user"]["id"])
    await services.run(services.note_profile.known, installed.workspace, person, profile_of(event["user"], person))
    askers.forget(installed.workspace, person)


def register(app: AsyncApp) -> None:
    """Listen to changes of people."""
    app.event("user_change")(changed)
