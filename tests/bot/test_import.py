"""A back-fill from lists and folders as they lie around: each fault in words, and never at the others' cost."""

import os
from pathlib import Path

import pytest

from tests.fakes.terminal import Run

CALL = "Lin: The order desk is slow again today.\nDana: Since when is that a problem for you?\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two calls."""
    path = tmp_path / "calls"
    path.mkdir()
    (path / "one.txt").write_text(CALL)
    (path / "two.txt").write_text(CALL.replace("order", "repair"))
    return path


@pytest.mark.parametrize(
    "content",
    [
        b"title;file\nFirst;one.txt\n",
        b"Title\tFILE\nFirst\tone.txt\n",
        "\ufefffile,title\none.txt,First\n".encode(),
        "file;title\none.txt;第一通\n".encode("utf-16"),
    ],
    ids=["semicolons", "tabs", "utf-8 with mark", "utf-16"],
)
def test_a_list_as_a_spreadsheet_writes_it_is_read(run: Run, folder: Path, content: bytes) -> None:
    """Excel separates by semicolon where the comma is the decimal mark, and saves "Unicode text" as UTF-16."""
    (folder / "calls.csv").write_bytes(content)
    shown = run("import", str(folder / "calls.csv"))
    assert shown.exit_code == 0, shown.output
    assert "1 queued, 0 known already, 0 refused" in shown.stdout


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name;title\none.txt;First\n", 'no column named "file"'),
        (b"", 'no column named "file"'),
        ("file,title\none.txt,第一通\n".encode("big5"), 'Save it as "CSV UTF-8"'),
        (bytes(range(256)), 'Save it as "CSV UTF-8"'),
        (b'file,title\none.txt,"' + b"x" * 140_000 + b"\n", "cannot be read from line 2 on"),
    ],
    ids=["no such column", "empty", "big5", "binary", "endless cell"],
)
def test_a_list_that_cannot_be_read_says_why(run: Run, folder: Path, content: bytes, said: str) -> None:
    """Nothing of it is imported, and a person learns what to mend."""
    (folder / "calls.csv").write_bytes(content)
    shown = run("import", str(folder / "calls.csv"))
    assert shown.exit_code == 1
    assert said in shown.stderr
    assert "Traceback" not in shown.output


def test_a_line_that_makes_no_sense_does_not_stop_the_next(run: Run, folder: Path) -> None:
    """A name with a NUL or too long, a date outside of any calendar, a transcriber that is not here, no name."""
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    lines = [
        "title,file,occurred_at,provider",
        "NUL,on\x00e.txt",
        f"Long,{'x' * 5000}.txt",
        "Loop,loop.txt",
        "Short",
        "Overflow,one.txt,0001-01-01T00:00:00+14:00",
        "Far,one.txt,9999-12-31",
        "Typo,one.txt,,bogus",
        "Good,two.txt,2026-11-22T14:30+08:00",
    ]
    (folder / "calls.csv").write_text("\n".join(lines))
    shown = run("import", str(folder / "calls.csv"))
    assert "1 queued, 0 known already, 7 refused" in shown.stdout, shown.output
    assert shown.stdout.count("is no date") == 2
    assert "no transcription service" in shown.stdout
    assert shown.exit_code == 1


def test_what_only_looks_like_a_call_is_passed_over(run: Run, folder: Path) -> None:
    """A link that leads nowhere and a folder with a recording's name; the rest of the folder is imported."""
    (folder / "gone.mp3").symlink_to(folder / "nowhere.mp3")
    (folder / "album.mp3").mkdir()
    shown = run("import", str(folder))
    assert shown.exit_code == 0, shown.output
    assert "2 queued, 0 known already, 0 refused" in shown.stdout


def test_a_name_cannot_steer_the_terminal(run: Run, folder: Path) -> None:
    """Control characters of foreign names are not printed: they could rewrite what stands above."""
    (folder / "ev\x1b[31mil.txt").write_text("Nothing that anybody said\n")
    (folder / "ev\x1b[31mil.mp3").write_text("no sound")
    os.truncate(folder / "one.txt", 0)
    (folder / "calls.csv").write_text("file\nno\x1b]0;title\x07pe.txt\n")
    for source in (folder, folder / "calls.csv"):
        shown = run("import", str(source))
        assert shown.exit_code == 1
        assert "\x1b" not in shown.output
