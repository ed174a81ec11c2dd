"""What Slack sends to an app, as values: commands, events, clicks, submissions, shortcuts (docs.slack.dev, 2026)."""

from collections.abc import Iterator
from typing import Any

from bot.playground import methods_files
from bot.playground.methods_chat import wire
from bot.playground.people import APP_ID, BOT_USER, TEAM_DOMAIN, TEAM_ID, Channel, Json
from bot.playground.state import Message, SlackError, View, Workspace

# The old verification token: still sent by Slack, and to be ignored in favor of the signature.
LEGACY_TOKEN = "legacy-verification-token"  # noqa: S105 - a field of the wire shape, no secret
TEAM: Json = {"id": TEAM_ID, "domain": TEAM_DOMAIN}


def person(workspace: Workspace, user: str) -> Json:
    member = workspace.user(user)
    return {"id": member.id, "username": member.name, "name": member.name, "team_id": TEAM_ID}


def room(channel: Channel) -> Json:
    return {"id": channel.id, "name": "directmessage" if channel.kind == "im" else channel.name}


def command(workspace: Workspace, user: str, channel: Channel, line: str) -> dict[str, str]:
    """Return the form of a slash command typed as *line*."""
    name, _, text = line.partition(" ")
    return {
        "token": LEGACY_TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": room(channel)["name"],
        "user_id": user,
        "user_name": workspace.user(user).name,
        "command": name,
        "text": text.strip(),
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": workspace.new_response_url(channel.id, user),
        "trigger_id": workspace.new_trigger(user),
    }


def event(workspace: Workspace, inner: Json) -> Json:
    """Return the envelope of one event, with a fresh event_id."""
    channel = workspace.channels.get(str(inner.get("channel") or inner.get("channel_id") or ""))
    bot = {"enterprise_id": None, "team_id": TEAM_ID, "user_id": BOT_USER, "is_bot": True}
    return {
        "token": LEGACY_TOKEN,
        "team_id": TEAM_ID,
        "api_app_id": APP_ID,
        "event": {"event_ts": workspace.new_ts(), **inner},
        "type": "event_callback",
        "event_id": workspace.new_id("Ev"),
        "event_time": int(workspace.clock()),
        "authorizations": [{**bot, "is_enterprise_install": False}],
        "is_ext_shared_channel": bool(channel and channel.is_ext_shared),
    }


def message_event(workspace: Workspace, message: Message, channel: Channel) -> Json:
    """Return the inner event of a message a person wrote, with its files."""
    inner: Json = {
        "type": "message",
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
        "event_ts": message.ts,
        "channel": channel.id,
        "channel_type": channel.kind,
        "team": TEAM_ID,
        "client_msg_id": workspace.new_id("m"),
        "blocks": message.blocks,
    }
    if message.thread_ts:
        inner["thread_ts"] = message.thread_ts
    if message.files:
        files = [methods_files.wire(workspace, workspace.files[file_id]) for file_id in message.files]
        inner |= {"subtype": "file_share", "files": files, "upload": False}
    return inner


def file_shared(file_id: str, user: str, channel: str, ts: str) -> Json:
    return {
        "type": "file_shared",
        "file_id": file_id,
        "file": {"id": file_id},
        "user_id": user,
        "channel_id": channel,
        "event_ts": ts,
    }


def common(workspace: Workspace, kind: str, user: str) -> Json:
    """Return what every interaction carries."""
    return {
        "type": kind,
        "team": TEAM,
        "user": person(workspace, user),
        "api_app_id": APP_ID,
        "token": LEGACY_TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": workspace.new_trigger(user),
    }


def on_message(workspace: Workspace, user: str, message: Message) -> Json:
    """Return the fields that place an interaction in a message."""
    channel = workspace.channels[message.channel]
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": bool(message.visible_to),
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    url = workspace.new_response_url(channel.id, user, thread_ts=message.thread_ts, source=message.ts)
    shown = {"type": "message", "ts": message.ts} if message.visible_to else wire(workspace, message)
    return {"container": container, "channel": room(channel), "message": shown, "response_url": url}


def on_view(view: View, values: Json) -> Json:
    """Return the fields that place an interaction in a modal or Home."""
    return {"container": {"type": "view", "view_id": view.id}, "view": {**view.wire(), "state": {"values": values}}}


def block_actions(workspace: Workspace, user: str, place: Json, action: Json, values: Json) -> Json:
    """Return a click or a choice; *place* comes from on_message or on_view."""
    acted = {**action, "action_ts": workspace.new_ts()}
    state = {} if "view" in place else {"state": {"values": values}}
    return {**common(workspace, "block_actions", user), **place, **state, "actions": [acted]}


def block_suggestion(workspace: Workspace, user: str, place: Json, names: Json, typed: str) -> Json:
    """Return the question for options of an external select; it carries no trigger."""
    question = {**common(workspace, "block_suggestion", user), **place, **names, "value": typed}
    del question["trigger_id"]
    return question


def view_submission(workspace: Workspace, view: View, values: Json) -> Json:
    shown = {**view.wire(), "state": {"values": values}}
    return {**common(workspace, "view_submission", view.user), "view": shown, "response_urls": []}


def view_closed(workspace: Workspace, view: View, *, everything: bool) -> Json:
    payload = {**common(workspace, "view_closed", view.user), "view": view.wire(), "is_cleared": everything}
    del payload["trigger_id"]
    return payload


def shortcut(workspace: Workspace, user: str, callback_id: str) -> Json:
    """Return a global shortcut."""
    return {
        **common(workspace, "shortcut", user),
        "callback_id": callback_id,
        "action_ts": workspace.new_ts(),
    }


def message_action(workspace: Workspace, user: str, callback_id: str, message: Message) -> Json:
    """Return a message shortcut."""
    shown = wire(workspace, message)
    if message.files:
        shown["files"] = [methods_files.wire(workspace, workspace.files[file_id]) for file_id in message.files]
    place = on_message(workspace, user, message)
    fields = {"channel": place["channel"], "response_url": place["response_url"], "message_ts": message.ts}
    return {
        **common(workspace, "message_action", user),
        **fields,
        "callback_id": callback_id,
        "action_ts": workspace.new_ts(),
        "message": shown,
    }


def elements(blocks: list[Json]) -> Iterator[tuple[str, Json]]:
    """Yield (block_id, element) for everything that can be acted on."""
    for block in blocks:
        inside: list[Any] = [block.get("accessory"), block.get("element"), *block.get("elements", [])]
        inside += block.get("actions", []) if block.get("type") == "card" else []
        for element in inside:
            if isinstance(element, dict) and element.get("action_id"):
                yield block["block_id"], element


def acted(blocks: list[Json], action_id: str, chosen: Json, block_id: str = "") -> Json:
    """Return the action of one element: its own value, and what was *chosen* in it.

    Raises:
        SlackError: not_found when no such element is there.
    """
    for place, element in elements(blocks):
        if element["action_id"] == action_id and block_id in {"", place}:
            kept: Json = {key: element[key] for key in ("type", "action_id", "text", "value") if key in element}
            return {**kept, "block_id": place, **chosen}
    raise SlackError("not_found")
