"""Files of reports open in a spreadsheet and start nothing there."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.model.spreadsheet import FORMULA
from handlers.render.reports.sheets import SHEETS, safe
from handlers.render.slack.limits import MESSAGE_CHARS
from handlers.render.slack.reports import report
from handlers.render.words import LANGUAGES, Words
from tests.fakes.block_checker.check_blocks import check
from tests.handlers.render import reports as made
from tests.handlers.render import samples


@given(st.text())
def test_no_cell_is_a_formula(text: str) -> None:
    """However it begins, read back from the file it begins with no sign a spreadsheet acts on."""
    out = io.StringIO()
    csv.writer(out).writerow([safe(text), "end"])
    [row] = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert not row[0].lstrip(" \N{NO-BREAK SPACE}").startswith(FORMULA)


def test_numbers_stay_numbers_and_nothing_is_empty() -> None:
    """A negative number is no formula, and what nobody knows is no nought."""
    assert (safe(-3), safe(1.5), safe(None)) == (-3, 1.5, "")
    assert safe("=1+1") == "'=1+1"
    assert safe("  @SUM(A1)") == "'  @SUM(A1)"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_has_a_name(language: str) -> None:
    """In both languages, for every kind of report."""
    words = Words(language)
    for make in SHEETS.values():
        columns, rows = make(words, None)  # type: ignore[arg-type]  # a body of another kind has columns and no rows
        assert list(rows) == []
        assert all(words(f"sheet-{name}") != f"sheet-{name}" for name in columns)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", list(samples.TEXTS))
def test_whatever_the_words_slack_takes_every_report(language: str, name: str) -> None:
    """Hostile, endless, empty: within Slack's limits, and no word pings or links."""
    for _, found in made.reports(samples.TEXTS[name]):
        message = report(Words(language), found)
        assert check(message.blocks) == []
        assert message.text
        assert len(json.dumps(message.blocks, ensure_ascii=False)) <= MESSAGE_CHARS
        shown = json.dumps([block for block in message.blocks if block["type"] == "section"])
        assert "<!channel" not in shown
        assert "<@" not in shown
