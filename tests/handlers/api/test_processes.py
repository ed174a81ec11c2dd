"""Limits hold across processes: they are counted where everybody sees them."""

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.handlers.api.driver import Program

ROOT = Path(__file__).parents[3]
PROCESSES, EACH, LIMIT = 4, 60, 100
PATIENT_S = 240
pytestmark = pytest.mark.slow


def asking(database_url: str, program: Program, requests: int) -> "subprocess.Popen[str]":
    """Begin one process."""
    secret = base64.b64encode(program.secret).decode()
    arguments = [database_url, program.id, secret, str(requests), str(LIMIT)]
    command = [sys.executable, "-m", "tests.handlers.api.crowd", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def all_at_once(crowd: list["subprocess.Popen[str]"]) -> list[dict[str, int]]:
    """Let all of them begin together, and return what each got."""
    for one in crowd:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in crowd:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    return [json.loads(one.communicate(timeout=PATIENT_S)[0]) for one in crowd]


@pytest.mark.fault("25")
def test_abuse_25_a_limit_is_exact_over_four_processes(database_url: str, dialer: Program) -> None:
    """Exactly as many come in as may; nobody is turned away before, and nobody gets an error."""
    crowd = [asking(database_url, dialer, EACH) for _ in range(PROCESSES)]
    try:
        found = all_at_once(crowd)
    finally:
        for one in crowd:
            one.kill()
            one.wait()
    assert sum(each.get("200", 0) for each in found) == LIMIT
    assert sum(each.get("429", 0) for each in found) == PROCESSES * EACH - LIMIT
