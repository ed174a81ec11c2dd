"""The command line."""

from pathlib import Path

import pytest

from tests.fakes.terminal import Run, terminal


@pytest.fixture
def run(tmp_path: Path, logs_restored: None) -> Run:
    """Run one command on empty data, without any account."""
    return terminal(tmp_path)
