"""The page of deals: found, edited, their stages, brought in from a table, taken out as one."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from analysis.errors import RefusedError
from analysis.model.ids import OpportunityId
from analysis.usecases.edit_opportunity import clean_stages
from handlers.render.slack.admin import read
from handlers.render.slack.admin.data_ids import DataField, DataForm, DataPress, DataSearch
from handlers.render.slack.admin.deals import (
    deal_form,
    deal_options,
    deals,
    import_form,
    read_deal,
    stages_form,
    waiting,
)
from handlers.render.slack.admin.frame import mend
from handlers.render.slack.message import Json
from handlers.services import Services
from handlers.slack.admin.kit import Turn, close_onto, kept, outcome, store, turn_to
from handlers.slack.admin.pages import page_number
from handlers.slack.asked import clicked_value
from handlers.slack.context import Asker
from handlers.slack.interactions.forms import values_of
from handlers.slack.modal import open_modal

FIELDS = {
    "deal-stage-unknown": DataField.STAGE,
    "deal-amount-wrong": DataField.AMOUNT,
    "deal-currency-wrong": DataField.CURRENCY,
    "deal-state-unknown": DataField.STATE,
    "user-not-found": DataField.OWNER,
}
"""Where each refusal is shown."""


async def show(turn: Turn) -> Json:
    """Return the list, or the form of the deal that `turn.at` names."""
    asker, services = turn.asker, turn.services
    if turn.at.startswith("opp_"):
        deal = OpportunityId(turn.at)
        found = await services.run(services.data.deals.one, asker.workspace, deal, actor=asker.user)
        return deal_form(asker.words, found)
    found = await services.run(services.data.deals, asker.workspace, actor=asker.user)
    return deals(asker.words, found, number=page_number(turn.at), said=turn.said)


async def pick(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Open the form of the deal that was found."""
    await open_modal(client, body, await show(Turn(asker, services, clicked_value(body))))
    await ack()


async def save(ack: AsyncAck, view: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Store the fields; what cannot be is said beside its field."""
    new, wrong = read_deal(asker.words, values_of(view))
    if wrong:
        await ack(**mend(wrong))
        return
    deal = OpportunityId(kept(view).get("deal", ""))
    storing = services.run(services.data.edit_deal, asker.workspace, deal, new, actor=asker.user)
    said = await store(ack, asker, storing, FIELDS)
    if said is None:
        return
    await close_onto(ack, client, view, await show(Turn(asker, services, said=said)))


async def search(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services) -> None:
    """Return the deals that what is typed may mean."""
    typed = str(body.get("value") or "")
    found = await services.run(services.data.deals, asker.workspace, typed, actor=asker.user, limit=100)
    await ack(**deal_options(found.deals))


async def stages(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Open the form of the stages."""
    found = await services.run(services.data.deals, asker.workspace, actor=asker.user, limit=1)
    await open_modal(client, body, stages_form(asker.words, found.stages))
    await ack()


async def save_stages(
    ack: AsyncAck, view: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services
) -> None:
    """Store the stages in their order."""
    try:
        policy = clean_stages(read.lines(read.text(values_of(view), DataField.STAGES)))
    except RefusedError as error:
        await ack(**mend({DataField.STAGES: asker.words(error.key, **error.params)}))
        return
    changed = await services.run(services.admin.choose_policy, asker.workspace, policy, actor=asker.user)
    said = outcome(asker, changed=changed)
    await close_onto(ack, client, view, await show(Turn(asker, services, said=said)))


async def bring(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Open the form that takes a table."""
    await services.run(services.admin.enter, asker.workspace, asker.user)
    await open_modal(client, body, import_form(asker.words))
    await ack()


async def bring_again(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services
) -> None:
    """Take another table in the window of the one that could not be taken."""
    await services.run(services.admin.enter, asker.workspace, asker.user)
    await turn_to(ack, client, body, import_form(asker.words))


async def check(ack: AsyncAck, view: dict[str, Any], asker: Asker, services: Services) -> None:
    """Have the table read; the window then shows what it would change."""
    files = read.element(values_of(view), DataField.TABLE).get("files") or ()
    if not files:
        await ack(**mend({DataField.TABLE: asker.words("admin-import-needed")}))
        return
    await read_table(services, asker, view, str(files[0].get("id") or ""), store=False)
    await ack(response_action="update", view=waiting(asker.words))


async def apply(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Have the table stored; the window then shows what was changed."""
    await read_table(services, asker, body.get("view") or {}, clicked_value(body), store=True)
    await turn_to(ack, client, body, waiting(asker.words))


async def read_table(services: Services, asker: Asker, view: Json, file: str, *, store: bool) -> None:
    """Queue the reading of a table; what it comes to is shown in *view*, and stored also in the list beneath."""
    await services.run(
        services.data.read_table,
        asker.workspace,
        actor=asker.user,
        window=str(view.get("id") or ""),
        beneath=str(view.get("previous_view_id") or ""),
        file=file,
        store=store,
        delivery=asker.delivery,
    )


async def export(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Have all deals sent as a table."""
    await services.run(services.data.export_deals.send, asker.workspace, actor=asker.user, delivery=asker.delivery)
    at = kept(body.get("view") or {}).get("at", "")
    await turn_to(ack, client, body, await show(Turn(asker, services, at, asker.words("admin-deals-sent"))))


def register(app: AsyncApp) -> None:
    """Listen to the search, the forms and the buttons."""
    app.action(DataSearch.DEAL)(pick)
    app.options(DataSearch.DEAL)(search)
    app.view(DataForm.DEAL)(save)
    app.action(DataPress.STAGES)(stages)
    app.view(DataForm.STAGES)(save_stages)
    app.action(DataPress.IMPORT)(bring)
    app.action(DataPress.AGAIN)(bring_again)
    app.view(DataForm.IMPORT)(check)
    app.action(DataPress.APPLY)(apply)
    app.action(DataPress.EXPORT)(export)
