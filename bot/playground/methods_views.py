"""views.*: modals on the stack of the person whose trigger is spent, and the Home tab."""

from bot.playground import views
from bot.playground.calls import Call
from bot.playground.people import Json
from bot.playground.state import SlackError


def body(call: Call) -> Json:
    """Return the view argument.

    Raises:
        SlackError: invalid_arguments when it is no object, or when strict and the checker objects.
    """
    view = call.structure("view")
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: view"]})
    found = call.workspace.findings(view, str(view.get("type"))) if call.knobs.strict else []
    if found:
        raise SlackError("invalid_arguments", response_metadata={"messages": found})
    return view


def views_open(call: Call) -> Json:
    """views.open."""
    view = body(call)
    user = call.workspace.spend_trigger(call.need("trigger_id"))
    return {"view": views.show(call.workspace, user, view).wire()}


def views_push(call: Call) -> Json:
    """views.push: only onto an open modal."""
    view = body(call)
    user = call.workspace.spend_trigger(call.need("trigger_id"))
    if not call.workspace.stacks.get(user):
        raise SlackError("invalid_trigger_id")
    return {"view": views.show(call.workspace, user, view, push=True).wire()}


def views_update(call: Call) -> Json:
    """views.update, by view_id or external_id, guarded by hash when one is given."""
    view = views.find(call.workspace, view_id=call.text("view_id"), external_id=call.text("external_id"))
    changed = views.change(call.workspace, view, body(call), expected_hash=call.text("hash"))
    return {"view": changed.wire()}


def views_publish(call: Call) -> Json:
    """views.publish."""
    published = views.publish(call.workspace, call.need("user_id"), body(call), expected_hash=call.text("hash"))
    return {"view": published.wire()}


METHODS = {
    "views.open": views_open,
    "views.push": views_push,
    "views.update": views_update,
    "views.publish": views_publish,
}
