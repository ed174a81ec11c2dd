"""How long people mean, as they write it in either language."""

from datetime import timedelta

import pytest

from handlers.slack.commands.durations import length_at_end

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "what", "length"),
    [
        ("close_now 3d", "close_now", 3 * DAY),
        ("close_now 3 days", "close_now", 3 * DAY),
        ("Harbour & Pine 1 week", "Harbour & Pine", 7 * DAY),
        ("Harbour & Pine for two weeks", "Harbour & Pine", 14 * DAY),
        ("Harbour & Pine a month", "Harbour & Pine", 30 * DAY),
        ("Studio 54 6 hours", "Studio 54", timedelta(hours=6)),
        ("海港松木 兩天", "海港松木", 2 * DAY),
        ("海港松木 3天", "海港松木", 3 * DAY),
        ("海港松木 一個月", "海港松木", 30 * DAY),
        ("海港松木 兩週", "海港松木", 14 * DAY),
        ("海港松木 三個禮拜", "海港松木", 21 * DAY),
        ("CLOSE_NOW 3D", "CLOSE_NOW", 3 * DAY),
        ("3d", "", 3 * DAY),
    ],
)
def test_lengths_are_read_at_the_end(text: str, what: str, length: timedelta) -> None:
    """What stands before the length is what it is about."""
    assert length_at_end(text) == (what, length)


@pytest.mark.parametrize(
    "text", ["", "Harbour & Pine", "Week", "Studio 54", "First Day", "第一天", "x 0d", "x 999 weeks"]
)
def test_names_are_no_lengths(text: str) -> None:
    """A name that looks like a length, and an absurd length, are none."""
    assert length_at_end(text)[1] is None
