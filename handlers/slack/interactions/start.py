"""The ways to begin, from help, lists and Home: new analysis, demo, help, open a call or a deal, language."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from analysis.errors import RefusedError
from handlers.render.slack import modals
from handlers.render.slack.help import command_help
from handlers.render.slack.ids import AUTO, Action, Command, Shortcut
from handlers.render.slack.notes import accepted, joined
from handlers.render.words import LANGUAGES
from handlers.services import Services
from handlers.slack.asked import clicked_in, clicked_value
from handlers.slack.commands.analyze import receipt_of, shown, unknown
from handlers.slack.commands.opportunity import deal
from handlers.slack.context import Asker, Askers
from handlers.slack.modal import open_modal
from handlers.slack.tell import Tell


async def new_analysis(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services
) -> None:
    """Open the modal of a new analysis; from a shortcut or Home its answer is for the asker alone."""
    choices = await services.run(services.choices, asker.workspace, asker.user)
    asked = clicked_in(asker, body)
    view = modals.new_analysis(
        asker.words, recent=choices.calls, opportunities=choices.deals, channel=asked.channel, thread=asked.thread
    )
    await open_modal(client, body, view)
    await ack()


async def demo(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services, tell: Tell) -> None:
    """Begin with the bundled call in the reader's language."""
    words = asker.words
    asked = clicked_in(asker, body)
    receipt = await services.run(services.demo, asker.workspace, words.language, words("demo-label"), asked)
    message = joined(words, receipt.case_number) if receipt.duplicate else accepted(words, receipt.case_number)
    tell(message)
    await ack()


async def help_(ack: AsyncAck, asker: Asker, tell: Tell) -> None:
    """Show the help to the person who wants it."""
    tell(command_help(asker.words, Command.ANALYZE, asker.prefix))
    await ack()


async def show_call(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services, tell: Tell) -> None:
    """Open a call from a list, which only its reader sees: so the call comes to that person alone."""
    asked = clicked_in(asker, body, private=True)
    call = clicked_value(body)
    found = await services.run(services.request, asker.workspace, call, asked)
    message = receipt_of(asker, found, private=True) or unknown(asker, call, found.near)
    tell(shown(asker, found) or message)
    await ack()


async def show_deal(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services, tell: Tell) -> None:
    """Show a deal from a list."""
    tell(await deal(asker, services, clicked_value(body)))
    await ack()


async def language(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services, askers: Askers) -> None:
    """Write to this person in the language chosen, from this page on."""
    chosen = clicked_value(body)
    if chosen not in {AUTO, *LANGUAGES}:
        raise RefusedError("form-value-unknown")
    who = (asker.workspace, asker.user, asker.slack_user)
    await services.run(services.choose_language, *who, "" if chosen == AUTO else chosen, asker.delivery)
    askers.forget(asker.workspace, asker.slack_user)
    await ack()


def register(app: AsyncApp) -> None:
    """Listen to the buttons, the choice of language and the global shortcut."""
    app.action(Action.NEW_ANALYSIS)(new_analysis)
    app.shortcut(Shortcut.NEW_ANALYSIS)(new_analysis)
    app.action(Action.DEMO)(demo)
    app.action(Action.HELP)(help_)
    app.action(Action.SHOW)(show_call)
    app.action(Action.SHOW_OPPORTUNITY)(show_deal)
    app.action(Action.LANGUAGE)(language)
