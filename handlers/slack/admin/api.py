"""The page of API access: developer keys and tokens, made, rotated, switched and taken back; webhooks are beside it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from analysis.errors import RefusedError
from analysis.model.credentials import KeyId, Shown, TokenId
from handlers.render.slack.admin.api import (
    gone,
    key,
    keys,
    new_key,
    new_token,
    read_credential,
    read_days,
    secret,
    token,
    tokens,
)
from handlers.render.slack.admin.api_ids import ApiField, ApiForm, ApiPress, Tab
from handlers.render.slack.admin.frame import mend
from handlers.render.slack.message import Json
from handlers.services import Services
from handlers.slack.admin import hooks
from handlers.slack.admin.kit import Turn, turn_both, turn_form
from handlers.slack.admin.pages import page_number
from handlers.slack.asked import clicked_value
from handlers.slack.context import Asker
from handlers.slack.interactions.forms import values_of
from handlers.slack.modal import open_modal

FIELDS = {
    "credential-name-missing": ApiField.NAME,
    "credential-needs-encryption": ApiField.NAME,
    "credential-scopes-missing": ApiField.SCOPES,
    "credential-days": ApiField.DAYS,
}
"""Where each refusal is shown."""


async def show(turn: Turn) -> Json:
    """Return a part of the page, or the key, token or webhook that `turn.at` names."""
    at, _, number = turn.at.partition(".")
    if at == Tab.HOOKS or at.startswith("whe_"):
        return await hooks.show(turn)
    if at == Tab.TOKENS or at.startswith("tok_"):
        return await show_tokens(turn, page_number(number))
    return await show_keys(turn, page_number(number))


async def show_keys(turn: Turn, number: int) -> Json:
    """Return all keys, or one."""
    asker = turn.asker
    found = await turn.services.run(turn.services.admin.keys.list, asker.workspace, actor=asker.user)
    if not turn.at.startswith("dk_"):
        return keys(asker.words, found, zone=asker.zone, number=number, said=turn.said)
    one = next((one for one in found if one.id == turn.at), None)
    if one is None:
        raise RefusedError("credential-not-found", reference=turn.at)
    return key(asker.words, one, zone=asker.zone, said=turn.said)


async def show_tokens(turn: Turn, number: int) -> Json:
    """Return all tokens, or one."""
    asker, manage = turn.asker, turn.services.admin.tokens
    found, now = await turn.services.run(manage.list, asker.workspace, actor=asker.user), manage.clock()
    if not turn.at.startswith("tok_"):
        return tokens(asker.words, found, now, zone=asker.zone, number=number, said=turn.said)
    one = next((one for one in found if one.id == turn.at), None)
    if one is None:
        raise RefusedError("credential-not-found", reference=turn.at)
    return token(asker.words, one, now, zone=asker.zone, said=turn.said)


async def new(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Open an empty form for a key or a token."""
    staff = await services.run(services.data.people, asker.workspace, actor=asker.user)
    make = new_key if body["actions"][0]["action_id"] == ApiPress.NEW_KEY else new_token
    await open_modal(client, body, make(asker.words, staff.teams))
    await ack()


async def save_key(
    ack: AsyncAck, view: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services
) -> None:
    """Make a key and show its secret, once."""
    asked = read_credential(values_of(view))
    making = services.run(services.admin.keys.create, asker.workspace, asked, actor=asker.user)
    await made(ack, client, view, Turn(asker, services, Tab.KEYS), making=making, kind="key")


async def save_token(
    ack: AsyncAck, view: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services
) -> None:
    """Make a token and show it, once."""
    asked = read_credential(values_of(view))
    days, wrong = read_days(asker.words, values_of(view))
    if wrong:
        await ack(**mend(wrong))
        return
    making = services.run(services.admin.tokens.create, asker.workspace, asked, days=days, actor=asker.user)
    await made(ack, client, view, Turn(asker, services, Tab.TOKENS), making=making, kind="token")


async def made(
    ack: AsyncAck, client: AsyncWebClient, view: Json, beneath: Turn, *, making: Awaitable[Shown], kind: str
) -> None:
    """Show the secret in the form's place and the new list beneath; say what is wrong beside its field."""
    words = beneath.asker.words
    try:
        shown = await making
    except RefusedError as error:
        if error.key not in FIELDS:
            raise
        await ack(**mend({str(FIELDS[error.key]): words(error.key, **error.params)}))
        return
    await turn_form(ack, client, view, secret(words, shown, kind), await show(beneath))


KEY_ACTS: Mapping[str, str] = {
    ApiPress.KEY_RETIRE: "admin-key-retired",
    ApiPress.KEY_ON: "admin-api-switched-on",
    ApiPress.KEY_OFF: "admin-api-switched-off",
    ApiPress.KEY_DELETE: "admin-key-deleted",
}
"""What is said of each once it is done."""


async def act_on_key(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services
) -> None:
    """Do what was pressed for a key; the window shows it as it stands then."""
    press, one, manage = str(body["actions"][0]["action_id"]), KeyId(clicked_value(body)), services.admin.keys
    where, who, run = asker.workspace, asker.user, services.run
    if press == ApiPress.KEY_RETIRE:
        await run(manage.retire, where, one, actor=who)
    elif press == ApiPress.KEY_DELETE:
        await run(manage.delete, where, one, actor=who)
    else:
        await run(manage.enable, where, one, enabled=press == ApiPress.KEY_ON, actor=who)
    said, here = asker.words(KEY_ACTS[press]), Turn(asker, services, Tab.KEYS)
    deleted = press == ApiPress.KEY_DELETE
    shown = gone(asker.words, said) if deleted else await show(here.with_(at=one, said=said))
    await turn_both(ack, client, body, shown, await show(here))


async def rotate(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Add a second secret to a key, and show it, once."""
    one = KeyId(clicked_value(body))
    shown = await services.run(services.admin.keys.rotate, asker.workspace, one, actor=asker.user)
    beneath = await show(Turn(asker, services, Tab.KEYS))
    await turn_both(ack, client, body, secret(asker.words, shown, "key"), beneath)


async def revoke(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Take a token back."""
    one = TokenId(clicked_value(body))
    changed = await services.run(services.admin.tokens.revoke, asker.workspace, one, actor=asker.user)
    said = asker.words("admin-token-revoked" if changed else "admin-unchanged")
    here = Turn(asker, services, Tab.TOKENS)
    await turn_both(ack, client, body, await show(here.with_(at=one, said=said)), await show(here))


def register(app: AsyncApp) -> None:
    """Listen to the forms and the buttons."""
    acts: Mapping[str, Callable[..., Awaitable[None]]] = dict.fromkeys(KEY_ACTS, act_on_key)
    for press, act in acts.items():
        app.action(press)(act)
    app.action(ApiPress.KEY_ROTATE)(rotate)
    app.action(ApiPress.TOKEN_REVOKE)(revoke)
    for press in (ApiPress.NEW_KEY, ApiPress.NEW_TOKEN):
        app.action(press)(new)
    app.view(ApiForm.KEY)(save_key)
    app.view(ApiForm.TOKEN)(save_token)
    hooks.register(app)
