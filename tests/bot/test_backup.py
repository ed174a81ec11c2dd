"""Everything stored here goes into one file and comes out of it, on both databases, by the commands people run."""

import io
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from sqlalchemy import make_url

from analysis.errors import RefusedError
from analysis.model.transcript import Participant, Segment, Transcript
from analysis.usecases.start import NewConversation
from bot.backup import environment, restore
from bot.machine import queues
from bot.settings import load
from bot.wiring import migrate, open_world
from tests.fakes.postgres import client_programs

ROOT = Path(__file__).parents[2]
PASSWORD = "pw-canary-51c3"
TOLD, AUDIO = "Mr Hsu, our finance director, releases the money.", b"OggS and so on"


def run(database: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command as an operator would."""
    environment = {
        "PATH": f"{client_programs()}:{os.environ['PATH']}",
        "DATABASE_URL": database,
        "DATA_FOLDER": str(folder),
    }
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env=environment,
        text=True,
        capture_output=True,
        check=False,
    )


def plain(ended: subprocess.CompletedProcess[str]) -> str:
    """Return what it said, not folded to the terminal's width."""
    return " ".join(ended.stderr.split())


def fill(database: str, folder: Path) -> None:
    """Store a call with its words, and an object, and leave its job in the queue."""
    with open_world(load(None, database_url=database, data_folder=folder)) as world:
        migrate(world.settings)
        transcript = Transcript((Segment("s1", TOLD, "A"),), (Participant("A", "Lin"),), "en", "given")
        world.services.start_from_transcript(world.home, NewConversation(title="Acme"), transcript)
        world.storage.put("uploads/kept", io.BytesIO(AUDIO), media_type="audio/ogg")


def stored(database: str, folder: Path, to: Path) -> tuple[str, str, bytes, int]:
    """Return a call's title, its words, an object, and how many jobs wait."""
    with open_world(load(None, database_url=database, data_folder=folder)) as world:
        with world.begin(world.home) as work:
            call = work.conversations.recent(limit=1)[0]
            found = work.transcripts.latest(call.id)
            assert found is not None
        world.storage.fetch("uploads/kept", to)
        waiting = sum(one.queued for one in queues(world.jobs.client))
        return call.title, found[1].segments[0].text, to.read_bytes(), waiting


@pytest.mark.fault("69")
def test_a_backup_fills_an_empty_installation(database_url: str, other_database: str, tmp_path: Path) -> None:
    """Calls, words, objects and waiting jobs come back; neither file nor installation that exists is overwritten."""
    folder, other, file = tmp_path / "data", tmp_path / "other", tmp_path / "kept.tar"
    fill(database_url, folder)
    made = run(database_url, folder, "backup", str(file))
    assert (made.returncode, made.stderr) == (0, "")
    assert file.stat().st_mode & 0o077 == 0
    again = run(database_url, folder, "backup", str(file))
    assert (again.returncode, "exists already" in plain(again)) == (1, True)

    full = run(database_url, folder, "restore", str(file))
    assert (full.returncode, "left as it is" in plain(full)) == (1, True)
    restored = run(other_database, other, "restore", str(file))
    assert (restored.returncode, restored.stderr) == (0, "")
    before, after = stored(database_url, folder, tmp_path / "a"), stored(other_database, other, tmp_path / "b")
    assert before == after == ("Acme", TOLD, AUDIO, 1)


def test_what_is_no_backup_is_refused_in_words(tmp_path: Path) -> None:
    """Any other file, a broken one and one of the other kind of database change nothing."""
    settings = load(None, data_folder=tmp_path / "data")
    wrong, hostile = tmp_path / "wrong.tar", tmp_path / "hostile.tar"
    wrong.write_bytes(b"no tar")
    with tarfile.open(hostile, "w") as tar:
        facts = json.dumps({"format": 1, "database": "postgresql", "made_at": "", "version": "", "objects": False})
        entry = tarfile.TarInfo("backup.json")
        entry.size = len(facts)
        tar.addfile(entry, io.BytesIO(facts.encode()))
    for file, key in ((wrong, "backup-unreadable"), (hostile, "backup-other-database")):
        with pytest.raises(RefusedError) as refused:
            restore(settings, file)
        assert refused.value.key == key
    assert not (tmp_path / "data").exists()


def test_a_password_is_on_no_command_line() -> None:
    """PostgreSQL's tools get the address by their environment, which other users of the machine cannot read."""
    found = environment(make_url(f"postgresql://rep:{PASSWORD}@db.example:5433/calls?sslmode=require"))
    assert found == {
        "PGHOST": "db.example",
        "PGPORT": "5433",
        "PGUSER": "rep",
        "PGPASSWORD": PASSWORD,
        "PGDATABASE": "calls",
        "PGSSLMODE": "require",
    }
