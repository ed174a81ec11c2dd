"""The modals handed in: a new analysis, what a file is, corrections; and the search for a deal while one types."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from analysis.model.exchange import IntakeId
from analysis.model.ids import AnalysisId, ConversationId
from analysis.usecases.corrections import Change
from analysis.usecases.intake import IntakeFacts
from handlers.render.slack import forms, modals
from handlers.render.slack.carried import read_metadata
from handlers.render.slack.ids import Callback, Options
from handlers.render.slack.modals import errors
from handlers.render.slack.notes import note
from handlers.services import Services
from handlers.slack.answers import as_modal
from handlers.slack.asked import submitted_for
from handlers.slack.commands.opportunity import deal
from handlers.slack.context import Asker


def values_of(view: dict[str, Any]) -> forms.Values:
    """Return what was put into the fields of a modal."""
    found: forms.Values = (view.get("state") or {}).get("values") or {}
    return found


async def new_analysis(ack: AsyncAck, view: dict[str, Any], asker: Asker, services: Services) -> None:
    """Show the call chosen, analyze the words pasted, or show the deal chosen."""
    form = forms.read_new_analysis(values_of(view))
    problems = form.problems()
    asked = submitted_for(asker, view)
    if problems:
        await ack(**errors(asker.words, problems))
    elif form.conversation:
        await services.run(services.request, asker.workspace, form.conversation, asked)
        await ack()
    elif form.transcript:
        title = form.title or asker.words("pasted-title")
        await services.run(services.paste, asker.workspace, form.transcript, title, form.opportunity, asked)
        await ack()
    else:
        message = await deal(asker, services, form.opportunity)
        await ack(response_action="update", view=as_modal(asker.words, message))


async def intake(ack: AsyncAck, view: dict[str, Any], asker: Asker, services: Services) -> None:
    """Take the file in, as described."""
    form = forms.read_intake(values_of(view))
    problems = form.problems()
    if problems:
        await ack(**errors(asker.words, problems))
        return
    facts = IntakeFacts(
        title=form.title,
        opportunity=form.opportunity,
        company=form.company,
        kind=form.kind,
        language=form.language,
        sellers=form.sellers,
        buyers=form.buyers,
        seller_channel=form.seller_channel,
        consent=form.consent,
    )
    kept = read_metadata(str(view.get("private_metadata") or ""))
    await services.run(
        services.accept_intake, asker.workspace, IntakeId(kept.get("intake", "")), facts, submitted_for(asker, view)
    )
    await ack()


async def correct(ack: AsyncAck, view: dict[str, Any], asker: Asker, services: Services) -> None:
    """Store what was set right, and thank for it."""
    form = forms.read_correction(values_of(view))
    problems = form.problems()
    if problems:
        await ack(**errors(asker.words, problems))
        return
    kept = read_metadata(str(view.get("private_metadata") or ""))
    seen = int(kept["seen"]) if kept.get("seen", "").isdecimal() else None
    change = Change(form.speaker, form.side, form.quotes, form.letter, form.level, form.reason, seen)
    case = await services.run(
        services.correct,
        asker.workspace,
        ConversationId(kept.get("conversation", "")),
        AnalysisId(kept.get("analysis", "")),
        change,
        submitted_for(asker, view),
    )
    message = note(asker.words, "note-corrected", case=case)
    await ack(response_action="update", view=as_modal(asker.words, message))


async def search(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services) -> None:
    """Return the deals that what is typed may mean."""
    found = await services.run(services.search_deals, asker.workspace, str(body.get("value") or ""), asker.user)
    await ack(**modals.opportunity_options(found))


def register(app: AsyncApp) -> None:
    """Listen to submissions and to the search."""
    app.view(Callback.NEW_ANALYSIS)(new_analysis)
    app.view(Callback.INTAKE)(intake)
    app.view(Callback.CORRECT)(correct)
    app.options(Options.OPPORTUNITY)(search)
