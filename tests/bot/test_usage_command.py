"""`usage` as a person and another program read it."""

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.model.usage import UsageRow
from bot.commands import app
from bot.settings import load
from bot.wiring import open_world, utc_now
from db.usage import SqlUsageStore


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation whose programs asked three times today."""
    monkeypatch.setenv("DATA_FOLDER", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.chdir(tmp_path)
    with open_world(load()) as world:
        row = ("POST", "/conversations", 202, 41.0, 600, 1_250)
        rows = [UsageRow(world.home, "dk_x", team, *row, utc_now()) for team in ("North", "North", "")]
        SqlUsageStore(world.engine).write(rows)


def run(*arguments: str) -> str:
    """Run the command and return what it prints."""
    done = CliRunner().invoke(app, ["usage", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.usefixtures("asked")
def test_people_read_it_in_both_languages() -> None:
    """Figures in words, and a table by what they ask for."""
    english, chinese = run("--by", "route", "--period", "7d"), run("--lang", "zh-TW")
    assert "3 requests by 1 key or token" in english
    assert "POST /conversations" in english
    assert "p99 ms" in english
    assert "共 3 次請求" in chinese


@pytest.mark.usefixtures("asked")
def test_programs_read_what_the_api_says() -> None:
    """JSON as `GET /usage` has it, CSV as `GET /usage.csv`."""
    [found] = json.loads(run("--format", "json", "--team", "North", "--period", "today"))
    assert (found["workspace"], found["team"], found["total"]["requests"]) == ("Home", "North", 2)
    rows = list(csv.DictReader(io.StringIO(run("--format", "csv", "--period", "1d"))))
    assert [row["api_requests"] for row in rows if row["by"] == "credential"] == ["3"]


@pytest.mark.usefixtures("asked")
def test_what_is_no_period_is_refused_in_words() -> None:
    """With the code for a wrong use."""
    done = CliRunner().invoke(app, ["usage", "--period", "someday"])
    assert done.exit_code != 0
    assert "2026-11" in done.output
