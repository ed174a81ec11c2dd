"""`python -m bot eval` as a person runs it; fake Gemini over real HTTP."""

import json
from functools import partial
from pathlib import Path

import pytest

from tests.fakes.gemini_server import GeminiServer
from tests.fakes.terminal import Run, terminal

EVAL = Path(__file__).parents[2] / "data/eval"


@pytest.fixture
def run(tmp_path: Path, logs_restored: None) -> Run:
    """Run `eval` in an environment of its own."""
    return partial(terminal(tmp_path), "eval")


def test_stored_replies_are_scored_and_said_to_be_stored(run: Run, tmp_path: Path) -> None:
    """A table, a JSON file, and the sentence that this is no model's quality."""
    out = tmp_path / "figures.json"
    shown = run(*(str(EVAL / f"{name}.json") for name in ("sales-en", "sales-zh-tw", "non-sales")), "--json", str(out))
    assert shown.exit_code == 0, shown.stderr
    assert "A stored reply never counts as model quality" in shown.stdout
    assert "10 + 16" in shown.stdout
    figures = json.loads(out.read_text(encoding="utf-8"))
    assert figures["counts_as_model_quality"] is False
    assert figures["figures"]["grounding_shown"] == 1.0
    assert (figures["figures"]["non_sales_findings"], figures["figures"]["non_sales_refused"]) == (0, 16)
    assert len(figures["runs"]) == 26


def test_the_keyword_scan_is_labeled_in_the_readers_language(run: Run) -> None:
    """No finding, and said not to be an analysis."""
    shown = run(str(EVAL / "non-sales.json"), "--provider", "cues", "--lang", "zh-TW")
    assert shown.exit_code == 0, shown.stderr
    said = "".join(shown.stdout.split())
    assert "並非分析" in said
    assert "也不是結論" in said


def test_a_live_run_is_recorded_and_plays_back_the_same(run: Run, tmp_path: Path) -> None:
    """Two runs each against a model; the recording then gives the same letters without one."""
    live, again, folder = tmp_path / "live.json", tmp_path / "again.json", tmp_path / "replies"
    dataset = str(EVAL / "sales-en.json")
    with GeminiServer() as gemini:
        shown = run(
            dataset, "--provider", "live", "--runs", "2", "--record", str(folder), "--json", str(live),
            GEMINI_API_KEY="test", GOOGLE_GEMINI_BASE_URL=gemini.url,
        )  # fmt: skip
        asked = len(gemini.purchases)
    assert asked >= 8, shown.stderr
    assert len(list(folder.glob("*.json"))) == asked
    played = run(dataset, "--runs", "2", "--replies", str(folder), "--json", str(again))
    assert played.exit_code == shown.exit_code
    first, second = (json.loads(path.read_text(encoding="utf-8")) for path in (live, again))
    assert first["counts_as_model_quality"] is True
    assert second["counts_as_model_quality"] is False
    assert [r["letters"] for r in first["runs"]] == [r["letters"] for r in second["runs"]]
    assert first["figures"]["stability"]["status_agreement"] == 1.0
    assert second["figures"]["cost_usd"] == pytest.approx(first["figures"]["cost_usd"])


def test_a_live_run_needs_a_model(run: Run) -> None:
    """One line that says what to set and exit code 1, no traceback."""
    shown = run(str(EVAL / "sales-en.json"), "--provider", "live")
    assert shown.exit_code == 1
    assert "Set GEMINI_API_KEY" in shown.stderr
    assert "Traceback" not in shown.stderr


def test_only_a_live_model_is_recorded(run: Run, tmp_path: Path) -> None:
    """Asking to record stored replies is a mistake that is said, not ignored."""
    shown = run(str(EVAL / "sales-en.json"), "--record", str(tmp_path / "replies"))
    assert (shown.exit_code, (tmp_path / "replies").exists()) == (1, False)
    assert "Only a live model can be recorded" in shown.stderr


def test_runs_without_a_reply_fail_and_are_named(run: Run) -> None:
    """A second run that nobody stored is a failure, shown with the case."""
    shown = run(str(EVAL / "sales-en.json"), "--runs", "2")
    assert shown.exit_code == 1
    assert "tribe-closing-call-01, run 2: no result (eval-no-reply)" in shown.stderr
