"""manifest.json is the source: valid for Slack, and exactly what the bot listens to."""

import copy
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema
import pytest

from bot.manifest import PLACEHOLDER, link, read
from handlers.render.slack.ids import Command, Shortcut
from tests.fakes.terminal import Run

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "tests/fakes/block_checker/manifest.schema.json").read_text())
URL = "https://calls.example.org"

NEWER = {"agent_session_stopped", "assistant:write"}
"""What Slack documents for agents (June 2026) and the published schema does not list yet."""


@pytest.mark.parametrize(
    "made",
    [
        read().content,
        read().at(URL),
        read().at(URL, prefix="test-"),
        read().at("", socket=True),
        read().at(URL, rotation=False),
    ],
    ids=["source", "http", "prefix", "socket", "one workspace"],
)
def test_every_form_is_valid_for_slack(made: dict[str, Any]) -> None:
    """Slack's own schema takes it, and the limits that the schema does not know are kept."""
    known = copy.deepcopy(made)
    events = known["settings"]["event_subscriptions"]["bot_events"]
    known["settings"]["event_subscriptions"]["bot_events"] = [event for event in events if event not in NEWER]
    known["oauth_config"]["scopes"]["bot"] = [
        scope for scope in known["oauth_config"]["scopes"]["bot"] if scope not in NEWER
    ]
    jsonschema.validate(known, SCHEMA)
    shown = made["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4000
    assert len(made["features"]["agent_view"]["agent_description"]) <= 300
    for command in made["features"]["slash_commands"]:
        assert len(command["command"]) <= 32
        assert len(command["usage_hint"]) <= 1000


def test_ids_are_those_the_renderers_and_listeners_use() -> None:
    """One name for a command or shortcut, wherever it stands."""
    assert set(read().commands) == {f"/{each}" for each in Command}
    assert set(read().shortcuts) == {str(each) for each in Shortcut}


def test_an_installation_gets_its_own_addresses_and_names() -> None:
    """No placeholder is left, and a test bot says that it is one."""
    made = read().at(URL + "/", prefix="test-")
    text = json.dumps(made)
    assert PLACEHOLDER not in text
    assert {urlsplit(found).path for found in re.findall(r"https://calls[^\"]+", text)} == {
        "/slack/commands", "/slack/events", "/slack/interactions", "/slack/oauth_redirect"
    }  # fmt: skip
    commands = [each["command"] for each in made["features"]["slash_commands"]]
    expected = ("analyze", "opportunity", "coach", "alerts", "report", "sales-admin")
    assert commands == [f"/test-{name}" for name in expected]
    assert made["display_information"]["name"] == "Call Analyst (test)"


def test_socket_mode_needs_no_address() -> None:
    """Nothing points to a server that Slack could not reach."""
    made = read().at("", socket=True)
    assert PLACEHOLDER not in json.dumps(made)
    assert made["settings"]["socket_mode_enabled"] is True


def test_the_link_carries_the_whole_manifest() -> None:
    """One click, nothing to copy."""
    made = read().at(URL)
    query = parse_qs(urlsplit(link(made)).query)
    assert query["new_app"] == ["1"]
    assert json.loads(query["manifest_json"][0]) == made


def test_the_command_prints_json_and_the_link(run: Run) -> None:
    """Standard output is the manifest alone; without an address it says what is missing."""
    done = run("manifest", "--url", URL, COMMAND_PREFIX="try-")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == read().at(URL, prefix="try-")
    assert "https://api.slack.com/apps?new_app=1" in done.stderr
    refused = run("manifest", COMMAND_PREFIX="try-")
    assert refused.exit_code == 1
    assert "--url" in refused.stderr
