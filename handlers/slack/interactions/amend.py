"""Behind "Correct": a quote that was missed, a call of another deal, a correction taken back; the search for a line."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from analysis.model.ids import AnalysisId, ConversationId
from analysis.usecases.corrections import Correctable
from handlers.render.slack import amend
from handlers.render.slack.carried import read_metadata
from handlers.render.slack.ids import Action, Callback, Options
from handlers.render.slack.modals import errors
from handlers.render.slack.notes import note
from handlers.services import Services
from handlers.slack.answers import as_modal
from handlers.slack.asked import clicked_value, submitted_for
from handlers.slack.context import Asker
from handlers.slack.interactions.forms import values_of
from handlers.slack.modal import open_modal


async def _correctable(body: dict[str, Any], asker: Asker, services: Services) -> tuple[Correctable, str, str]:
    """Return the result as it stands, and where the modal of corrections was opened for."""
    view = await services.run(services.correctable, asker.workspace, ConversationId(clicked_value(body)), asker.user)
    kept = read_metadata(str((body.get("view") or {}).get("private_metadata") or ""))
    return view, kept.get("channel", ""), kept.get("thread", "")


async def open_add_quote(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services
) -> None:
    """Ask for the missing quote."""
    view, channel, thread = await _correctable(body, asker, services)
    await open_modal(client, body, amend.add_quote(asker.words, view, channel=channel, thread=thread))
    await ack()


async def open_move(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services
) -> None:
    """Ask where the call belongs."""
    view, channel, thread = await _correctable(body, asker, services)
    await open_modal(client, body, amend.move_call(asker.words, view, channel=channel, thread=thread))
    await ack()


async def open_take_back(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services
) -> None:
    """Show what was corrected and ask which to take back."""
    view, channel, thread = await _correctable(body, asker, services)
    modal = amend.take_back(asker.words, view, zone=asker.zone, channel=channel, thread=thread)
    await open_modal(client, body, modal)
    await ack()


def _about(view: dict[str, Any]) -> tuple[ConversationId, AnalysisId, str]:
    kept = read_metadata(str(view.get("private_metadata") or ""))
    return ConversationId(kept.get("conversation", "")), AnalysisId(kept.get("analysis", "")), kept.get("deal", "")


async def add_quote(ack: AsyncAck, view: dict[str, Any], asker: Asker, services: Services) -> None:
    """Store the missing quote."""
    call, analysis, _ = _about(view)
    missing = amend.read_quote(values_of(view))
    asked = submitted_for(asker, view)
    case = await services.run(services.add_quote, asker.workspace, call, analysis, missing, asked)
    message = note(asker.words, "note-corrected", case=case)
    await ack(response_action="update", view=as_modal(asker.words, message))


async def move_call(ack: AsyncAck, view: dict[str, Any], asker: Asker, services: Services) -> None:
    """Move the call."""
    call, analysis, shown = _about(view)
    move, problems = amend.read_move(values_of(view), shown)
    if problems:
        await ack(**errors(asker.words, problems))
        return
    asked = submitted_for(asker, view)
    deal = await services.run(services.move_call, asker.workspace, call, analysis, move, asked)
    message = note(asker.words, "note-moved", company=deal.company, case=deal.case_number)
    await ack(response_action="update", view=as_modal(asker.words, message))


async def take_back(ack: AsyncAck, view: dict[str, Any], asker: Asker, services: Services) -> None:
    """Take the correction back."""
    call, analysis, _ = _about(view)
    correction, reason = amend.read_take_back(values_of(view))
    asked = submitted_for(asker, view)
    case = await services.run(services.take_back, asker.workspace, call, analysis, correction, asked, reason=reason)
    message = note(asker.words, "note-taken-back", case=case)
    await ack(response_action="update", view=as_modal(asker.words, message))


async def search(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services) -> None:
    """Return the lines of the call that hold what is typed."""
    call, _, _ = _about(body.get("view") or {})
    found = await services.run(services.search_lines, asker.workspace, call, str(body.get("value") or ""), asker.user)
    await ack(**amend.line_options(asker.words, found))


def register(app: AsyncApp) -> None:
    """Listen to the buttons, the submissions and the search."""
    app.action(Action.ADD_QUOTE)(open_add_quote)
    app.action(Action.MOVE_CALL)(open_move)
    app.action(Action.TAKE_BACK)(open_take_back)
    app.view(Callback.ADD_QUOTE)(add_quote)
    app.view(Callback.MOVE_CALL)(move_call)
    app.view(Callback.TAKE_BACK)(take_back)
    app.options(Options.LINE)(search)
