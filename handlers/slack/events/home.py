"""Somebody opens the app: the Home tab shows their calls and deals, the messages tab what they could ask."""

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from analysis.usecases.lists import HomePage
from handlers.render.slack.home import home
from handlers.render.slack.ids import AUTO
from handlers.render.slack.message import Json
from handlers.render.slack.notes import suggested_prompts
from handlers.render.words import Words, language_of
from handlers.services import Services
from handlers.slack.context import Asker


async def opened(event: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Publish Home, or set the prompts of the agent view."""
    if event.get("tab") == "messages":
        await client.assistant_threads_setSuggestedPrompts(
            channel_id=str(event["channel"]), **suggested_prompts(asker.words)
        )
        return
    found = await services.run(services.home, asker.workspace, asker.user)

    await client.views_publish(user_id=asker.slack_user, view=home_of(asker, found))


def home_of(asker: Asker, found: HomePage) -> Json:
    """Return the Home view of a person, in the language they have chosen by now."""
    person = found.person
    return home(
        Words(language_of(person.language)),
        conversations=found.calls,
        opportunities=found.deals,
        zone=asker.zone,
        language=language_of(person.locale) if person.locale else AUTO,
        prefix=asker.prefix,
    )


def register(app: AsyncApp) -> None:
    """Listen to the opening of both tabs."""
    app.event("app_home_opened")(opened)
