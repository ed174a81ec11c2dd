"""`/sales-admin`: one window with every page; each page is one file beside this one, listed in PAGES."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from analysis.errors import RefusedError
from handlers.render.slack.admin.hub import hub
from handlers.render.slack.admin.ids import Page, Press
from handlers.render.slack.admin.privacy import sure_to_forget
from handlers.render.slack.help import command_help, not_understood
from handlers.render.slack.ids import Command, command
from handlers.services import Services
from handlers.slack.admin import api, audit, channels, deals, engines, home, notify, people, privacy, rules, system
from handlers.slack.admin.jobs import CHECK
from handlers.slack.admin.kit import Show, Turn, turn_to
from handlers.slack.answers import only_you
from handlers.slack.asked import clicked_value
from handlers.slack.commands.intent import AdminVerb, admin_intent
from handlers.slack.context import Asker
from handlers.slack.modal import open_modal

PAGES: Mapping[Page, Show] = {
    Page.RULES: rules.show,
    Page.CHANNELS: channels.show,
    Page.NOTIFY: notify.show,
    Page.HOME: home.show,
    Page.ENGINES: engines.show,
    Page.SYSTEM: system.show,
    Page.AUDIT: audit.show,
    Page.PEOPLE: people.show,
    Page.DEALS: deals.show,
    Page.CALLS: privacy.show_calls,
    Page.PRIVACY: privacy.show,
    Page.API: api.show,
}
AFTERWARDS: Mapping[Page, str] = {Page.SYSTEM: CHECK}
"""Workflows that fill a page once it is open: (workspace, user, view)."""


async def sales_admin(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services
) -> None:
    """Answer `/sales-admin`: the hub for admins; others read who their admins are."""
    meant = admin_intent(str(body.get("text") or ""))
    if meant.verb is AdminVerb.HELP:
        await ack(**only_you(command_help(asker.words, Command.ADMIN, asker.prefix)))
    elif meant.verb is AdminVerb.FORGET:
        call = await services.run(services.forget.asked, asker.workspace, meant.rest, actor=asker.user)
        await ack(**only_you(sure_to_forget(asker.words, call)))
    elif meant.verb is AdminVerb.OPEN:
        await enter(ack, body, client, asker, services)
    else:
        await ack(**only_you(not_understood(asker.words, Command.ADMIN, meant.rest, prefix=asker.prefix)))


async def enter(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Open the hub for an admin."""
    await services.run(services.admin.enter, asker.workspace, asker.user)
    await open_modal(client, body, hub(asker.words, tuple(PAGES)))
    await ack()


async def open_page(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services
) -> None:
    """Lay a page upon what is open."""
    page, at = page_of(clicked_value(body))
    view = await open_modal(client, body, await PAGES[page](Turn(asker, services, at)))
    if page in AFTERWARDS:
        await services.run(services.errand, asker.workspace, AFTERWARDS[page], asker.delivery, asker.user, view)
    await ack()


async def turn_page(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services
) -> None:
    """Show another part of a page in its place."""
    page, at = page_of(clicked_value(body))
    await turn_to(ack, client, body, await PAGES[page](Turn(asker, services, at)))


def page_of(value: str) -> tuple[Page, str]:
    """Return which page a button names, and what of it. RefusedError("button-unknown")."""
    name, _, at = value.partition(":")
    page = next((page for page in PAGES if page == name), None)
    if page is None:
        raise RefusedError("button-unknown")
    return page, at


def register(app: AsyncApp) -> None:
    """Listen to the command and to what opens and turns pages."""
    app.command(command(Command.ADMIN))(sales_admin)
    app.action(Press.HUB)(enter)
    app.action(Press.OPEN)(open_page)
    app.action(Press.TURN)(turn_page)
    app.action(Press.TURN_BACK)(turn_page)
    for page in (rules, channels, notify, home, engines, audit, people, deals, privacy, api):
        page.register(app)
