"""Files of reports open in a spreadsheet and start nothing there."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.render.reports.sheets import FORMULA, SHEETS, safe
from handlers.render.words import LANGUAGES, Words


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
