"""The server as an operator runs it: a process, its health, its end; with SQLite the worker inside."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from bot import __version__

ROOT = Path(__file__).parents[2]
TRANSCRIPT = "Dana: Who releases the money?\nLin: Mr Hsu, our finance director. Anything above that is his call.\n"


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running(command: str, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Run one process of ours and end it, by SIGTERM first."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        text=True,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(40)
        finally:
            process.kill()


def eventually(url: str, seconds: float = 30) -> httpx.Response:
    """Return the first answer of *url*."""
    until = time.monotonic() + seconds
    while True:
        try:
            return httpx.get(url, timeout=5)
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def analyzed(environment: dict[str, str], call: Path) -> subprocess.CompletedProcess[str]:
    """Run `analyze` beside the server."""
    return subprocess.run(
        [sys.executable, "-m", "bot", "analyze", str(call)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


@pytest.fixture
def call(tmp_path: Path) -> Path:
    """A transcript as a file."""
    path = tmp_path / "call.txt"
    path.write_text(TRANSCRIPT)
    return path


def test_one_process_serves_and_works(tmp_path: Path, call: Path) -> None:
    """The embedded default: health with every service, and a call queued by another process gets done here."""
    port = free_port()
    environment = {"DATA_FOLDER": str(tmp_path), "PORT": str(port)}
    with running("serve", environment) as server:
        assert eventually(f"http://127.0.0.1:{port}/health").json() == {"status": "ok"}
        answer = httpx.get(f"http://127.0.0.1:{port}/api/health")
        assert answer.status_code == 200
        assert answer.json()["version"] == __version__
        assert answer.json()["services"]["database"]["status"] == "ok"
        assert answer.json()["services"]["gemini"]["status"] == "off"
        assert "T" in answer.json()["timestamp"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert httpx.get(f"http://127.0.0.1:{port}/files/audio/x?expires=1&signature=no").status_code == 403
        done = analyzed(environment, call)
        assert done.returncode == 0, done.stderr
        server.send_signal(signal.SIGTERM)
        assert server.wait(40) == 0


def test_a_second_worker_on_one_sqlite_file_is_refused_in_words(tmp_path: Path) -> None:
    """Limits would double and windows grow: one dequeuer, and a clear line for the other."""
    port = free_port()
    environment = {"DATA_FOLDER": str(tmp_path), "PORT": str(port)}
    with running("serve", environment):
        eventually(f"http://127.0.0.1:{port}/health")
        second = subprocess.run(
            [sys.executable, "-m", "bot", "worker"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert second.returncode == 1
    assert "Another worker runs on this SQLite file" in second.stderr
    assert "Traceback" not in second.stderr


def test_web_and_worker_share_a_postgresql(tmp_path: Path, call: Path, postgres_url: str) -> None:
    """Production's shape: `migrate`, then web and worker apart; without `migrate` both say what to do."""
    port = free_port()
    environment = {"DATA_FOLDER": str(tmp_path), "PORT": str(port), "DATABASE_URL": postgres_url}
    migrated = subprocess.run(
        [sys.executable, "-m", "bot", "migrate"], cwd=ROOT, env={"PATH": os.environ["PATH"], **environment}, check=False
    )
    assert migrated.returncode == 0
    with running("serve", environment), running("worker", environment):
        assert eventually(f"http://127.0.0.1:{port}/api/health").json()["status"] == "ok"
        done = analyzed(environment, call)
        assert done.returncode == 0, done.stderr
        assert "Keyword scan" in done.stdout


def test_the_log_says_where_the_server_listens(tmp_path: Path) -> None:
    """Whoever starts it need not guess the address."""
    port = free_port()
    environment = {"DATA_FOLDER": str(tmp_path / "data"), "PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        text=True,
        stderr=subprocess.PIPE,
    )
    try:
        eventually(f"http://127.0.0.1:{port}/health")
    finally:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=40)
    lines = [line for line in said.splitlines() if "serve.listening" in line]
    assert len(lines) == 1
    assert f"http://127.0.0.1:{port}" in lines[0]
