"""An older release works on in the middle of a deployment: its worker, today's schema, today's requests."""

import io
import os
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from db.migrate import newest, revision_of
from tests.fakes.databases import PostgresDatabases

ROOT = Path(__file__).parents[2]
RELEASES = ("cb07981", "55db996")
"""What was handed over before the API was built, and before the proofs were."""
TRANSCRIPT = "Dana: Who releases the money?\nLin: Mr Hsu, our finance director. Anything above that is his call.\n"
PATIENT_S = 180


def git(*arguments: str) -> bytes:
    """Return what git says, or skip: a copy without history has no older release."""
    ended = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, check=False)
    if ended.returncode:
        pytest.skip(f"no history here: {ended.stderr.decode().strip()[:100]}")
    return ended.stdout


@pytest.fixture(params=RELEASES)
def older(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A folder with the program as it was, taken from the history."""
    if not request.getfixturevalue("full"):
        pytest.skip("older releases are run with --full only")
    folder = tmp_path / "older"
    with tarfile.open(fileobj=io.BytesIO(git("archive", request.param))) as tar:
        tar.extractall(folder, filter="data")
    assert max(path.name for path in folder.glob("db/migrations/versions/0*.py"))[:4] < newest()
    return folder


def run(folder: Path, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the release in *folder*."""
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@contextmanager
def working(folder: Path, environment: dict[str, str], log: Path) -> Iterator[None]:
    """Run the worker of the release in *folder*."""
    with log.open("wb") as said:
        worker = subprocess.Popen([sys.executable, "-m", "bot", "worker"], cwd=folder, env=environment, stderr=said)
    try:
        until = time.monotonic() + PATIENT_S
        while "engine.launched" not in log.read_text():
            assert worker.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.1)
        yield
        assert worker.poll() is None, log.read_text()
    finally:
        worker.terminate()
        worker.wait(PATIENT_S)


@pytest.fixture
def empty(postgres_databases: PostgresDatabases) -> Iterator[str]:
    """A database without a table."""
    name = f"{postgres_databases.template}_older"
    postgres_databases.run("create database {}", name)
    yield postgres_databases.url(name)
    postgres_databases.drop(name)


@pytest.mark.fault("53")
def test_an_older_worker_does_todays_calls_on_todays_schema(older: Path, empty: str, tmp_path: Path) -> None:
    """It was started before `migrate` of today and goes on: a call that today's release queues gets its result."""
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": empty, "DATA_FOLDER": str(tmp_path / "data")}
    call, log = tmp_path / "call.txt", tmp_path / "worker.log"
    call.write_text(TRANSCRIPT)
    assert run(older, environment, "migrate").returncode == 0
    with working(older, environment, log):
        before = run(older, environment, "analyze", str(call))
        assert before.returncode == 0, before.stderr
        assert run(ROOT, environment, "migrate").returncode == 0
        engine = create_engine(make_url(empty).set(drivername="postgresql+psycopg"))
        with engine.connect() as connection:
            assert revision_of(connection) == newest()
        call.write_text(TRANSCRIPT.replace("Hsu", "Wang"))
        after = run(ROOT, environment, "analyze", str(call))
        assert after.returncode == 0, after.stderr + log.read_text()
        assert "Mr Wang" in after.stdout
        with engine.connect() as connection:
            states = connection.execute(text("select state, count(*) from conversations group by 1")).all()
        engine.dispose()
    assert [tuple(row) for row in states] == [("done", 2)]
    assert '"level": "error"' not in log.read_text()
    assert "Traceback" not in log.read_text()
