"""Half a Slack app does not start, and the line says what is missing, never a secret."""

import pytest

from bot.settings import SettingsError, load
from tests.bot.test_crypto import ONE

MANY = {
    "slack_oauth_client_id": "client-id",
    "slack_oauth_client_secret": "hush",
    "slack_signing_secret": "hush",
    "token_encryption_keys": ONE,
    "public_url": "https://calls.example.org",
}


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"slack_bot_token": "hush"}, "SLACK_SIGNING_SECRET: missing"),
        (MANY | {"slack_bot_token": "hush"}, "SLACK_BOT_TOKEN: for one workspace"),
        (MANY | {"token_encryption_keys": ""}, "TOKEN_ENCRYPTION_KEYS: missing"),
        (MANY | {"slack_oauth_client_secret": "", "public_url": ""}, "SLACK_OAUTH_CLIENT_SECRET, PUBLIC_URL: missing"),
        (MANY | {"token_encryption_keys": "v1:hush"}, "TOKEN_ENCRYPTION_KEYS: "),
        ({"command_prefix": "/Test "}, "COMMAND_PREFIX: "),
    ],
)
def test_half_a_slack_app_is_named_in_one_line(given: dict[str, str], line: str) -> None:
    """An operator reads what to set."""
    with pytest.raises(SettingsError) as caught:
        load(None, **given)
    assert str(caught.value).startswith(line)
    assert "hush" not in str(caught.value)


def test_whole_ones_start() -> None:
    """One workspace by HTTP or Socket Mode, many by OAuth, or no Slack at all."""
    one = load(None, slack_bot_token="hush", slack_signing_secret="hush")
    socket = load(None, slack_bot_token="hush", slack_app_token="hush")
    assert [each.has_slack for each in (one, socket, load(None, **MANY), load(None))] == [True, True, True, False]
