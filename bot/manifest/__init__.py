"""The app's manifest: the one source of its scopes, commands, events and shortcuts."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

Json = dict[str, Any]

FILE = Path(__file__).parent / "manifest.json"
PLACEHOLDER = "https://example.com"
CREATE = "https://api.slack.com/apps"
"""Where Slack takes a manifest in a link; the one address of Slack's that no setting changes: people open it."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """manifest.json.

    Attributes:
        content: As written, with addresses under PLACEHOLDER.
    """

    content: Json

    @property
    def scopes(self) -> tuple[str, ...]:
        """The bot's scopes, without the optional ones."""
        return tuple(self.content["oauth_config"]["scopes"]["bot"])

    @property
    def events(self) -> tuple[str, ...]:
        """Subscriptions, such as "message.im"."""
        return tuple(self.content["settings"]["event_subscriptions"]["bot_events"])

    @property
    def commands(self) -> tuple[str, ...]:
        """Slash commands with their slash."""
        return tuple(each["command"] for each in self.content["features"]["slash_commands"])

    @property
    def shortcuts(self) -> tuple[str, ...]:
        """Callback ids."""
        return tuple(each["callback_id"] for each in self.content["features"]["shortcuts"])

    def at(self, url: str, *, prefix: str = "", socket: bool = False, rotation: bool = True) -> Json:
        """Return the manifest for one installation.

        Args:
            url: Where the server is reached, such as "https://calls.example.com".
            prefix: COMMAND_PREFIX; the app's name says it too, so that two bots can be told apart.
            socket: For Socket Mode: no addresses, and no installation by OAuth.
            rotation: Tokens that end after twelve hours. Not for SLACK_BOT_TOKEN, which nobody renews.
        """
        text = json.dumps(self.content).replace(PLACEHOLDER, url.rstrip("/") or PLACEHOLDER)
        made: Json = json.loads(text)
        for command in made["features"]["slash_commands"]:
            command["command"] = f"/{prefix}{command['command'].removeprefix('/')}"
        if prefix:
            names = (made["display_information"], "name"), (made["features"]["bot_user"], "display_name")
            for place, key in names:
                place[key] = f"{place[key]} ({prefix.strip('-_')})"
        made["settings"]["token_rotation_enabled"] = rotation
        if socket:
            _without_addresses(made)
        return made


def _without_addresses(made: Json) -> None:
    """Drop what Slack would call over HTTP."""
    made["settings"] |= {"socket_mode_enabled": True, "token_rotation_enabled": False, "org_deploy_enabled": False}
    for place in (
        *made["features"]["slash_commands"],
        *(made["settings"][k] for k in ("event_subscriptions", "interactivity")),
    ):
        for key in ("url", "request_url", "message_menu_options_url"):
            place.pop(key, None)
    del made["oauth_config"]["redirect_urls"]


def read() -> Manifest:
    """Read manifest.json."""
    return Manifest(json.loads(FILE.read_text(encoding="utf-8")))


def link(made: Json) -> str:
    """Return the link that makes an app of this manifest, after one click in Slack."""
    return f"{CREATE}?{urlencode({'new_app': 1, 'manifest_json': json.dumps(made, separators=(',', ':'))})}"


def is_public(url: str) -> bool:
    """Tell whether Slack takes this address: https with a host."""
    parts = urlsplit(url)
    return parts.scheme == "https" and bool(parts.hostname)
