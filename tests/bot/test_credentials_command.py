"""`keys` and `tokens` at the terminal: a secret is shown once, and everything counts at once."""

import base64
import re

import pytest
from typer.testing import CliRunner

from analysis.model.credentials import KeyId, token_hash
from bot.commands import app
from bot.settings import load
from bot.wiring import open_world, utc_now
from db.callers import SqlCallers

SCOPES = ["--scope", "calls:write", "--scope", "calls:read"]


pytestmark = pytest.mark.usefixtures("sealing")


def run(*arguments: str, code: int = 0) -> str:
    """Run a command and return what it prints."""
    done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code == code, done.output
    return done.output


def callers_key(key: str) -> bool:
    """Tell whether a key would verify now."""
    with open_world(load()) as world, world.engine.begin() as connection:
        found = SqlCallers(connection).key(KeyId(key))
    return found is not None and found.enabled and bool(found.secrets)


def made(said: str) -> tuple[str, str]:
    """Return id and secret from the words of `create`."""
    first, secret = said.splitlines()[:2]
    return re.findall(r"(?:dk|tok)_[\w-]+", first)[0], secret


def test_an_id_is_whole_on_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is copied from the list into the next command."""
    monkeypatch.setenv("COLUMNS", "80")
    key, _ = made(run("keys", "create", "--name", "The dialer of the northern team", *SCOPES, "--team", "North"))
    token, _ = made(run("tokens", "create", "--name", "Board of the northern team", *SCOPES, "--team", "North"))
    assert key in run("keys", "list")
    assert token in run("tokens", "list")


def test_a_key_from_its_making_to_its_end() -> None:
    """Made, listed without its secret, rotated, retired, switched off and on, deleted."""
    key, secret = made(run("keys", "create", "--name", "[bold]Dialer", *SCOPES, "--team", "North"))
    assert len(base64.b64decode(secret)) == 32
    listed = run("keys", "list")
    assert key in listed
    assert "[bold]Dialer" in listed
    assert "calls:read, calls:write" in listed
    assert secret not in listed
    _, second = made(run("keys", "rotate", key))
    assert second != secret
    assert "two secrets" in run("keys", "rotate", key, code=1)
    run("keys", "retire", key)
    run("keys", "disable", key)
    assert not callers_key(key)
    assert "so already" in run("keys", "disable", key)
    run("keys", "enable", key)
    assert callers_key(key)
    run("keys", "delete", key)
    assert not callers_key(key)


def test_a_token_from_its_making_to_its_end() -> None:
    """In Chinese; revoked, it opens nothing."""
    token, secret = made(run("tokens", "create", "--name", "報表", *SCOPES, "--days", "7", "--lang", "zh-TW"))
    assert "報表" in run("tokens", "list", "--lang", "zh-TW")
    with open_world(load()) as world, world.engine.begin() as connection:
        assert SqlCallers(connection).token(token_hash(secret), utc_now()) is not None
    assert "已撤銷" in run("tokens", "revoke", token, "--lang", "zh-TW")
    with open_world(load()) as world, world.engine.begin() as connection:
        assert SqlCallers(connection).token(token_hash(secret), utc_now()) is None


def test_what_cannot_be_is_said_with_a_way_on() -> None:
    """An unknown scope lists those there are; an unknown key says where to look."""
    assert "usage:read" in run("keys", "create", "--name", "x", "--scope", "all", code=1)
    assert "List them" in run("keys", "delete", "dk_none", code=1)
