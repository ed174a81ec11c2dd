"""`costs` as a person and another program read it: a table in their language, exact JSON and CSV."""

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.model.conversation import Step
from analysis.model.meddic import Usage
from analysis.model.paid import PaidAnswer
from bot.commands import app
from bot.settings import load
from bot.wiring import open_world, utc_now
from tests.db.conftest import stored

NAME = '=HYPERLINK("x") [bold]Team'


@pytest.fixture
def bought(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An installation that bought twice this month, once at an unknown price; the month, such as 2026-11."""
    monkeypatch.setenv("DATA_FOLDER", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.chdir(tmp_path)
    with open_world(load()) as world:
        with world.begin(world.home) as work:
            person = work.users.ensure("U1", name="Riley").id
            work.users.appoint(person, role="rep", manager="", team=NAME)
        call = stored(world.begin, world.home, owner_id=person).id
        for key, usage in (("a", Usage(1_000, 0, 50, 60.0, 0.1, 2.0)), ("b", Usage(cost_usd=5.0, priced=False))):
            with world.begin(world.home) as work:
                work.purchases.intend(call, key, 1, provider="gemini:gemini-3.8-flash", step=Step.ANALYZE)
                work.purchases.settle(call, key, 1, PaidAnswer("{}", usage))
    return utc_now().strftime("%Y-%m")


def run(*arguments: str) -> str:
    """Run the command and return what it prints."""
    done = CliRunner().invoke(app, ["costs", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_table_reads_in_both_languages(bought: str) -> None:
    """Team, sum, and what is not in the sum; foreign words steer nothing."""
    english, chinese = run("--by", "team"), run("--by", "team", "--lang", "zh-TW")
    assert "[bold]Team" in english
    assert "0.1000 + unknown price" in english
    assert "0.1000 + 單價不明" in chinese
    assert bought in english
    assert "Google Gemini (gemini-3.8-flash)" in run("--by", "provider")


def test_programs_get_exact_figures(bought: str) -> None:
    """Money as text to the last digit; a cell that begins like a formula is none."""
    [report] = json.loads(run("--by", "team", "--format", "json", "--month", bought))
    assert (report["month"], report["time_zone"], report["by"]) == (bought, "UTC", "team")
    [line] = report["lines"]
    assert (line["key"], line["cost_usd"], line["requests"], line["unpriced"]) == (NAME, "0.10000000", 2, 1)
    assert report["total"]["calls"] == 1
    rows = list(csv.DictReader(io.StringIO(run("--by", "team", "--format", "csv"))))
    assert [row["cost_usd"] for row in rows] == ["0.10000000", "0.10000000"]
    assert rows[0]["name"] == f"'{NAME}"
    assert [row["by"] for row in rows] == ["team", ""]


def test_what_nobody_bought_and_what_is_no_month(bought: str) -> None:
    """Said in words, with the exit code of a refusal."""
    assert "Nothing was bought in 2001-01" in run("--month", "2001-01")
    for arguments in (["--month", "2026-13"], ["--workspace", "slack:T0NONE"]):
        done = CliRunner().invoke(app, ["costs", *arguments])
        assert done.exit_code == 1
        assert arguments[1] in done.stderr
    assert bought
