"""What a person sees when the ground is missing: words and an exit code, never a traceback."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from bot.commands.edge import spoken
from bot.log import configure
from handlers.render.words import Words
from tests.fakes.databases import PostgresDatabases
from tests.fakes.terminal import Run

AWAY = "postgresql://u:hush@127.0.0.1:9/d"


@pytest.fixture
def empty_postgres(postgres_databases: PostgresDatabases) -> Iterator[str]:
    """A database nobody has migrated."""
    with postgres_databases.bare() as url:
        yield url


@pytest.fixture
def call(tmp_path: Path) -> Path:
    """A transcript as a file."""
    path = tmp_path / "call.txt"
    path.write_text("Lin: The order desk is slow again.\nDana: Since when?\n")
    return path


@pytest.mark.fault("56")
def test_migrate_says_that_the_database_is_away(run: Run) -> None:
    """The release line of a host fails with what to look at, and with no password in it."""
    shown = run("migrate", DATABASE_URL=AWAY)
    assert shown.exit_code == 1
    assert "Check DATABASE_URL" in shown.stderr
    assert "Traceback" not in shown.output
    assert "hush" not in shown.output


def test_work_on_an_unmigrated_database_says_what_to_run(run: Run, call: Path, empty_postgres: str) -> None:
    """Whoever forgot `migrate` reads so; doctor still looks at everything."""
    for command in (("analyze", str(call)), ("import", str(call.parent))):
        shown = run(*command, DATABASE_URL=empty_postgres)
        assert shown.exit_code == 1
        assert "Run: python -m bot migrate" in shown.stderr
        assert "Traceback" not in shown.output
    shown = run("doctor", "--json", DATABASE_URL=empty_postgres)
    rows = json.loads(shown.stdout)
    assert rows["database"]["fix"] == "Run: python -m bot migrate"
    # Web and worker on two machines would not see each other's recordings.
    assert rows["storage"]["status"] == "warn"
    assert "CLOUDFLARE_R2_" in rows["storage"]["fix"]


@pytest.mark.parametrize("command", ["doctor", "import", "migrate"])
@pytest.mark.parametrize("place", ["/proc/nowhere", "a file"])
def test_a_data_folder_that_cannot_be_one_is_named(run: Run, call: Path, command: str, place: str) -> None:
    """It stands where nothing can be made, or it is a file."""
    folder = str(call) if place == "a file" else place
    shown = run(command, *([str(call.parent)] if command == "import" else []), DATA_FOLDER=folder)
    assert shown.exit_code == 1
    assert f"The folder {folder} cannot be made or written to" in shown.stderr
    assert "Traceback" not in shown.output


def test_a_folder_as_sqlite_file_is_refused(run: Run, tmp_path: Path) -> None:
    """DATABASE_URL names a file, not its folder."""
    shown = run("doctor", DATABASE_URL=f"sqlite:///{tmp_path}")
    assert shown.exit_code == 1
    assert "cannot be made or written to" in shown.stderr


def test_a_language_without_words_is_refused(run: Run) -> None:
    """Not silently English."""
    shown = run("doctor", "--lang", "fr", DEFAULT_LOCALE="zh-TW")
    assert shown.exit_code == 2
    assert "沒有「fr」的文字" in shown.stderr


def test_a_transcriber_that_is_not_here_is_refused_before_anything_is_stored(run: Run, call: Path) -> None:
    """A typing error must not send the call to another company."""
    shown = run("analyze", str(call), "--provider", "bogus")
    assert shown.exit_code == 1
    assert '"bogus" is no transcription service' in shown.stderr


@pytest.mark.fault("64", "65")
@pytest.mark.parametrize("traceback", [False, True])
def test_a_bug_is_words_with_an_id_that_leads_to_the_log(
    capsys: pytest.CaptureFixture[str], logs_restored: None, *, traceback: bool
) -> None:
    """A reader gets no traceback; a process whose standard error is a log writes it there, redacted."""
    configure("WARNING", as_json=True)
    with pytest.raises(typer.Exit) as ended, spoken(Words("en"), traceback=traceback):
        raise ZeroDivisionError("xoxb-1-hush")
    assert ended.value.exit_code == 1
    log, *said = capsys.readouterr().err.splitlines()
    event = json.loads(log)
    assert event["event"] == "command.crashed"
    assert f"(error {event['error_id']})" in " ".join(said)
    assert ("Traceback" in log) is traceback
    assert "hush" not in log
    if not traceback:
        assert event["at"].startswith("test_faults.py:")


def test_a_wanted_end_stays_what_it_is() -> None:
    """A command's own exit code passes through, and so does the interrupt of a person."""
    with pytest.raises(typer.Exit) as ended, spoken(Words("en")):
        raise typer.Exit(3)
    assert ended.value.exit_code == 3
    with pytest.raises(KeyboardInterrupt), spoken(Words("en")):
        raise KeyboardInterrupt
