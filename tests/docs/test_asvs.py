"""The table of the ASVS names files that exist, or a reason."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/asvs.md"
ROW = re.compile(r"^\| (\d[\d., to]*?) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def test_every_row_leads_somewhere() -> None:
    """A test that is there, a page that is there, or the word "reason" beside one; no item twice."""
    rows = ROW.findall(PAGE.read_text())
    assert len(rows) > 80
    items = [item for item, *_ in rows]
    assert len(items) == len(set(items))
    for item, _, how, held in rows:
        paths = re.findall(r"`(tests/[^`]+)`", held)
        pages = re.findall(r"\]\(([^)]+\.md)\)", how + held)
        assert paths or pages or held == "reason", item
        for path in paths:
            assert (ROOT / path).is_file(), (item, path)
        for page in pages:
            assert (PAGE.parent / page).is_file(), (item, page)
