"""The workspace in memory: messages, files, views and triggers, and the news of every change.

One event loop owns it; nothing here waits, so no change is ever seen half done.
"""

import asyncio
import itertools
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.playground.people import APP_ID, BOT_ID, BOT_USER, TEAM_ID, Channel, Json, User, cast, rooms

TRIGGER_S = 3.0
RESPONSE_URL_USES = 5
RESPONSE_URL_S = 30 * 60
STACK_LIMIT = 3


class SlackError(Exception):
    """The method answers ``{"ok": false, "error": code}``, with *more* beside it."""

    def __init__(self, code: str, **more: object) -> None:
        super().__init__(code)
        self.code = code
        self.more = more


@dataclass(slots=True)
class Message:
    """One message as stored.

    Attributes:
        ts: Seconds with six decimals, unique in the workspace; the message's identity.
        visible_to: The one person who sees it, for ephemerals; "" when everybody does.
        findings: What the block checker said about the last version.
    """

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str = ""
    visible_to: str = ""
    edited_at: str = ""
    metadata: Json | None = None
    files: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    attachments: list[Json] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class File:
    """An uploaded file; *content* is None between getUploadURLExternal and the POST."""

    id: str
    name: str
    user: str
    created: int
    mimetype: str
    title: str = ""
    alt_text: str = ""
    content: bytes | None = None
    length: int = 0
    complete: bool = False
    channels: list[str] = field(default_factory=list)


@dataclass(slots=True)
class View:
    """An open modal or a published Home."""

    id: str
    user: str
    body: Json
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)

    def wire(self) -> Json:
        """Return the view as views.open answers it."""
        return {
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "state": {"values": {}},
            "clear_on_close": False,
            "notify_on_close": False,
            "close": None,
            "submit": None,
            **self.body,
            "id": self.id,
            "team_id": TEAM_ID,
            "hash": self.hash,
            "root_view_id": self.root_view_id,
            "previous_view_id": self.previous_view_id,
            "app_id": APP_ID,
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
        }


@dataclass(slots=True)
class Trigger:
    """A trigger_id: who acted, when, and whether it was exchanged already."""

    user: str
    at: float
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """A response_url: where its answers go; *source* is the message it was clicked on, "" for commands."""

    channel: str
    user: str
    at: float
    thread_ts: str = ""
    source: str = ""
    uses: int = 0


