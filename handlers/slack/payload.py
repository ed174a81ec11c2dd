"""What a request from Slack is, read from its body; bodies come as Slack sends them and are read nowhere else twice."""

import hashlib
import json
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from analysis.model.delivery import Delivery
from handlers.slack.shapes import count, each, either, flag, ident, many, name, record, size, text

Body = Mapping[str, Any]
CONVERSATION = re.compile(r"conv_[A-Za-z0-9_-]{1,64}")


class Kind(StrEnum):
    """Ways in, by how Slack takes an answer."""

    EVENT = "event"
    COMMAND = "command"
    ACTION = "action"
    SHORTCUT = "shortcut"
    VIEW = "view"
    CLOSED = "closed"
    OPTIONS = "options"
    OTHER = "other"


KINDS = {
    "event_callback": Kind.EVENT,
    "block_actions": Kind.ACTION,
    "shortcut": Kind.SHORTCUT,
    "message_action": Kind.SHORTCUT,
    "view_submission": Kind.VIEW,
    "view_closed": Kind.CLOSED,
    "block_suggestion": Kind.OPTIONS,
}


def kind_of(body: Body) -> Kind:
    """Return which way in it is."""
    return Kind.COMMAND if "command" in body else KINDS.get(str(body.get("type")), Kind.OTHER)


ID = either(ident, record(id=ident))
"""Commands and events name people and places by an id, interactions by an object with it."""
OPTION = record(value=text)
CHOICE = record(type=text, value=text, selected_option=OPTION, selected_options=many(OPTION))
VALUES = each(each(CHOICE))
FILE = record(id=ident, name=text, title=text, mimetype=text, size=size)
MESSAGE = record(ts=ident, thread_ts=ident, user=ident, files=many(FILE))
VIEW = record(
    type=text,
    id=ident,
    team_id=ident,
    app_installed_team_id=ident,
    callback_id=name,
    private_metadata=text,
    blocks=many(record(type=text, block_id=name)),
    state=record(values=VALUES),
)
PERSON = record(id=ident, name=text, real_name=text, tz=text, locale=text, deleted=flag, profile=record(real_name=text))
EVENT = record(
    type=text,
    subtype=text,
    user=either(ident, PERSON),
    user_id=ident,
    bot_id=ident,
    team=ident,
    user_team=ident,
    source_team=ident,
    channel=ident,
    channel_id=ident,
    channel_type=text,
    ts=ident,
    thread_ts=ident,
    event_ts=ident,
    text=text,
    tab=text,
    file_id=ident,
    message=MESSAGE,
    previous_message=MESSAGE,
    tokens=record(bot=many(ident), oauth=many(ident)),
)
ACTION = record(
    type=text,
    action_id=name,
    block_id=name,
    action_ts=ident,
    value=text,
    selected_option=OPTION,
    selected_options=many(OPTION),
)
AUTHORIZATION = record(enterprise_id=ident, team_id=ident, user_id=ident)
BODY = record(
    type=text,
    command=name,
    text=text,
    value=text,
    callback_id=name,
    action_id=name,
    event_id=ident,
    event_time=count,
    trigger_id=ident,
    response_url=text,
    action_ts=ident,
    message_ts=ident,
    team_id=ident,
    enterprise_id=ident,
    user_id=ident,
    channel_id=ident,
    user=either(ident, record(id=ident, team_id=ident, enterprise_id=ident)),
    team=ID,
    enterprise=ID,
    channel=ID,
    authorizations=many(AUTHORIZATION),
    response_urls=many(record(response_url=text)),
    actions=many(ACTION),
    container=record(type=text, channel_id=ident, message_ts=ident, thread_ts=ident, view_id=ident),
    message=MESSAGE,
    event=EVENT,
    view=VIEW,
    state=record(values=VALUES),
    is_enterprise_install=flag,
)
"""Every field that we, or Bolt on our behalf, read."""

