"""Modals and Home tabs: the stack of one person, at most three deep, and their versions."""

import json
import secrets

from bot.playground.people import Json
from bot.playground.state import STACK_LIMIT, SlackError, View, Workspace

VIEW_BYTES = 250_000


def prepared(workspace: Workspace, body: Json, surface: str) -> tuple[Json, list[str]]:
    """Return the body with ids on its blocks, and the checker's findings.

    Raises:
        SlackError: invalid_arguments when it is not a view of that surface; view_too_large over 250 kB.
    """
    if body.get("type") != surface or not isinstance(body.get("blocks"), list):
        raise SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] not a {surface} view"]})
    if len(json.dumps(body)) > VIEW_BYTES:
        raise SlackError("view_too_large")
    found = workspace.findings(body, surface)
    return {**body, "blocks": workspace.with_ids(body["blocks"])}, found


def new_hash(workspace: Workspace) -> str:
    return f"{workspace.clock():.6f}.{secrets.token_hex(4)}"


def show(workspace: Workspace, user: str, body: Json, *, push: bool = False) -> View:
    """Open a modal for *user*: alone, or on top of the ones that are open.

    Raises:
        SlackError: push_limit_reached for a fourth modal; duplicate_external_id; the errors of *prepared*.
    """
    stack = workspace.stacks.get(user, []) if push else []
    if len(stack) >= STACK_LIMIT:
        raise SlackError("push_limit_reached")
    refuse_double(workspace, body)
    ready, found = prepared(workspace, body, "modal")
    view_id = workspace.new_id("V")
    root, below = (stack[0].id, stack[-1].id) if stack else (view_id, None)
    view = View(view_id, user, ready, new_hash(workspace), root, below, findings=found)
    workspace.stacks[user] = [*stack, view]
    workspace.tell("view", user=user, by_bot=True)
    return view


def refuse_double(workspace: Workspace, body: Json) -> None:
    """Raise duplicate_external_id when an open view has the same external_id."""
    wanted = body.get("external_id")
    if wanted and any(view.body.get("external_id") == wanted for view in open_views(workspace)):
        raise SlackError("duplicate_external_id")


def open_views(workspace: Workspace) -> list[View]:
    return [view for stack in workspace.stacks.values() for view in stack]


def find(workspace: Workspace, *, view_id: str = "", external_id: str = "") -> View:
    """Return an open modal.

    Raises:
        SlackError: not_found.
    """
    for view in open_views(workspace):
        if (view_id and view.id == view_id) or (external_id and view.body.get("external_id") == external_id):
            return view
    raise SlackError("not_found")


def change(workspace: Workspace, view: View, body: Json, *, expected_hash: str = "") -> View:
    """Replace what a modal shows.

    Raises:
        SlackError: hash_conflict when *expected_hash* is given and the view has moved on; those of *prepared*.
    """
    if expected_hash and expected_hash != view.hash:
        raise SlackError("hash_conflict")
    view.body, view.findings = prepared(workspace, body, "modal")
    view.hash = new_hash(workspace)
    view.errors = {}
    workspace.tell("view", user=view.user, by_bot=True)
    return view


def close(workspace: Workspace, view: View, *, everything: bool = False) -> list[View]:
    """Take the view, or the whole stack, away; return what was closed, top first."""
    stack = workspace.stacks.get(view.user, [])
    index = 0 if everything else stack.index(view)
    closed = list(reversed(stack[index:]))
    workspace.stacks[view.user] = stack[:index]
    workspace.tell("view", user=view.user)
    return closed


def publish(workspace: Workspace, user: str, body: Json, *, expected_hash: str = "") -> View:
    """Replace the Home tab of *user*.

    Raises:
        SlackError: user_not_found, hash_conflict, or those of *prepared*.
    """
    workspace.user(user)
    old = workspace.homes.get(user)
    if expected_hash and old and expected_hash != old.hash:
        raise SlackError("hash_conflict")
    ready, found = prepared(workspace, body, "home")
    view_id = old.id if old else workspace.new_id("V")
    view = View(view_id, user, ready, new_hash(workspace), view_id, findings=found)
    workspace.homes[user] = view
    workspace.tell("home", user=user, by_bot=True)
    return view


def answer(workspace: Workspace, view: View, reply: Json) -> None:
    """Obey the body of a view_submission's 200: nothing closes it, else errors, update, push or clear.

    Raises:
        SlackError: invalid_arguments for an unknown response_action; those of the views.
    """
    action = reply.get("response_action")
    view.errors = {}
    if action is None:
        close(workspace, view)
    elif action == "clear":
        close(workspace, view, everything=True)
    elif action == "update":
        change(workspace, view, reply["view"])
    elif action == "push":
        show(workspace, view.user, reply["view"], push=True)
    elif action == "errors":
        view.errors = dict(reply.get("errors", {}))
    else:
        raise SlackError("invalid_arguments")
    workspace.tell("view", user=view.user, by_bot=True)
