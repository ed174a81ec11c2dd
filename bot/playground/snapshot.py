"""What one person may see of the workspace, as the page takes it."""

from typing import Any

from bot.playground import methods_files
from bot.playground.calls import Knobs
from bot.playground.driver import Delivery
from bot.playground.people import BOT_USER, Json
from bot.playground.state import Message, View, Workspace

SHOWN_DELIVERIES = 40
BODY_CHARS = 20_000


def snapshot(workspace: Workspace, user: str) -> Json:
    """Return people, the channels of *user* with their messages, modals and Home."""
    channels = [c for c in workspace.channels.values() if user in c.members]
    return {
        "bot_user": BOT_USER,
        "checker": workspace.judge is not None,
        "users": [member.wire(include_locale=True) for member in workspace.users.values()],
        "channels": [{**channel.wire(), "name": channel.name, "log": channel.log[-50:]} for channel in channels],
        "messages": {channel.id: messages(workspace, channel.id, user) for channel in channels},
        "threads": list(workspace.threads.values()),
        "views": [view_shown(view) for view in workspace.stacks.get(user, [])],
        "home": view_shown(workspace.homes[user]) if user in workspace.homes else None,
    }


def messages(workspace: Workspace, channel: str, user: str) -> list[Json]:
    inside = [m for m in workspace.messages if m.channel == channel and m.visible_to in {"", user}]
    return [message_shown(workspace, message) for message in inside]


def message_shown(workspace: Workspace, message: Message) -> Json:
    return {
        "channel": message.channel,
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "user": message.user,
        "text": message.text,
        "blocks": message.blocks,
        "ephemeral": bool(message.visible_to),
        "edited": message.edited_at,
        "metadata": message.metadata,
        "reactions": message.reactions,
        "findings": message.findings,
        "files": [methods_files.wire(workspace, workspace.files[file_id]) for file_id in message.files],
    }


def view_shown(view: View) -> Json:
    return {**view.wire(), "errors": view.errors, "findings": view.findings}


def deliveries(found: list[Delivery]) -> list[Json]:
    """Return the latest deliveries, newest first, with times in milliseconds."""
    return [delivery_shown(delivery) for delivery in reversed(found[-SHOWN_DELIVERIES:])]


def delivery_shown(delivery: Delivery) -> Json:
    return {
        "id": delivery.id,
        "kind": delivery.kind,
        "label": delivery.label,
        "path": delivery.path,
        "body": delivery.body.decode(errors="replace")[:BODY_CHARS],
        "user": delivery.user,
        "channel": delivery.channel,
        "status": delivery.status,
        "ack_ms": milliseconds(delivery.ack_s),
        "visible_ms": milliseconds(delivery.visible_s),
        "reply": delivery.reply[:BODY_CHARS],
        "error": delivery.error,
        "retry": delivery.retry,
    }


def milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 1)


def knobs_shown(knobs: Knobs) -> Json:
    faults: list[Any] = [{"method": f.method, "kind": f.kind, "times": f.times} for f in knobs.faults]
    return {"pace": knobs.pace, "strict": knobs.strict, "retry_events": knobs.retry_events, "faults": faults}
