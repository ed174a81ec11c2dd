"""What a request from Slack is, read from its body; bodies come as Slack sends them and are read nowhere else twice."""

import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from analysis.model.delivery import Delivery

Body = Mapping[str, Any]


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


SHAPES: Mapping[str, tuple[type, ...]] = {
    "event": (dict,),
    "view": (dict,),
    "user": (dict, str),
    "team": (dict, str),
    "enterprise": (dict, str),
    "channel": (dict, str),
    "message": (dict,),
    "container": (dict,),
    "authorizations": (list,),
    "actions": (list,),
    "type": (str,),
    "command": (str,),
    "callback_id": (str,),
    "action_id": (str,),
    "event_id": (str,),
    "trigger_id": (str,),
    "response_url": (str,),
}
"""Fields whose type we and Bolt rely on; any of them may be missing or null."""


def well_formed(body: Body) -> bool:
    """Tell whether a body has the types that Slack sends, so that no code of ours or Bolt's trips over it."""
    if any(body.get(name) is not None and not isinstance(body[name], kinds) for name, kinds in SHAPES.items()):
        return False
    kind = kind_of(body)
    if kind is Kind.EVENT:
        return isinstance((body.get("event") or {}).get("type"), str)
    if kind is Kind.ACTION:
        actions = body.get("actions") or []
        return bool(actions) and all(isinstance(each, dict) and isinstance(each.get("type"), str) for each in actions)
    if kind in {Kind.VIEW, Kind.CLOSED}:
        return isinstance((body.get("view") or {}).get("callback_id"), str)
    return True


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
