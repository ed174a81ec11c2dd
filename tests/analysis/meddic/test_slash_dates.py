"""Dates written with slashes, as transcripts and chats have them."""

from datetime import date

import pytest

from analysis.meddic import signals, speech
from analysis.meddic.dates import dates

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "words", "on"),
    [
        ("我們 5/12 開會", "5/12", date(2026, 5, 12)),
        ("約 1/2 見", "1/2", None),  # ten months on: more likely meant in the past
        ("that is 5/12 then", "5/12", None),  # 5 December to some
        ("we meet 12/24", "12/24", date(2026, 12, 24)),
        ("by 24/12 at the latest", "24/12", date(2026, 12, 24)),
        ("4/4 works", "4/4", date(2026, 4, 4)),
        ("2026/4/5 we go live", "2026/4/5", date(2026, 4, 5)),
        ("13/4/2026 we go live", "13/4/2026", date(2026, 4, 13)),
        ("預計 2/30 見", "2/30", None),  # there is no such day
    ],
)
def test_a_slashed_date_names_its_day_where_only_one_can_be_meant(text: str, words: str, on: date | None) -> None:
    """Month first in Chinese and behind a year; in English where a part over 12, or two equal ones, tell."""
    [found] = dates(text, TODAY)
    assert (found.words, found.on) == (words, on)
    assert text[found.begin : found.end] == words
    assert speech.has_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "it runs 24/7",
        "by 24/7 support",
        "3/4 of our staff",
        "1/2 is enough",
        "大概 5/6 的人",
        "45/60",
        "v1.5/12",
        "a/b 5/12/13",
    ],
)
def test_a_fraction_is_no_date(text: str) -> None:
    """Nor are round the clock, a share, a score or a version."""
    assert dates(text, TODAY) == []


def test_a_day_with_a_slash_moves_like_any_other() -> None:
    """The old and the new date are both read."""
    assert [one.on for one in dates("從 3/5 延到 3/12", TODAY)] == [date(2026, 3, 5), date(2026, 3, 12)]
    assert signals.moves_date("從 3/5 延到 3/12")
