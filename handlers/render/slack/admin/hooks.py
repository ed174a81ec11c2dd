"""Webhooks on the page of API access: the list, one of them, and its form."""

from collections.abc import Sequence
from datetime import tzinfo
from urllib.parse import urlsplit

from analysis.model.webhooks import SUBSCRIBABLE, EndpointState, EventType, WebhookEndpoint
from handlers.render.slack.admin import read
from handlers.render.slack.admin.api import NAME, TEAM, listing, secret_button, team_field, title
from handlers.render.slack.admin.api_ids import ApiField, ApiForm, ApiPress, Tab
from handlers.render.slack.admin.fields import boxes
from handlers.render.slack.admin.frame import form, opener, page
from handlers.render.slack.admin.ids import Page
from handlers.render.slack.blocks import actions, button, confirm, context, field, option, section, typed
from handlers.render.slack.forms import Values
from handlers.render.slack.message import Json
from handlers.render.slack.text import code, day_token, escape
from handlers.render.words import Words

ADDRESS, NOTE = 1000, 200


def hooks(words: Words, found: Sequence[WebhookEndpoint], *, zone: tzinfo, number: int = 0, said: str = "") -> Json:
    """Return the webhooks, the newest first."""
    rows = [
        opener(
            words,
            "\n".join((title(words, name(one), state(words, one, zone)), about(words, one))),
            f"{Page.API}:{one.id}",
        )
        for one in reversed(found)
    ]
    return listing(words, Tab.HOOKS, rows, number=number, said=said)


def name(one: WebhookEndpoint) -> str:
    """Return what people call it: what they wrote, or the host; never the whole address, which may hold a secret."""
    return one.description or urlsplit(one.url).hostname or one.id


def state(words: Words, one: WebhookEndpoint, zone: tzinfo) -> str:
    """Return how it stands."""
    if one.state is EndpointState.ENABLED and one.failing_since is not None:
        return words("admin-hook-struggles", when=day_token(words, one.failing_since, zone))
    return words({EndpointState.ENABLED: "admin-api-on", EndpointState.DISABLED: "admin-api-off"}.get(
        one.state, "admin-hook-failing"
    ))  # fmt: skip


def about(words: Words, one: WebhookEndpoint) -> str:
    """Return where it leads, what it hears, and of whom."""
    host = urlsplit(one.url).hostname or ""
    team = escape(one.team, TEAM) if one.team else words("admin-api-whole")
    whose = f"{escape(host, NAME)} · {team}" if one.description else team
    return f"{whose}\n{words.join(sorted(one.types))}"


def hook(words: Words, one: WebhookEndpoint, *, zone: tzinfo, said: str = "") -> Json:
    """Return one webhook with what can be done with it."""
    row = [button(words("admin-edit"), ApiPress.HOOK_EDIT, one.id)]
    if one.state is EndpointState.ENABLED:
        row.append(button(words("admin-hook-test"), ApiPress.HOOK_TEST, one.id))
    row.append(secret_button(words, one, ApiPress.HOOK_ROTATE, ApiPress.HOOK_RETIRE))
    if one.state is EndpointState.ENABLED:
        row.append(button(words("admin-api-switch-off"), ApiPress.HOOK_OFF, one.id))
    else:
        row.append(button(words("admin-api-switch-on"), ApiPress.HOOK_ON, one.id))
    ask = confirm(words, "confirm-hook-delete")
    row.append(button(words("admin-api-delete"), ApiPress.HOOK_DELETE, one.id, style="danger", ask=ask))
    blocks = [
        section("\n".join((title(words, name(one), state(words, one, zone)), about(words, one)))),
        section(code(one.id)),
        actions(row, "hook"),
        context(words("admin-api-made", when=day_token(words, one.created_at, zone))),
    ]
    return page(words, Page.API, blocks, at=one.id, said=said, key="admin-hook-title")


def hook_form(words: Words, teams: Sequence[str], one: WebhookEndpoint | None = None) -> Json:
    """Return the form of a webhook; None for a new one, which alone may choose its team."""
    events = [option(str(each), each) for each in SUBSCRIBABLE]
    ticked = {str(each) for each in one.types} if one else set()
    address = typed("https://", initial=one.url if one else "", most=ADDRESS)
    note = typed(initial=one.description if one else "", most=NOTE)
    blocks = [
        field(ApiField.ADDRESS, words("admin-hook-address"), address, hint=words("admin-hook-address-hint")),
        field(ApiField.EVENTS, words("admin-hook-events"), boxes(events, ticked)),
        field(ApiField.NOTE, words("admin-hook-note"), note, optional=True),
        *([] if one else [team_field(words, teams, "admin-hook-team-hint")]),
    ]
    key, submit = ("admin-hook-title", "") if one else ("admin-api-new-hooks", "admin-api-make")
    return form(words, ApiForm.HOOK, key, blocks, submit=submit, hook=one.id if one else "")


def read_hook(values: Values) -> tuple[str, frozenset[EventType], str, str]:
    """Return address, events, note and team as they were put in."""
    ticked = read.several(values, ApiField.EVENTS)
    types = frozenset(one for one in SUBSCRIBABLE if one in ticked)
    team = " ".join(read.text(values, ApiField.TEAM).split())
    return read.text(values, ApiField.ADDRESS), types, read.text(values, ApiField.NOTE), team
