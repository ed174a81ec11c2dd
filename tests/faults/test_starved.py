"""The shipped process without descriptors and on a full disk: it says so, reads on, lives, and recovers by itself.

Limits of a running process can be taken and given back from outside, so one process goes through all of it.
"""

import resource
import socket
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from bot.settings import load
from bot.stage import free_port
from bot.wiring import open_world
from tests.bot.test_serve import eventually, running
from tests.handlers.api.driver import Program, new_token

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="limits of another process are set by Linux alone"),
]

PATIENT_S = 120
SAID = "Dana: Who releases the money?\nLin: Mr Hsu, our finance director. Anything above that is his call.\n"
SPARE_DESCRIPTORS, SOCKETS, FULL_AT = 6, 30, 4096


@dataclass
class Serving:
    """The server with its worker inside, over SQLite.

    Attributes:
        folder: Its data.
    """

    process: psutil.Process
    url: str
    folder: Path
    program: Program

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask as a program with a token."""
        headers = {"Authorization": f"Bearer {self.program.token}", **more.pop("headers", {})}
        return httpx.request(method, f"{self.url}/api/v1{path}", headers=headers, timeout=PATIENT_S, **more)

    def push(self, key: str) -> httpx.Response:
        """Push a call."""
        body = {"title": key, "source": {"kind": "text", "text": f"{SAID}Dana: And {key}?\n"}}
        return self.ask("POST", "/conversations", json=body, headers={"Idempotency-Key": key})

    def taken(self, key: str) -> bool:
        """Push a call; tell whether it was taken, and not put off or cut off for want of a descriptor."""
        try:
            answer = self.push(key)
        except httpx.TransportError:
            return False
        assert answer.status_code in {202, 503}, answer.text
        return answer.status_code == 202

    @contextmanager
    def limited(self, kind: int, soft: int) -> Iterator[None]:
        """Take this much from it until the block ends."""
        before = resource.prlimit(self.process.pid, kind)  # type: ignore[attr-defined, unused-ignore] # Linux
        resource.prlimit(self.process.pid, kind, (soft, before[1]))  # type: ignore[attr-defined, unused-ignore]
        try:
            yield
        finally:
            resource.prlimit(self.process.pid, kind, before)  # type: ignore[attr-defined, unused-ignore]


def until(true: Callable[[], bool]) -> None:
    """Wait for it."""
    end = time.monotonic() + PATIENT_S
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture
def serving(tmp_path: Path, *, full: bool) -> Iterator[Serving]:
    """One, with a program that may push."""
    if not full:
        pytest.skip("a process, and the seconds until idle connections are let go: with --full")
    folder, port = tmp_path / "data", free_port()
    with running("serve", {"DATA_FOLDER": str(folder), "PORT": str(port)}, tmp_path / "serve.log") as process:
        url = f"http://127.0.0.1:{port}"
        eventually(f"{url}/health")
        with open_world(load(None, data_folder=folder)) as world:
            program = new_token(world.begin, lambda: datetime.now(UTC), world.home)
        yield Serving(psutil.Process(process.pid), url, folder, program)


@pytest.mark.fault("58", "59")
def test_it_lives_through_no_descriptors_and_a_full_disk(serving: Serving) -> None:
    """Nobody is told a lie, nothing is half stored, and the very same process does the work afterwards."""
    it = serving
    assert it.push("before").status_code == 202

    with it.limited(resource.RLIMIT_NOFILE, it.process.num_fds() + SPARE_DESCRIPTORS), ExitStack() as held:
        host, port = it.url.removeprefix("http://").split(":")
        for _ in range(SOCKETS):
            held.enter_context(closing(socket.create_connection((host, int(port)))))
        assert not it.taken("hungry")
        until(lambda: it.taken("hungry"))  # the idle ones are let go by and by

    with it.limited(resource.RLIMIT_FSIZE, FULL_AT):
        for _ in range(3):
            away = it.push("full")
            assert (away.status_code, away.headers["content-type"]) == (503, "application/problem+json"), away.text
            assert int(away.headers["retry-after"]) >= 1
        assert httpx.get(f"{it.url}/health", timeout=PATIENT_S).status_code == 200
        assert httpx.get(f"{it.url}/api/health", timeout=PATIENT_S).json()["services"]["database"]["status"] == "ok"
        with closing(sqlite3.connect(f"file:{it.folder / 'analyst.sqlite'}?mode=ro", uri=True)) as reader:
            assert reader.execute("select count(*) from conversations").fetchone() == (2,)

    made = [it.push(key).json()["id"] for key in ("before", "hungry", "full")]
    assert len(set(made)) == 3
    until(lambda: {it.ask("GET", f"/conversations/{one}").json()["state"] for one in made} == {"done"})
    assert it.process.is_running()
    with closing(sqlite3.connect(it.folder / "analyst.sqlite")) as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
        assert database.execute("select count(*) from conversations").fetchone() == (3,)