@dataclass(slots=True)
class Workspace:
    """Everything the fake Slack remembers.

    Attributes:
        clock: Seconds since the epoch; tests hand in their own.
        judge: Returns the checker's findings for blocks or a view; None when the checker is not installed.
        trigger_s: How long a trigger_id lives; Slack's own three seconds, or longer on a slow machine.
        base_url: Where this server is reached, without a trailing slash; used for file links and response URLs.
    """

    base_url: str
    clock: Callable[[], float] = time.time
    judge: Callable[[Any, str], list[str]] | None = None
    trigger_s: float = TRIGGER_S
    users: dict[str, User] = field(default_factory=cast)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    files: dict[str, File] = field(default_factory=dict)
    stacks: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    threads: dict[str, Json] = field(default_factory=dict)
    listeners: set[asyncio.Queue[Json]] = field(default_factory=set)
    watch: Callable[[str, str], None] | None = None
    _last_ts: int = 0
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.channels = self.channels or rooms(self.users)

    def reset(self) -> None:
        """Forget everything said, and start with the same people and empty rooms."""
        for container in (self.files, self.stacks, self.homes, self.triggers, self.response_urls, self.threads):
            container.clear()
        self.messages.clear()
        self.channels = rooms(self.users)
        self.tell("reset")

    def new_id(self, prefix: str) -> str:
        """Return an id of Slack's shape, such as F00000000A."""
        return f"{prefix}{next(self._ids):09X}"

    def new_ts(self) -> str:
        """Return a message timestamp later than every one before."""
        self._last_ts = max(int(self.clock() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def tell(self, what: str, *, channel: str = "", user: str = "", ts: str = "", by_bot: bool = False) -> None:
        """Write the channel's log, wake every page, and stop the stopwatch when the bot caused it."""
        news = {"at": self.clock(), "what": what, "channel": channel, "user": user, "ts": ts}
        if channel:
            self.channels[channel].log.append(news)
        if by_bot and self.watch:
            self.watch(channel, user)
        for queue in self.listeners:
            queue.put_nowait(news)

    def findings(self, payload: object, surface: str) -> list[str]:
        """Return what the checker says; [] when there is nothing to check or no checker."""
        return self.judge(payload, surface) if self.judge and payload else []

    def user(self, user_id: str) -> User:
        """Return one member.

        Raises:
            SlackError: user_not_found.
        """
        if user_id not in self.users:
            raise SlackError("user_not_found")
        return self.users[user_id]

    def channel(self, channel_id: str) -> Channel:
        """Return a conversation by id, by #name, or a person's direct message by their user id.

        Raises:
            SlackError: channel_not_found.
        """
        name = channel_id.removeprefix("#")
        for channel in self.channels.values():
            if channel.id == channel_id or (channel.kind == "channel" and channel.name == name):
                return channel
            if channel.kind == "im" and channel.user == channel_id:
                return channel
        raise SlackError("channel_not_found")

    def message(self, channel_id: str, ts: str) -> Message:
        """Return one message.

        Raises:
            SlackError: message_not_found.
        """
        for message in reversed(self.messages):
            if message.ts == ts and message.channel == channel_id:
                return message
        raise SlackError("message_not_found")

    def post(self, message: Message) -> Message:
        """Store a message whose blocks get their missing ids here, as Slack gives them."""
        message.blocks = self.with_ids(message.blocks)
        message.findings = self.findings(message.blocks, "message")
        self.messages.append(message)
        by_bot = message.user == BOT_USER
        if by_bot:
            self.threads.pop(f"{message.channel}:{message.thread_ts}:status", None)
        self.tell("posted", channel=message.channel, user=message.visible_to, ts=message.ts, by_bot=by_bot)
        return message

    def with_ids(self, blocks: list[Json]) -> list[Json]:
        """Return the blocks with a block_id, and an action_id on each element that can be acted on."""
        return [self._with_id(block) for block in blocks]

    def _with_id(self, block: Json) -> Json:
        named = {**block, "block_id": block.get("block_id") or secrets.token_urlsafe(4)}
        if isinstance(block.get("elements"), list) and block.get("type") in {"actions", "context_actions"}:
            named["elements"] = [self._with_action(element) for element in block["elements"]]
        for key in ("accessory", "element"):
            if isinstance(block.get(key), dict):
                named[key] = self._with_action(block[key])
        return named

    def _with_action(self, element: Json) -> Json:
        if element.get("type") == "image" or element.get("action_id"):
            return element
        return {**element, "action_id": secrets.token_urlsafe(4)}

    def new_trigger(self, user: str) -> str:
        """Return a trigger_id that lives `trigger_s` and works once."""
        name = f"{next(self._ids)}.{TEAM_ID}.{secrets.token_hex(12)}"
        self.triggers[name] = Trigger(user, self.clock())
        return name

    def spend_trigger(self, name: str) -> str:
        """Exchange a trigger_id for the user who caused it.

        Raises:
            SlackError: invalid_trigger_id, exchanged_trigger_id or expired_trigger_id.
        """
        trigger = self.triggers.get(name)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self.clock() - trigger.at > self.trigger_s:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger.user

    def new_response_url(self, channel: str, user: str, *, thread_ts: str = "", source: str = "") -> str:
        """Return a URL good for five answers within thirty minutes."""
        name = secrets.token_hex(12)
        self.response_urls[name] = ResponseUrl(channel, user, self.clock(), thread_ts, source)
        return f"{self.base_url}/hooks/{name}"

    def spend_response_url(self, name: str) -> ResponseUrl:
        """Count one use.

        Raises:
            SlackError: used_url (more than five), expired_url (30 minutes) or invalid_url.
        """
        found = self.response_urls.get(name)
        if found is None:
            raise SlackError("invalid_url")
        if self.clock() - found.at > RESPONSE_URL_S:
            raise SlackError("expired_url")
        if found.uses >= RESPONSE_URL_USES:
            raise SlackError("used_url")
        found.uses += 1
        return found