NEEDED: Mapping[Kind, tuple[str, ...]] = {
    Kind.EVENT: ("event.type",),
    Kind.COMMAND: ("command", "user_id", "channel_id"),
    Kind.ACTION: ("user.id", "actions"),
    Kind.SHORTCUT: ("user.id", "callback_id"),
    Kind.VIEW: ("user.id", "view.callback_id", "view.type"),
    Kind.CLOSED: ("user.id", "view.callback_id"),
    Kind.OPTIONS: ("user.id", "action_id"),
}
"""What makes a request one of its kind; without it there is nobody and nothing to answer."""
EVENT_NEEDS: Mapping[str, tuple[str, ...]] = {
    "message": ("event.channel", "event.ts", "event.user"),
    "app_mention": ("event.channel", "event.ts", "event.user"),
    "file_shared": ("event.channel_id", "event.file_id", "event.user_id"),
    "app_home_opened": ("event.channel", "event.user"),
    "agent_session_stopped": ("event.channel", "event.user"),
    "user_change": ("event.user.id",),
}
"""What an event must say before there is anything to do; Slack may leave out more than we know of."""
NEWS = frozenset({"user_change"})
"""Events about a person that this person did not address to us."""


def at(body: Body, path: str) -> Any:  # noqa: ANN401 - whatever stands there
    """Return what stands at a dotted path; None where nothing does."""
    found: Any = body
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def well_formed(body: Body) -> bool:
    """Tell whether a body is one that Slack sends, so that no code of ours or Bolt's trips over it."""
    if not BODY(body) or not all(at(body, path) for path in NEEDED.get(kind_of(body), ())):
        return False
    if kind_of(body) is Kind.ACTION:
        return all(action.get("type") and action.get("action_id") for action in body["actions"])
    return body.get("type") != "message_action" or bool(at(body, "channel.id") and at(body, "message"))


def has_cause(body: Body) -> bool:
    """Tell whether there is anything to do: an event that says neither who nor where asks for nothing."""
    if kind_of(body) is not Kind.EVENT:
        return True
    return all(at(body, path) for path in EVENT_NEEDS.get(body["event"]["type"], ()))


def about(body: Body) -> dict[str, str]:
    """Return the call a click or a window is about, for log lines only: it comes from outside and proves nothing."""
    pressed = (body.get("actions") or [{}])[0]
    said = (pressed.get("value"), at(pressed, "selected_option.value"), at(body, "view.private_metadata"))
    found = CONVERSATION.search(" ".join(filter(None, said)))
    return {"conversation": found[0]} if found else {}


def is_news(body: Body) -> bool:
    """Tell whether it only reports of a person who asked for nothing, and whom we may never have met."""
    return at(body, "event.type") in NEWS


def delivery_of(body: Body) -> Delivery:
    """Return what makes this request itself.

    An event is its event_id. Anything a person does has a trigger_id of its own; several actions of one request
    share it, so theirs is joined with the time and name of the action.
    """
    kind = kind_of(body)
    parts = [str(body.get("event_id") or body.get("trigger_id") or "")]
    if kind is Kind.ACTION:
        action = body["actions"][0]
        parts += [str(action.get("action_ts", "")), str(action.get("action_id", ""))]
    if not parts[0]:
        parts = [hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()]
    return Delivery(":".join(parts), kind.value)


def actor_team(body: Body) -> str:
    """Return the team of whoever acts; "" where Slack does not say.

    In a channel shared with another company people of that company press our buttons too.
    """
    user, event = body.get("user"), body.get("event")
    if isinstance(user, dict):
        return str(user.get("team_id") or "")
    if isinstance(event, dict):
        return str(event.get("user_team") or event.get("source_team") or event.get("team") or "")
    return ""


def actor_enterprise(body: Body) -> str:
    """Return the grid of whoever acts; "" for none."""
    user, enterprise = body.get("user"), body.get("enterprise")
    if isinstance(user, dict) and user.get("enterprise_id"):
        return str(user["enterprise_id"])
    if isinstance(enterprise, dict):
        return str(enterprise.get("id") or "")
    return str(body.get("enterprise_id") or "")


def typed(body: Body) -> str:
    """Return the words the person typed, if this request carries any."""
    event = body.get("event")
    return str(body.get("text") or (event.get("text") if isinstance(event, dict) else "") or "")
