"""The server as an operator runs it: a process, its health, its end; with SQLite the worker inside."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bot import __version__
from bot.stage import free_port
from tests.fakes.terminal import Run

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
TRANSCRIPT = "Dana: Who releases the money?\nLin: Mr Hsu, our finance director. Anything above that is his call.\n"
PATIENT_S = 120


@contextmanager
def running(command: str, environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run one process of ours and end it, by SIGTERM first."""
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", command],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **environment},
            stderr=said,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENT_S)
        finally:
            process.kill()


def eventually(url: str) -> httpx.Response:
    """Return the first answer of *url*."""
    until = time.monotonic() + PATIENT_S
    while True:
        try:
            return httpx.get(url, timeout=PATIENT_S)
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


@dataclass(frozen=True, slots=True)
class Server:
    """A server with its worker inside, over SQLite."""

    url: str
    environment: dict[str, str]
    log: Path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for the module; at the end it goes in peace."""
    folder, port = tmp_path_factory.mktemp("server"), free_port()
    found = Server(
        f"http://127.0.0.1:{port}", {"DATA_FOLDER": str(folder / "data"), "PORT": str(port)}, folder / "serve.log"
    )
    with running("serve", found.environment, found.log) as process:
        eventually(f"{found.url}/health")
        yield found
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENT_S) == 0, found.log.read_text()


@pytest.fixture
def call(tmp_path: Path) -> Path:
    """A transcript as a file."""
    path = tmp_path / "call.txt"
    path.write_text(TRANSCRIPT)
    return path


def test_one_process_serves_and_works(server: Server, run: Run, call: Path) -> None:
    """The embedded default: health with every service, and a call queued by another process gets done here."""
    assert eventually(f"{server.url}/health").json() == {"status": "ok"}
    answer = eventually(f"{server.url}/api/health")
    assert answer.status_code == 200
    assert answer.json()["version"] == __version__
    assert answer.json()["services"]["database"]["status"] == "ok"
    assert answer.json()["services"]["gemini"]["status"] == "off"
    assert "T" in answer.json()["timestamp"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert eventually(f"{server.url}/files/audio/x?expires=1&signature=no").status_code == 403
    done = run("analyze", str(call), **server.environment)
    assert done.exit_code == 0, done.stderr


@pytest.mark.fault("60")
def test_a_second_worker_on_one_sqlite_file_is_refused_in_words(server: Server, tmp_path: Path) -> None:
    """Limits would double and windows grow: one dequeuer, and a clear line for the other."""
    said = tmp_path / "worker.log"
    with running("worker", server.environment, said) as second:  # a process: it takes over the signals
        assert second.wait(PATIENT_S) == 1
    assert "Another worker runs on this SQLite file" in said.read_text()
    assert "Traceback" not in said.read_text()


def test_a_server_whose_port_is_taken_ends(server: Server, tmp_path: Path) -> None:
    """With a worker inside too: its threads would keep a process alive that serves nobody and takes the jobs."""
    taken = {"DATA_FOLDER": str(tmp_path), "PORT": server.environment["PORT"]}
    with running("serve", taken, tmp_path / "serve.log") as second:
        assert second.wait(PATIENT_S) not in {0, None}
    assert "address already in use" in (tmp_path / "serve.log").read_text()


def test_the_log_says_where_the_server_listens(server: Server) -> None:
    """Whoever starts it need not guess the address."""
    [line] = [line for line in server.log.read_text().splitlines() if "serve.listening" in line]
    assert server.url in line


def test_web_and_worker_share_a_postgresql(tmp_path: Path, run: Run, call: Path, postgres_url: str) -> None:
    """Production's shape: `migrate`, then web and worker apart; what is queued beside them gets done."""
    port = free_port()
    environment = {"DATA_FOLDER": str(tmp_path / "data"), "PORT": str(port), "DATABASE_URL": postgres_url}
    assert run("migrate", **environment).exit_code == 0
    with (
        running("serve", environment, tmp_path / "serve.log"),
        running("worker", environment, tmp_path / "worker.log"),
    ):
        assert eventually(f"http://127.0.0.1:{port}/api/health").json()["status"] == "ok"
        done = run("analyze", str(call), **environment)
        assert done.exit_code == 0, done.stderr
        assert "Keyword scan" in done.stdout
