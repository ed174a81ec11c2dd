"""What a person can do in the playground; each act changes the workspace and tells the bot, as Slack does."""

import json
from dataclasses import dataclass
from typing import Any

from bot.playground import hooks, payloads, views
from bot.playground.api import share
from bot.playground.calls import Knobs
from bot.playground.driver import Delivery, Driver
from bot.playground.people import BOT_USER, Channel, Json
from bot.playground.state import Message, ResponseUrl, SlackError, View, Workspace

SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way into a channel."""

    name: str
    content: bytes
    mimetype: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """One person at the page. Every method returns when the bot has answered or three seconds are over."""

    id: str
    driver: Driver
    knobs: Knobs
    manifest: Json

    @property
    def workspace(self) -> Workspace:
        return self.driver.workspace

    async def command(self, channel_id: str, line: str) -> Delivery:
        """Type a slash command such as "/analyze demo"."""
        channel = self.workspace.channel(channel_id)
        fields = payloads.command(self.workspace, self.id, channel, line)
        delivery = await self.driver.form(line, fields)
        answer = delivery.answer()
        if not delivery.acknowledged:
            why = delivery.error or f"http_{delivery.status}"
            self.slackbot(channel, f"{fields['command']} failed with the error “{why}”")
        if answer.get("response_type") == "in_channel":
            self.workspace.post(Message(channel.id, self.workspace.new_ts(), self.id, line))
        if answer:
            self.obey(channel, fields["response_url"], answer)
        return delivery

    def obey(self, channel: Channel, url: str, answer: Json) -> None:
        """Show the words that came in the body of a command's 200."""
        where = self.workspace.response_urls.get(url.rpartition("/")[2], ResponseUrl(channel.id, self.id, 0))
        try:
            hooks.respond(self.workspace, where, answer)
        except SlackError as error:
            self.slackbot(channel, f"The answer could not be shown: {error.code}")

    def slackbot(self, channel: Channel, text: str) -> None:
        """Tell this person something in Slack's own name."""
        ts = self.workspace.new_ts()
        self.workspace.post(Message(channel.id, ts, SLACKBOT, text, visible_to=self.id))

    async def say(self, channel_id: str, text: str, thread_ts: str = "") -> Message:
        """Write a message."""
        return await self.share(channel_id, [], text, thread_ts)

    async def share(self, channel_id: str, uploads: list[Upload], text: str = "", thread_ts: str = "") -> Message:
        """Write a message with files."""
        channel = self.workspace.channel(channel_id)
        files = [share(self.workspace, up.name, up.content, self.id, up.mimetype) for up in uploads]
        for file_id in files:
            self.workspace.files[file_id].channels = [channel.id]
        message = Message(channel.id, self.workspace.new_ts(), self.id, text, thread_ts=thread_ts, files=files)
        self.workspace.post(message)
        if BOT_USER not in channel.members:
            return message
        inner = payloads.message_event(self.workspace, message, channel)
        await self.event("message.im" if channel.kind == "im" else "message.channels", inner)
        for file_id in files:
            await self.event("file_shared", payloads.file_shared(file_id, self.id, channel.id, message.ts))
        if f"<@{BOT_USER}>" in text and channel.kind == "channel":
            mention = {key: value for key, value in inner.items() if key not in {"channel_type", "subtype"}}
            await self.event("app_mention", {**mention, "type": "app_mention"})
        return message

    async def event(self, subscription: str, inner: Json) -> Delivery | None:
        """Send an event if the manifest subscribes to it; once more when it fails and the knob says so."""
        wanted = subscriptions(self.manifest)
        if wanted is not None and subscription not in wanted:
            return None
        envelope = payloads.event(self.workspace, inner)
        channel = str(inner.get("channel") or inner.get("channel_id") or "")
        delivery = await self.driver.event(f"event {subscription}", envelope, (self.id, channel))
        if self.knobs.retry_events and not delivery.acknowledged:
            return await self.driver.redeliver(delivery.id)
        return delivery

    async def open_app(self, tab: str) -> Delivery | None:
        """Open the app's Home ("home") or direct messages ("messages")."""
        channel = self.workspace.channel(self.id).id
        inner: Json = {"type": "app_home_opened", "user": self.id, "channel": channel, "tab": tab}
        home = self.workspace.homes.get(self.id)
        if tab == "home" and home:
            inner["view"] = home.wire()
        return await self.event("app_home_opened", inner)

    async def stop(self, channel_id: str, thread_ts: str) -> Delivery | None:
        """Press the stop button of an agent session."""
        inner = {"type": "agent_session_stopped", "user": self.id, "channel": channel_id, "thread_ts": thread_ts}
        return await self.event("agent_session_stopped", inner)

    async def act(self, surface: Json, action: Json, values: Json | None = None) -> Delivery:
        """Use an element of a message or view.

        Args:
            surface: {"channel": …, "ts": …} or {"view_id": …}.
            action: action_id, block_id (may be missing) and what was chosen, such as selected_option.
            values: The inputs of the surface: block_id -> action_id -> value, as Slack's state.values.
        """
        place, blocks = self.place(surface, values or {})
        chosen = {key: value for key, value in action.items() if key not in {"action_id", "block_id"}}
        full = payloads.acted(blocks, action["action_id"], chosen, str(action.get("block_id", "")))
        payload = payloads.block_actions(self.workspace, self.id, place, full, values or {})
        return await self.driver.interaction(f"click {full['action_id']}", payload)

    def place(self, surface: Json, values: Json) -> tuple[Json, list[Json]]:
        """Return where an element stands, in the shape of a payload, and the blocks around it."""
        if "view_id" in surface:
            view = self.view(surface["view_id"])
            return payloads.on_view(view, values), view.body["blocks"]
        message = self.workspace.message(surface["channel"], surface["ts"])
        if message.visible_to not in {"", self.id}:
            raise SlackError("message_not_found")
        return payloads.on_message(self.workspace, self.id, message), message.blocks

    def view(self, view_id: str) -> View:
        """Return this person's open modal or Home.

        Raises:
            SlackError: not_found.
        """
        mine = [*self.workspace.stacks.get(self.id, []), *filter(None, [self.workspace.homes.get(self.id)])]
        for view in mine:
            if view.id == view_id:
                return view
        raise SlackError("not_found")

    async def suggest(self, surface: Json, names: Json, typed: str) -> Json:
        """Ask the bot for the options of an external select; returns options or option_groups."""
        place, _ = self.place(surface, {})
        payload = payloads.block_suggestion(self.workspace, self.id, place, names, typed)
        return (await self.driver.interaction(f"options {names.get('action_id')}", payload)).answer()

    async def submit(self, view_id: str, values: Json) -> Delivery:
        """Press a modal's submit button, and do what the answer says."""
        view = self.view(view_id)
        payload = payloads.view_submission(self.workspace, view, values)
        delivery = await self.driver.interaction(f"submit {view.body.get('callback_id', '')}", payload)
        if delivery.acknowledged and view in self.workspace.stacks.get(self.id, []):
            try:
                views.answer(self.workspace, view, delivery.answer())
            except (SlackError, KeyError) as error:
                delivery.error = f"bad answer: {error}"
        return delivery

    async def close(self, view_id: str, *, everything: bool = False) -> list[Delivery]:
        """Close a modal, or all of them; tells the bot of those that asked with notify_on_close."""
        view = self.view(view_id)
        everything = everything or bool(view.body.get("clear_on_close"))
        closed = views.close(self.workspace, view, everything=everything)
        asked = [gone for gone in closed if gone.body.get("notify_on_close")]
        told = [payloads.view_closed(self.workspace, gone, everything=everything) for gone in asked]
        return [await self.driver.interaction("close", payload) for payload in told]

    async def shortcut(self, callback_id: str, channel_id: str = "", ts: str = "") -> Delivery:
        """Use a global shortcut, or with channel and ts a message shortcut."""
        if ts:
            message = self.workspace.message(channel_id, ts)
            payload = payloads.message_action(self.workspace, self.id, callback_id, message)
        else:
            payload = payloads.shortcut(self.workspace, self.id, callback_id)
        return await self.driver.interaction(f"shortcut {callback_id}", payload)

    async def verify_url(self) -> bool:
        """Send the url_verification handshake; True when the challenge came back."""
        challenge = self.workspace.new_id("challenge")
        envelope = {"token": payloads.LEGACY_TOKEN, "challenge": challenge, "type": "url_verification"}
        delivery = await self.driver.event("url_verification", envelope, (self.id, ""))
        return delivery.acknowledged and challenge in (delivery.reply, answered(delivery.reply))


def answered(reply: str) -> Any:  # noqa: ANN401 - whatever the bot put there
    """Return the challenge of a JSON reply, or None."""
    try:
        return json.loads(reply).get("challenge")
    except (ValueError, AttributeError):
        return None


def subscriptions(manifest: Json) -> set[str] | None:
    """Return the events the manifest subscribes to; None, meaning all, when it names none."""
    events = manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events")
    return None if events is None else set(events)
