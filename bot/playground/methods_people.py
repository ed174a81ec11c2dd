"""auth, team, users.* and conversations.*: who is there and what was said."""

from collections.abc import Sequence

from bot.playground.calls import Call
from bot.playground.methods_chat import wire
from bot.playground.people import APP_ID, BOT_ID, BOT_USER, TEAM_DOMAIN, TEAM_ID, TEAM_NAME, Json
from bot.playground.state import Message, SlackError

LAST_PAGE = {"response_metadata": {"next_cursor": ""}}
HISTORY_LIMIT = 100


def auth_test(call: Call) -> Json:
    """auth.test."""
    return {
        "url": f"{call.workspace.base_url}/",
        "team": TEAM_NAME,
        "user": call.workspace.users[BOT_USER].name,
        "team_id": TEAM_ID,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "app_id": APP_ID,
        "is_enterprise_install": False,
    }


def api_test(call: Call) -> Json:
    """api.test."""
    return {"args": {key: value for key, value in call.arguments.items() if key != "token"}}


def team_info(_call: Call) -> Json:
    """team.info."""
    return {"team": {"id": TEAM_ID, "name": TEAM_NAME, "domain": TEAM_DOMAIN, "email_domain": "playground.example"}}


def users_info(call: Call) -> Json:
    """users.info."""
    user = call.workspace.user(call.need("user"))
    return {"user": user.wire(include_locale=call.flag("include_locale"))}


def users_list(call: Call) -> Json:
    """users.list, in one page."""
    locale = call.flag("include_locale")
    return {"members": [user.wire(include_locale=locale) for user in call.workspace.users.values()], **LAST_PAGE}


def users_conversations(call: Call) -> Json:
    """users.conversations: of the bot, or of *user*."""
    user = call.workspace.user(call.text("user", BOT_USER)).id
    return listed(call, user)


def conversations_list(call: Call) -> Json:
    """conversations.list."""
    return listed(call, "")


def listed(call: Call, member: str) -> Json:
    """Return the conversations of the asked types that *member* is in; "" for everybody's."""
    types = call.text("types", "public_channel").split(",")
    kinds = {"im" if kind == "im" else "channel" for kind in types}
    channels = [c for c in call.workspace.channels.values() if c.kind in kinds and (not member or member in c.members)]
    return {"channels": [channel.wire() for channel in channels], **LAST_PAGE}


def conversations_info(call: Call) -> Json:
    """conversations.info."""
    channel = call.workspace.channel(call.need("channel"))
    locale = {"locale": "en-US"} if call.flag("include_locale") else {}
    return {"channel": channel.wire() | locale}


def conversations_members(call: Call) -> Json:
    """conversations.members."""
    return {"members": call.workspace.channel(call.need("channel")).members, **LAST_PAGE}


def conversations_open(call: Call) -> Json:
    """conversations.open: the direct message with one person."""
    users = call.text("users") or call.need("channel")
    if "," in users:
        raise SlackError("method_not_supported_for_channel_type")
    channel = call.workspace.channel(users)
    if channel.kind != "im":
        raise SlackError("user_not_found")
    shown = channel.wire() if call.flag("return_im") else {"id": channel.id}
    return {"channel": shown, "no_op": True, "already_open": True}


def conversations_join(call: Call) -> Json:
    """conversations.join."""
    channel = call.workspace.channel(call.need("channel"))
    if BOT_USER not in channel.members:
        channel.members.append(BOT_USER)
    return {"channel": channel.wire()}


def conversations_history(call: Call) -> Json:
    """conversations.history: newest first, without replies and ephemerals."""
    channel = call.workspace.channel(call.need("channel"))
    messages = [m for m in call.workspace.messages if m.channel == channel.id and m.thread_ts in {"", m.ts}]
    return page(call, list(reversed(messages)))


def conversations_replies(call: Call) -> Json:
    """conversations.replies: the parent first, then the replies in order."""
    channel, ts = call.workspace.channel(call.need("channel")), call.need("ts")
    parent = call.workspace.message(channel.id, ts)
    replies = [m for m in call.workspace.messages if m.channel == channel.id and m.thread_ts == ts and m is not parent]
    return page(call, [parent, *replies])


def page(call: Call, messages: Sequence[Message]) -> Json:
    """Return the messages between oldest and latest, cut at limit; the cursor is the offset."""
    try:
        start, limit = int(call.text("cursor", "0")), int(call.text("limit", str(HISTORY_LIMIT)))
    except ValueError as error:
        raise SlackError("invalid_cursor") from error
    oldest, latest = call.text("oldest", "0"), call.text("latest", "9" * 12)
    edge = (float(oldest), float(latest))
    inside = [m for m in messages if not m.visible_to and within(m.ts, edge, inclusive=call.flag("inclusive"))]
    shown, more = inside[start : start + limit], len(inside) > start + limit
    with_metadata = call.flag("include_all_metadata")
    wires = [wire(call.workspace, message) | thread_of(call, message) for message in shown]
    for wired in wires:
        if not with_metadata:
            wired.pop("metadata", None)
    cursor = {"next_cursor": str(start + limit) if more else ""}
    return {"messages": wires, "has_more": more, "response_metadata": cursor}


def thread_of(call: Call, message: Message) -> Json:
    """Return what a parent says of its thread; {} for any other message."""
    replies = [m for m in call.workspace.messages if m.thread_ts == message.ts != m.ts and m.channel == message.channel]
    public = [reply for reply in replies if not reply.visible_to]
    if not public:
        return {}
    who = sorted({reply.user for reply in public})
    counts = {"reply_count": len(public), "reply_users": who, "reply_users_count": len(who)}
    return {"thread_ts": message.ts, "latest_reply": public[-1].ts, **counts}


def within(ts: str, edge: tuple[float, float], *, inclusive: bool) -> bool:
    low, high = edge
    return low <= float(ts) <= high if inclusive else low < float(ts) < high


def not_supported(_call: Call) -> Json:
    """Socket Mode needs a websocket server, which this fake does not have."""
    raise SlackError("not_supported")


METHODS = {
    "api.test": api_test,
    "auth.test": auth_test,
    "team.info": team_info,
    "users.info": users_info,
    "users.list": users_list,
    "users.conversations": users_conversations,
    "conversations.info": conversations_info,
    "conversations.list": conversations_list,
    "conversations.members": conversations_members,
    "conversations.open": conversations_open,
    "conversations.join": conversations_join,
    "conversations.history": conversations_history,
    "conversations.replies": conversations_replies,
    "apps.connections.open": not_supported,
}
