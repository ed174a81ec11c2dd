"""`/sales-admin`: one window with every page; each page is one file beside this one, listed in PAGES."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from analysis.errors import RefusedError
from handlers.render.slack.admin.hub import hub
from handlers.render.slack.admin.ids import Page, Press
from handlers.render.slack.help import command_help, not_understood
from handlers.render.slack.ids import Command, command
from handlers.services import Services
from handlers.slack.admin.kit import Show, Turn, turn_to
from handlers.slack.answers import only_you
from handlers.slack.asked import clicked_value
from handlers.slack.commands.intent import AdminVerb, admin_intent
from handlers.slack.context import Asker
from handlers.slack.modal import open_modal

PAGES: Mapping[Page, Show] = {}


async def sales_admin(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services
) -> None:
    """Answer `/sales-admin`: the hub for admins; others read who their admins are."""
    meant = admin_intent(str(body.get("text") or ""))
    if meant.verb is AdminVerb.HELP:
        await ack(**only_you(command_help(asker.words, Command.ADMIN, asker.prefix)))
    elif meant.verb is AdminVerb.OPEN:
        await services.run(services.admin.enter, asker.workspace, asker.user)
        await open_modal(client, body, hub(asker.words, tuple(PAGES)))
        await ack()
    else:
        await ack(**only_you(not_understood(asker.words, Command.ADMIN, meant.rest, prefix=asker.prefix)))


async def open_page(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services
) -> None:
    """Lay a page upon what is open."""
    show, at = page_of(clicked_value(body))
    await open_modal(client, body, await show(Turn(asker, services, at)))
    await ack()


async def turn_page(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services
) -> None:
    """Show another part of a page in its place."""
    show, at = page_of(clicked_value(body))
    await turn_to(ack, client, body, await show(Turn(asker, services, at)))


def page_of(value: str) -> tuple[Show, str]:
    """Return which page a button names, and what of it. RefusedError("button-unknown")."""
    name, _, at = value.partition(":")
    show = next((show for page, show in PAGES.items() if page == name), None)
    if show is None:
        raise RefusedError("button-unknown")
    return show, at


def register(app: AsyncApp) -> None:
    """Listen to the command and to what opens and turns pages."""
    app.command(command(Command.ADMIN))(sales_admin)
    app.action(Press.OPEN)(open_page)
    app.action(Press.TURN)(turn_page)
    app.action(Press.TURN_BACK)(turn_page)
