"""Charts keep Slack's limits, read without color, and their pictures lack no character."""

import json
import struct
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.ft2font import FT2Font

from analysis.model.meddic import Letter
from handlers.render.charts.picture import APART, HEIGHT_PX, WIDTH_PX, spread, trend, trend_alt
from handlers.render.charts.series import Series
from handlers.render.radar import FONT
from handlers.render.slack import charts as native
from handlers.render.words import LANGUAGES, LOCALES, Words
from tests.fakes.block_checker.check_blocks import check

WEEKS = 26


def six(words: Words, weeks: int = WEEKS) -> list[Series]:
    """Return a line for each letter."""
    return [
        Series(
            words(f"letter-{letter}"), tuple((f"{week // 4 + 1}/{week % 28 + 1}", 10 + place) for week in range(weeks))
        )
        for place, letter in enumerate(Letter)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_trend_is_drawn_without_a_missing_character(language: str) -> None:
    """A glyph that the font lacks would be a warning, and warnings are errors here."""
    words = Words(language)
    picture = trend(words("chart-coverage-title"), six(words))
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) == (WIDTH_PX, HEIGHT_PX)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bundled_font_has_every_character_of_the_catalog(language: str) -> None:
    """A label changed in the catalog of charts needs a new subset: this test says so."""
    known = set(FT2Font(str(FONT)).get_charmap())
    told = (LOCALES / language / "charts.ftl").read_text(encoding="utf-8").splitlines()
    drawn = "".join(line.partition(" = ")[2] for line in told if line.startswith("chart-") and "alt" not in line)
    assert {char for char in drawn if ord(char) not in known} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_alt_text_tells_where_each_line_began_and_stands(language: str) -> None:
    """Who does not see the picture reads the same from it."""
    words = Words(language)
    told = trend_alt(words, words("chart-coverage-title"), six(words))
    assert all(words(f"letter-{letter}") in told for letter in Letter)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_names_at_the_ends_never_overlap(heights: list[float]) -> None:
    """However near the lines end, and inside the picture."""
    placed = sorted(spread(heights))
    assert all(b - a >= APART - 1e-9 for a, b in pairwise(placed))
    assert placed[-1] <= 1


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.text(max_size=60), min_size=1, max_size=20),
    st.lists(st.text(max_size=60), min_size=1, max_size=12),
    st.text(max_size=80),
)
def test_whatever_the_words_slack_takes_the_chart(labels: list[str], names: list[str], title: str) -> None:
    """Labels stay distinct, nothing is empty, nothing too long."""
    series = [Series(name, tuple((label, 1) for label in labels)) for name in names]
    chart = native.bars(title, series, y_label=title)
    assert check([chart]) == []
    categories = chart["chart"]["axis_config"]["categories"]
    assert len(set(categories)) == len(labels)
    assert all(0 < len(name) <= native.LABEL for name in categories)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.lists(st.one_of(st.text(max_size=300), st.integers(0, 99)), min_size=3, max_size=3), min_size=1))
def test_whatever_the_cells_slack_takes_the_table(rows: list[list[str | int]]) -> None:
    """A table too long for Slack is cut by whole rows."""
    table = native.table("deals", ["a", "b", "c"], rows * 40)
    assert check([table]) == []
    assert len(table["rows"]) > 1
    assert len(json.dumps(table["rows"], ensure_ascii=False)) < native.ROOM + 1_000
