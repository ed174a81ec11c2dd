"""One valid request of every kind that a person or Slack sends, for tests that bend them."""

from dataclasses import dataclass
from typing import Any

from analysis.model.ids import AnalysisId, ConversationId
from analysis.model.meddic import Letter
from bot.playground import payloads
from bot.playground.people import REP, Json
from bot.playground.state import Message, View, Workspace
from handlers.render.slack.carried import QuoteRef, Verdict, metadata
from handlers.render.slack.ids import Action, Block, Callback, Options, Shortcut

DEALS = "C0DEALS001"
FILE: Json = {"id": "F1", "name": "call.mp3", "mimetype": "audio/mpeg", "size": 9}


@dataclass(frozen=True)
class Valid:
    """Makes payloads about a call and its result.

    Attributes:
        message: A message of ours, to click in.
        intake: Of a file that was offered.
    """

    workspace: Workspace
    call: ConversationId
    analysis: AnalysisId
    message: Message
    intake: str

    def all(self) -> dict[str, Json]:
        """Return fresh bodies by name: commands are flat, events have an envelope, the rest is a payload."""
        return {**self.commands(), **self.events(), **self.clicks(), **self.views(), **self.others()}

    def commands(self) -> dict[str, Json]:
        """Return one for each verb."""
        channel = self.workspace.channel(DEALS)
        lines = ["/analyze", f"/analyze {self.call}", "/analyze demo", f"/analyze status {self.call}"]
        lines += ["/analyze nothing like it", "/opportunity create Harbour", "/opportunity list"]
        return {line: {**payloads.command(self.workspace, REP, channel, line)} for line in lines}

    def events(self) -> dict[str, Json]:
        """Return one of each that the manifest subscribes to, but for those that end an installation."""
        direct = f"D{REP[1:]}"
        said = {"user": REP, "ts": "8.1", "text": f"status {self.call}"}
        inner: list[Json] = [
            {"type": "message", "channel": direct, "channel_type": "im", **said, "blocks": []},
            {"type": "message", "channel": direct, "channel_type": "im", **said, "thread_ts": "7.1", "text": "help"},
            {"type": "message", "subtype": "message_changed", "channel": direct, "ts": "8.2", "message": {"user": REP}},
            {"type": "app_mention", "channel": DEALS, **said, "thread_ts": self.message.ts},
            payloads.file_shared("F1", REP, DEALS, "8.3"),
            {"type": "app_home_opened", "user": REP, "channel": direct, "tab": "home"},
            {"type": "app_home_opened", "user": REP, "channel": direct, "tab": "messages"},
            {"type": "agent_session_stopped", "user": REP, "channel": DEALS, "thread_ts": "8.4"},
            {"type": "tokens_revoked", "tokens": {"oauth": ["U9"], "bot": []}},
        ]
        return {f"event {n} {each['type']}": payloads.event(self.workspace, each) for n, each in enumerate(inner)}

    def clicks(self) -> dict[str, Json]:
        """Return a press of every button."""
        quote = QuoteRef(self.call, self.analysis, Letter.METRICS, "0").encode()
        verdict = Verdict(self.call, self.analysis, right=True).encode()
        values: dict[Action, str] = {Action.HEAR: quote, Action.FEEDBACK: verdict, Action.OFFER_ACCEPT: self.intake}
        values |= {Action.OFFER_DISMISS: self.intake}
        found: dict[str, Json] = {}
        for action in Action:
            acted: Json = {
                "type": "button",
                "action_id": action,
                "block_id": "b",
                "value": values.get(action, self.call),
            }
            if action is Action.LANGUAGE:
                chosen = {"text": {"type": "plain_text", "text": "x"}, "value": "zh-TW"}
                acted = {"type": "static_select", "action_id": action, "block_id": "b", "selected_option": chosen}
            place = payloads.on_message(self.workspace, REP, self.message)
            found[f"click {action}"] = payloads.block_actions(self.workspace, REP, place, acted, {})
        return found

    def views(self) -> dict[str, Json]:
        """Return a submission of every modal, and one closed."""
        kept = metadata(
            conversation=self.call, analysis=self.analysis, intake=self.intake, channel=DEALS, thread=self.message.ts
        )
        states: dict[str, Json] = {
            Callback.NEW_ANALYSIS: {Block.TRANSCRIPT: typed("Dana: What does it cost?\nLin: Nine thousand dollars.")},
            Callback.INTAKE: {
                Block.COMPANY: typed("Pine"),
                Block.KIND: picked("demo"),
                Block.SPOKEN: picked("en"),
                Block.SELLER_CHANNEL: picked("1"),
                Block.CONSENT: {"input": {"type": "checkboxes", "selected_options": [{"value": "noted"}]}},
            },
            Callback.CORRECT: {
                Block.LETTER: picked("metrics"),
                Block.LEVEL: picked("2"),
                Block.QUOTES: {"input": {"type": "checkboxes", "selected_options": [{"value": "metrics:0"}]}},
                Block.SPEAKER: picked("0"),
                Block.SIDE: picked("seller"),
                Block.REASON: typed("Heard it"),
            },
        }
        found: dict[str, Json] = {}
        for callback, values in states.items():
            blocks = [{"type": "input", "block_id": block} for block in values]
            body: Json = {"type": "modal", "callback_id": callback, "private_metadata": kept, "blocks": blocks}
            view = View("V1", REP, body, "h", "V1")
            found[f"submit {callback}"] = payloads.view_submission(self.workspace, view, dict(values))
            found[f"close {callback}"] = payloads.view_closed(self.workspace, view, everything=True)
        return found

    def others(self) -> dict[str, Json]:
        """Return shortcuts and the search for a deal."""
        place = payloads.on_message(self.workspace, REP, self.message)
        names = {"action_id": Options.OPPORTUNITY, "block_id": Block.OPPORTUNITY}
        upon = payloads.message_action(self.workspace, REP, Shortcut.ANALYZE_MESSAGE, self.message)
        upon["message"] = {**upon["message"], "files": [FILE]}
        return {
            "shortcut": payloads.shortcut(self.workspace, REP, Shortcut.NEW_ANALYSIS),
            "message shortcut": upon,
            "options": payloads.block_suggestion(self.workspace, REP, place, names, "har"),
        }


def typed(value: str) -> Json:
    """Return the state of a text field."""
    return {"input": {"type": "plain_text_input", "value": value}}


def picked(value: str) -> Json:
    """Return the state of a select."""
    return {"input": {"type": "static_select", "selected_option": {"value": value}}}


Path = tuple[Any, ...]


def paths(value: Any, at: Path = ()) -> list[Path]:
    """Return where anything stands in a body."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for key, child in inside for path in ((*at, key), *paths(child, (*at, key)))]
