"""Answers through a response_url, or in the body of a command's 200: the same JSON, the same rules."""

from typing import Any

from bot.playground.methods_chat import edit
from bot.playground.people import BOT_USER, Json
from bot.playground.state import Message, ResponseUrl, SlackError, Workspace


def respond(workspace: Workspace, where: ResponseUrl, body: Json) -> None:
    """Post, replace or delete as *body* says; an answer is ephemeral unless response_type is "in_channel".

    Raises:
        SlackError: no_text when there is nothing to show.
    """
    source = find(workspace, where)
    if body.get("delete_original"):
        if source:
            workspace.messages.remove(source)
            workspace.tell("deleted", channel=source.channel, user=source.visible_to, ts=source.ts, by_bot=True)
        return
    text, blocks = str(body.get("text") or ""), blocks_of(body)
    if not text and not blocks:
        raise SlackError("no_text")
    if body.get("replace_original") and source:
        source.text = text
        edit(workspace, source, blocks)
        return
    visible_to = "" if body.get("response_type") == "in_channel" else where.user
    thread_ts = str(body.get("thread_ts") or where.thread_ts)
    message = Message(where.channel, workspace.new_ts(), BOT_USER, text, blocks, thread_ts, visible_to=visible_to)
    workspace.post(message)
    # The first answer to a command becomes the original that later ones may replace.
    where.source = where.source or message.ts


def find(workspace: Workspace, where: ResponseUrl) -> Message | None:
    """Return the message that replace_original and delete_original mean, if it is still there."""
    return next((m for m in workspace.messages if m.ts == where.source and m.channel == where.channel), None)


def blocks_of(body: Json) -> list[Json]:
    """Return the blocks of an answer.

    Raises:
        SlackError: invalid_blocks_format.
    """
    blocks: Any = body.get("blocks") or []
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise SlackError("invalid_blocks_format")
    return blocks
