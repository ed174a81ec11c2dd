"""The command line."""

import base64
from pathlib import Path

import pytest

from tests.fakes.terminal import Run, terminal


@pytest.fixture
def run(tmp_path: Path, logs_restored: None) -> Run:
    """Run one command on empty data, without any account."""
    return terminal(tmp_path)


@pytest.fixture
def sealing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in an empty installation that has a key to encrypt with, before a wide terminal."""
    monkeypatch.setenv("DATA_FOLDER", str(tmp_path))
    monkeypatch.setenv("TOKEN_ENCRYPTION_KEYS", "v1:" + base64.b64encode(bytes(32)).decode())
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
