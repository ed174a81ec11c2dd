"""The buttons of a deal: a letter's history, all its calls page by page, and who runs the buyer."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from analysis.errors import RefusedError
from analysis.model.ids import OpportunityId
from analysis.model.meddic import Letter
from handlers.render.slack import deal_history
from handlers.render.slack.carried import read_metadata
from handlers.render.slack.ids import Action
from handlers.render.slack.message import Json
from handlers.render.slack.notes import note
from handlers.services import Services
from handlers.slack.asked import clicked_in, clicked_value
from handlers.slack.context import Asker
from handlers.slack.modal import open_modal
from handlers.slack.tell import Tell


async def letter(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Show everything about one letter of a deal."""
    deal, _, name = clicked_value(body).partition(":")
    wanted = next((one for one in Letter if one == name), None)
    if wanted is None:
        raise RefusedError("form-value-unknown")
    found = await services.run(services.show_deal, asker.workspace, deal, asker.user)
    if found.history is None:
        raise RefusedError("opportunity-not-found", reference=deal)
    await open_modal(client, body, deal_history.letter_history(asker.words, found, wanted, zone=asker.zone))
    await ack()


async def calls(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Show a page of a deal's calls; pages turn in place."""
    deal, _, page = clicked_value(body).partition(":")
    if not (page.isascii() and page.isdecimal() and len(page) <= 2):  # noqa: PLR2004 - fifty calls, ten a page
        raise RefusedError("form-value-unknown")
    found = await services.run(services.show_deal, asker.workspace, deal, asker.user)
    if found.history is None:
        raise RefusedError("opportunity-not-found", reference=deal)
    view = deal_history.all_calls(asker.words, found, int(page), zone=asker.zone)
    opened: Json = body.get("view") or {}
    if "pages" in read_metadata(str(opened.get("private_metadata") or "")):
        await client.views_update(view_id=str(opened["id"]), hash=str(opened.get("hash") or ""), view=view)
    else:
        await open_modal(client, body, view)
    await ack()


async def owner_run(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services, tell: Tell) -> None:
    """Say whether one person runs the buyer; the button asked before."""
    deal, _, said = clicked_value(body).partition(":")
    if said not in {"on", "off"}:
        raise RefusedError("form-value-unknown")
    changed = await services.run(
        services.mark_owner_run,
        asker.workspace,
        OpportunityId(deal),
        clicked_in(asker, body, private=True),
        owner_run=said == "on",
    )
    tell(note(asker.words, f"note-owner-run-{said}" if changed else "note-owner-run-already"))
    await ack()


def register(app: AsyncApp) -> None:
    """Listen to the buttons."""
    app.action(Action.DEAL_LETTER)(letter)
    app.action(Action.DEAL_CALLS)(calls)
    app.action(Action.OWNER_RUN)(owner_run)
