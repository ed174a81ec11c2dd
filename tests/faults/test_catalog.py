"""The catalog of faults, the marks on tests and the page in the docs agree."""

from tests.faults.catalog import BY_ID, ROWS
from tests.faults.collect import proofs
from tests.faults.page import PAGE, page


def test_the_catalog_is_whole() -> None:
    """Seventy rows in order, each with a case and what must happen."""
    assert [row.id for row in ROWS] == [str(number) for number in range(1, 71)]
    assert all(row.case and row.expected for row in ROWS)


def test_marks_name_rows_that_exist() -> None:
    """A mark with a slip in it would prove nothing."""
    unknown = {f"{one.path}::{one.name}": set(one.ids) - set(BY_ID) for one in proofs()}
    assert {name: ids for name, ids in unknown.items() if ids} == {}


def test_every_row_is_held_or_said_to_be_left_out() -> None:
    """Neither is forgotten; what is said to be left out has no tests."""
    held = {row for one in proofs() for row in one.ids}
    assert [row.id for row in ROWS if not row.left_out and row.id not in held] == []
    assert [row.id for row in ROWS if row.left_out and row.id in held] == []


def test_the_page_is_up_to_date() -> None:
    """What it says is what the marks on tests say now."""
    fresh = PAGE.read_text(encoding="utf-8") == page()
    assert fresh, "python -m tests.faults --write renews docs/faults.md"
