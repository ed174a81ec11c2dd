"""chat.*, reactions.* and the assistant's status: what a bot says, on the wire shapes of Slack."""

from bot.playground.calls import Call
from bot.playground.people import APP_ID, BOT_ID, BOT_USER, TEAM_DOMAIN, TEAM_ID, Json
from bot.playground.state import Message, SlackError, Workspace

TEXT_CHARS = 40_000


def wire(workspace: Workspace, message: Message) -> Json:
    """Return a message as conversations.history and chat.postMessage show it."""
    shown: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text, "team": TEAM_ID}
    if message.user == BOT_USER:
        profile = {"id": BOT_ID, "app_id": APP_ID, "name": "Call Analyst", "team_id": TEAM_ID}
        shown |= {"bot_id": BOT_ID, "app_id": APP_ID, "bot_profile": profile}
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    if message.edited_at:
        shown["edited"] = {"user": message.user, "ts": message.edited_at}
    if message.reactions:
        shown["reactions"] = [{"name": n, "users": u, "count": len(u)} for n, u in message.reactions.items()]
    if message.files:
        shown["files"] = [{"id": file_id, "name": workspace.files[file_id].name} for file_id in message.files]
    optional = {"blocks": message.blocks, "metadata": message.metadata, "attachments": message.attachments}
    return shown | {key: value for key, value in optional.items() if value}


def content(call: Call) -> tuple[str, list[Json]]:
    """Return text and blocks.

    Raises:
        SlackError: no_text when there is neither; msg_too_long over 40,000 characters.
    """
    text, blocks = call.text("text") or call.text("markdown_text"), call.blocks()
    if not text and not blocks and not call.structure("attachments"):
        raise SlackError("no_text")
    if len(text) > TEXT_CHARS:
        raise SlackError("msg_too_long")
    return text, blocks


def post_message(call: Call) -> Json:
    """chat.postMessage."""
    workspace, channel = call.workspace, call.workspace.channel(call.need("channel"))
    if BOT_USER not in channel.members:
        raise SlackError("not_in_channel")
    text, blocks = content(call)
    thread_ts = call.text("thread_ts")
    if thread_ts and not any(m.channel == channel.id and m.ts == thread_ts for m in workspace.messages):
        raise SlackError("thread_not_found")
    message = Message(channel.id, workspace.new_ts(), BOT_USER, text, blocks, thread_ts)
    message.metadata = call.structure("metadata")
    message.attachments = call.structure("attachments") or []
    workspace.post(message)
    return {"channel": channel.id, "ts": message.ts, "message": wire(workspace, message)}


def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral."""
    workspace, channel = call.workspace, call.workspace.channel(call.need("channel"))
    user = call.need("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = content(call)
    message = Message(channel.id, workspace.new_ts(), BOT_USER, text, blocks, call.text("thread_ts"), visible_to=user)
    workspace.post(message)
    return {"message_ts": message.ts}


def own(call: Call, refusal: str) -> Message:
    """Return the bot's message named by channel and ts.

    Raises:
        SlackError: message_not_found, also for ephemerals, as in Slack; *refusal* when another wrote it.
    """
    message = call.workspace.message(call.workspace.channel(call.need("channel")).id, call.need("ts"))
    if message.visible_to:
        raise SlackError("message_not_found")
    if message.user != BOT_USER:
        raise SlackError(refusal)
    return message


def update(call: Call) -> Json:
    """chat.update: absent blocks with a new text take the old blocks away."""
    message = own(call, "cant_update_message")
    message.text, blocks = content(call)
    edit(call.workspace, message, blocks)
    if "metadata" in call.arguments:
        message.metadata = call.structure("metadata")
    shown = wire(call.workspace, message)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": shown}


def edit(workspace: Workspace, message: Message, blocks: list[Json]) -> None:
    """Replace the blocks, judge them, and mark the message as edited."""
    message.blocks = workspace.with_ids(blocks)
    message.findings = workspace.findings(blocks, "message")
    message.edited_at = workspace.new_ts()
    workspace.tell("edited", channel=message.channel, user=message.visible_to, ts=message.ts, by_bot=True)


def delete(call: Call) -> Json:
    """chat.delete."""
    message = own(call, "cant_delete_message")
    call.workspace.messages.remove(message)
    call.workspace.tell("deleted", channel=message.channel, ts=message.ts, by_bot=True)
    return {"channel": message.channel, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    """chat.getPermalink: a link of the page, so that it opens the message here."""
    message = call.workspace.message(call.workspace.channel(call.need("channel")).id, call.need("message_ts"))
    link = f"{call.workspace.base_url}/archives/{message.channel}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={message.channel}"
    return {"channel": message.channel, "permalink": link, "team_domain": TEAM_DOMAIN}


def reactions_add(call: Call) -> Json:
    """reactions.add."""
    message, name = reacted(call)
    if BOT_USER in message.reactions.get(name, []):
        raise SlackError("already_reacted")
    message.reactions.setdefault(name, []).append(BOT_USER)
    call.workspace.tell("reaction", channel=message.channel, ts=message.ts, by_bot=True)
    return {}


def reactions_remove(call: Call) -> Json:
    """reactions.remove."""
    message, name = reacted(call)
    if BOT_USER not in message.reactions.get(name, []):
        raise SlackError("no_reaction")
    message.reactions[name].remove(BOT_USER)
    if not message.reactions[name]:
        del message.reactions[name]
    call.workspace.tell("reaction", channel=message.channel, ts=message.ts, by_bot=True)
    return {}


def reacted(call: Call) -> tuple[Message, str]:
    channel = call.workspace.channel(call.need("channel"))
    return call.workspace.message(channel.id, call.need("timestamp")), call.need("name")


def keep_thread(call: Call, what: str, value: object) -> Json:
    """Remember something about a thread (or a whole direct message) and show it."""
    channel = call.workspace.channel(call.need("channel_id"))
    key = f"{channel.id}:{call.text('thread_ts')}:{what}"
    call.workspace.threads.pop(key, None)
    if value:
        call.workspace.threads[key] = {"channel": channel.id, "thread_ts": call.text("thread_ts"), what: value}
    call.workspace.tell(what, channel=channel.id, by_bot=True)
    return {}


def set_status(call: Call) -> Json:
    """assistant.threads.setStatus: "" clears it, and so does the next message."""
    return keep_thread(call, "status", call.text("status"))


def set_title(call: Call) -> Json:
    """assistant.threads.setTitle."""
    return keep_thread(call, "title", call.need("title"))


def set_suggested_prompts(call: Call) -> Json:
    """assistant.threads.setSuggestedPrompts: at most four."""
    prompts = call.structure("prompts")
    if not isinstance(prompts, list) or not 0 < len(prompts) <= 4:  # noqa: PLR2004 - Slack takes four
        raise SlackError("invalid_arguments")
    return keep_thread(call, "prompts", prompts)


def set_session_status(call: Call) -> Json:
    """agents.sessions.setStatus; while it is "processing" the page offers to stop it."""
    if call.need("status") not in {"processing", "active", "suspended", "closed"}:
        raise SlackError("invalid_arguments")
    return keep_thread(call, "session", call.text("status"))


METHODS = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "chat.getPermalink": get_permalink,
    "reactions.add": reactions_add,
    "reactions.remove": reactions_remove,
    "assistant.threads.setStatus": set_status,
    "assistant.threads.setTitle": set_title,
    "assistant.threads.setSuggestedPrompts": set_suggested_prompts,
    "agents.sessions.setStatus": set_session_status,
}
