"""Manifest and code agree on what the bot listens to, and no listener asks Bolt for what it does not give."""

from typing import Any

import pytest
from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot.manifest import read
from handlers.slack.app import LISTENERS, argument_names
from handlers.slack.context import KEYS
from tests.fakes.slack_driver import SlackDriver

BOLT = set(AsyncArgs.__annotations__)


class Registered:
    """Notes what a `register` listens to, in place of an app."""

    def __init__(self) -> None:
        self.found: dict[str, list[Any]] = {}

    def __getattr__(self, kind: str) -> Any:
        def listen(constraint: Any = "", **_: Any) -> Any:
            self.found.setdefault(kind, []).append(constraint)
            return lambda function: function

        return listen


@pytest.fixture(scope="module")
def registered() -> dict[str, list[Any]]:
    """What all listeners listen to."""
    app: Any = Registered()
    for register in LISTENERS:
        register(app)
    found: dict[str, list[Any]] = app.found
    return found


def names(constraints: list[Any], key: str) -> set[str]:
    """Return the plain names of constraints such as "x" or {"callback_id": "x"}."""
    return {str(each.get(key)) if isinstance(each, dict) else str(each) for each in constraints}


def test_every_event_we_subscribe_to_has_a_listener_and_the_other_way_round(registered: dict[str, list[Any]]) -> None:
    """A subscribed event without a listener is a 404, and Slack sends it three times more."""
    heard = names(registered["event"], "type") | ({"message"} if registered.get("message") else set())
    assert heard == {event.partition(".")[0] for event in read().events}


def test_commands_and_shortcuts_are_those_of_the_manifest(registered: dict[str, list[Any]]) -> None:
    """Nothing in Slack's menus leads nowhere."""
    shortcuts = [
        each for kind in ("shortcut", "global_shortcut", "message_shortcut") for each in registered.get(kind, [])
    ]
    assert names(registered["command"], "command") == set(read().commands)
    assert names(shortcuts, "callback_id") == set(read().shortcuts)


def test_listeners_ask_only_for_what_there_is(slack: SlackDriver) -> None:
    """Bolt passes None for a misspelt name, and says so in a log line only."""
    strange = {name: set(wanted) - BOLT - set(KEYS) for name, wanted in argument_names(slack.side.app).items()}
    assert {name: wanted for name, wanted in strange.items() if wanted} == {}
    assert argument_names(slack.side.app)


def test_only_bolts_names_are_shadowed_by_none_of_ours() -> None:
    """Bolt's own arguments win over the context: ours must have other names."""
    assert BOLT & set(KEYS) == set()
