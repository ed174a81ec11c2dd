"""Slack's side of the conversation: builds what a person did, signs it, posts it to the bot and obeys the answer."""

import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx

from bot.playground.people import Json
from bot.playground.state import Workspace

ITS_OWN_S = 30.0
"""What is seen later than this after a request belongs to another one."""
PATIENCE_S = 3.0
KEPT = 200


@dataclass(frozen=True, slots=True)
class Paths:
    """Where the bot listens, as in the manifest."""

    commands: str = "/slack/commands"
    events: str = "/slack/events"
    interactions: str = "/slack/interactions"


@dataclass(slots=True)
class Delivery:
    """One signed request and what became of it.

    Attributes:
        label: What a person would call it, such as "/analyze demo" or "event message".
        status: The bot's HTTP status; 0 when there was no answer within three seconds.
        ack_s: Seconds until the answer, or until we gave up.
        visible_s: Seconds until the first change a person can see; None while there is none.
        retry: Of which delivery this is a repetition; "" for a first one.
    """

    id: str
    kind: str
    label: str
    path: str
    body: bytes
    content_type: str
    user: str
    channel: str
    started: float
    status: int = 0
    ack_s: float | None = None
    visible_s: float | None = None
    reply: str = ""
    error: str = ""
    retry: str = ""

    @property
    def acknowledged(self) -> bool:
        return self.status == httpx.codes.OK

    def answer(self) -> Json:
        """Return the body of the 200 as an object; plain words become {"text": …}."""
        if not self.acknowledged or not self.reply.strip():
            return {}
        try:
            parsed = json.loads(self.reply)
        except ValueError:
            return {"text": self.reply}
        return parsed if isinstance(parsed, dict) else {}


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return the v0 signature over the raw bytes (docs.slack.dev/authentication/verifying-requests-from-slack)."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


@dataclass(slots=True)
class Driver:
    """Posts signed requests and keeps a record of each.

    Attributes:
        bot_url: Scheme, host and port of the bot, without a trailing slash.
        client: Any timeout of its own is overruled by *patience_s*.
    """

    workspace: Workspace
    client: httpx.AsyncClient
    bot_url: str
    signing_secret: str
    paths: Paths = field(default_factory=Paths)
    patience_s: float = PATIENCE_S
    deliveries: list[Delivery] = field(default_factory=list)
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.workspace.watch = self.saw

    async def form(self, label: str, fields: dict[str, str]) -> Delivery:
        """Send a slash command."""
        body = urlencode(fields).encode()
        who = (fields["user_id"], fields["channel_id"])
        return await self.send(self.new("command", label, self.paths.commands, body, who))

    async def event(self, label: str, envelope: Json, who: tuple[str, str]) -> Delivery:
        """Send an event; *who* is the person and the channel it concerns."""
        body = json.dumps(envelope, ensure_ascii=False).encode()
        return await self.send(self.new("event", label, self.paths.events, body, who))

    async def interaction(self, label: str, payload: Json) -> Delivery:
        """Send a click, submission, shortcut or question for options."""
        body = urlencode({"payload": json.dumps(payload, ensure_ascii=False)}).encode()
        who = (payload["user"]["id"], (payload.get("channel") or {}).get("id", ""))
        return await self.send(self.new("interaction", label, self.paths.interactions, body, who))

    def new(self, kind: str, label: str, path: str, body: bytes, who: tuple[str, str]) -> Delivery:
        content_type = "application/json" if kind == "event" else "application/x-www-form-urlencoded"
        return Delivery(str(next(self._ids)), kind, label, path, body, content_type, who[0], who[1], 0)

    async def send(self, delivery: Delivery, headers: dict[str, str] | None = None) -> Delivery:
        """Sign the bytes, post them, and record status, time and body."""
        self.deliveries.append(delivery)
        del self.deliveries[:-KEPT]
        timestamp = str(int(self.workspace.clock()))
        signed = {
            "Content-Type": delivery.content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self.signing_secret, timestamp, delivery.body),
            **(headers or {}),
        }
        delivery.started = time.perf_counter()
        try:
            url = self.bot_url + delivery.path
            reply = await self.client.post(url, content=delivery.body, headers=signed, timeout=self.patience_s)
            delivery.status, delivery.reply = reply.status_code, reply.text
        except httpx.TimeoutException:
            delivery.error = "operation_timeout"
        except httpx.HTTPError as error:
            delivery.error = type(error).__name__
        delivery.ack_s = time.perf_counter() - delivery.started
        self.workspace.tell("delivery", user=delivery.user)
        return delivery

    async def redeliver(self, delivery_id: str) -> Delivery:
        """Send the same bytes again, freshly signed; events carry Slack's retry headers.

        Raises:
            KeyError: No such delivery, or it is too old.
        """
        old = {delivery.id: delivery for delivery in self.deliveries}[delivery_id]
        again = self.new(old.kind, old.label, old.path, old.body, (old.user, old.channel))
        again.retry = old.retry or old.id
        number = sum(delivery.retry == again.retry for delivery in self.deliveries) + 1
        reason = "http_timeout" if old.error == "operation_timeout" else "http_error"
        headers = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
        return await self.send(again, headers if old.kind == "event" else None)

    def saw(self, channel: str, user: str) -> None:
        """Stop the stopwatch of every delivery this visible change can belong to."""
        now = time.perf_counter()
        for delivery in self.deliveries:
            concerned = (channel and delivery.channel == channel) or (user and delivery.user == user)
            if concerned and delivery.visible_s is None and now - delivery.started <= ITS_OWN_S:
                delivery.visible_s = now - delivery.started
