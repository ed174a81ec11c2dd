"""Webhooks on the page of API access: made, changed, tried, rotated, switched, deleted."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from analysis.errors import RefusedError
from analysis.model.credentials import Shown
from analysis.model.webhooks import EndpointChange, EndpointId, NewEndpoint
from handlers.render.slack.admin.api import gone, secret
from handlers.render.slack.admin.api_ids import ApiField, ApiForm, ApiPress, Tab
from handlers.render.slack.admin.frame import mend
from handlers.render.slack.admin.hooks import hook, hook_form, hooks, read_hook
from handlers.render.slack.message import Json
from handlers.services import Services
from handlers.slack.admin.kit import Turn, kept, turn_both, turn_form, turn_to
from handlers.slack.admin.pages import page_number
from handlers.slack.asked import clicked_value
from handlers.slack.context import Asker
from handlers.slack.interactions.forms import values_of
from handlers.slack.modal import open_modal

FIELDS = {
    "webhook-url-not-allowed": ApiField.ADDRESS,
    "credential-needs-encryption": ApiField.ADDRESS,
    "webhook-too-many": ApiField.ADDRESS,
    "webhook-types-missing": ApiField.EVENTS,
}
"""Where each refusal is shown."""


ACTS: Mapping[str, str] = {
    ApiPress.HOOK_ROTATE: "",
    ApiPress.HOOK_RETIRE: "admin-key-retired",
    ApiPress.HOOK_TEST: "admin-hook-tested",
    ApiPress.HOOK_ON: "admin-api-switched-on",
    ApiPress.HOOK_OFF: "admin-api-switched-off",
    ApiPress.HOOK_DELETE: "admin-hook-deleted",
}
"""What is said of each once it is done."""


async def show(turn: Turn) -> Json:
    """Return all webhooks, or the one that `turn.at` names."""
    asker, services, manage = turn.asker, turn.services, turn.services.admin.webhooks
    if turn.at.startswith("whe_"):
        one = await services.run(manage.get, asker.workspace, EndpointId(turn.at), actor=asker.user)
        return hook(asker.words, one, zone=asker.zone, said=turn.said)
    found = await services.run(manage.list, asker.workspace, actor=asker.user)
    number = page_number(turn.at.partition(".")[2])
    return hooks(asker.words, found, zone=asker.zone, number=number, said=turn.said)


async def new(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Open an empty form."""
    staff = await services.run(services.data.people, asker.workspace, actor=asker.user)
    await open_modal(client, body, hook_form(asker.words, staff.teams))
    await ack()


async def edit(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Show the form in place of the webhook: Slack lays no fourth window upon three."""
    manage, name = services.admin.webhooks, EndpointId(clicked_value(body))
    one = await services.run(manage.get, asker.workspace, name, actor=asker.user)
    await turn_to(ack, client, body, hook_form(asker.words, (), one))


async def save(ack: AsyncAck, view: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Store it; a new one's secret is shown in the form's place, once."""
    address, types, note, team = read_hook(values_of(view))
    words, manage, name = asker.words, services.admin.webhooks, kept(view).get("hook", "")
    here = Turn(asker, services, Tab.HOOKS)
    try:
        if name:
            change = EndpointChange(url=address, types=types, description=note)
            await services.run(manage.change, asker.workspace, EndpointId(name), change, actor=asker.user)
            shown = await show(here.with_(at=name, said=words("admin-saved")))
        else:
            asked = NewEndpoint(address, types, note, team)
            made = await services.run(manage.create, asker.workspace, asked, actor=asker.user)
            shown = secret(words, Shown(made.endpoint.id, made.secret), "hook")
    except RefusedError as error:
        if error.key not in FIELDS:
            raise
        await ack(**mend({str(FIELDS[error.key]): words(error.key, **error.params)}))
        return
    await turn_form(ack, client, view, shown, await show(here))


async def act(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Do what was pressed for a webhook; the window shows it as it stands then."""
    press, one = str(body["actions"][0]["action_id"]), EndpointId(clicked_value(body))
    manage, where, who, run = services.admin.webhooks, asker.workspace, asker.user, services.run
    here = Turn(asker, services, Tab.HOOKS)
    if press == ApiPress.HOOK_ROTATE:
        made = await run(manage.rotate, where, one, actor=who)
        await turn_both(ack, client, body, secret(asker.words, Shown(one, made.secret), "hook"), await show(here))
        return
    said = asker.words(ACTS[press])
    if press == ApiPress.HOOK_DELETE:
        await run(manage.delete, where, one, actor=who)
        await turn_both(ack, client, body, gone(asker.words, said), await show(here))
        return
    if press == ApiPress.HOOK_RETIRE:
        await run(manage.retire, where, one, actor=who)
    elif press == ApiPress.HOOK_TEST:
        await run(manage.test, where, one, actor=who)
    else:
        change = EndpointChange(enabled=press == ApiPress.HOOK_ON)
        await run(manage.change, where, one, change, actor=who)
    await turn_both(ack, client, body, await show(here.with_(at=one, said=said)), await show(here))


def register(app: AsyncApp) -> None:
    """Listen to the form and the buttons."""
    app.action(ApiPress.NEW_HOOK)(new)
    app.action(ApiPress.HOOK_EDIT)(edit)
    app.view(ApiForm.HOOK)(save)
    for press in ACTS:
        app.action(press)(act)
