"""Names from foreign disks and lists reach neither the terminal nor storage as they are."""

import json
from pathlib import Path

import pytest

from analysis.transcript.decode import MAX_NAME_CHARS, clean_name
from tests.fakes.terminal import Run

CALL = "Lin: The order desk is slow again today.\nDana: Since when is that a problem for you?\n"
STEERING = set("\x1b\x07\x9b\u202e")


@pytest.mark.fault("65")
def test_a_file_name_steers_no_terminal_and_is_not_stored(run: Run, tmp_path: Path) -> None:
    """Neither where it is imported nor in the report or its JSON."""
    folder = tmp_path / "calls"
    folder.mkdir()
    (folder / "ev\x1b[31mil\x9b2J\u202e.txt").write_text(CALL)
    (folder / "one.txt").write_text(CALL.replace("slow", "late"))
    (folder / "list.csv").write_text("file,title\none.txt,Fi\x1b[2Jrst\x07\n")
    imported = run("import", str(folder))
    assert imported.exit_code == 0, imported.output
    listed = run("import", str(folder / "list.csv"), DATA_FOLDER=str(tmp_path / "other"))
    assert not STEERING & set(imported.output + listed.output)
    case = next(word for word in listed.output.split() if "-IC" in word)
    view = json.loads(run("analyze", case, "--json", DATA_FOLDER=str(tmp_path / "other")).stdout)
    assert view["conversation"]["title"] == "Fi[2Jrst"
    case = next(line.split()[0] for line in imported.output.splitlines() if "[31m" in line)
    shown = run("analyze", case)
    assert "ev[31mil2J" in shown.stdout
    assert not STEERING & set(shown.output)


@pytest.mark.fault("65")
@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("Call\n with\tAcme ", "Call with Acme"),
        ("caf\udce9", "caf"),
        ("\x1b\u200b", ""),
        ("x" * 500, "x" * MAX_NAME_CHARS),
    ],
)
def test_a_name_is_one_short_line(name: str, cleaned: str) -> None:
    """Line ends, halves of characters and endless names break tables and encoders."""
    assert clean_name(name) == cleaned
