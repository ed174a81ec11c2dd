"""Dates are counted from the day of the call; what names no single day keeps its words and gets none."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.meddic.dates import dates

WEDNESDAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("tomorrow morning", "2026-11-19"),
        ("the day after tomorrow", "2026-11-20"),
        ("by Friday", "2026-11-20"),
        ("this Friday", "2026-11-20"),
        ("next Friday", "2026-11-27"),
        ("Friday the 27th of November", "2026-11-27"),
        ("12 May", "2027-05-12"),
        ("May 12th", "2027-05-12"),
        ("June 12 2027", "2027-06-12"),
        ("the twenty first of January", "2027-01-21"),
        ("by the 12th", "2026-12-12"),
        ("on the 5th of next month", "2026-12-05"),
        ("end of the week", "2026-11-20"),
        ("end of the month", "2026-11-30"),
        ("before the end of March", "2027-03-31"),
        ("end of the quarter", "2026-12-31"),
        ("in two weeks", "2026-12-02"),
        ("within 3 days", "2026-11-21"),
        ("2026-12-01", "2026-12-01"),
        ("明天", "2026-11-19"),
        ("後天", "2026-11-20"),
        ("大後天", "2026-11-21"),
        ("週五前", "2026-11-20"),
        ("下週五", "2026-11-27"),
        ("下禮拜三", "2026-11-25"),
        ("下下週一", "2026-11-30"),
        ("月底", "2026-11-30"),
        ("這個月底", "2026-11-30"),
        ("下個月底", "2026-12-31"),
        ("一月底", "2027-01-31"),
        ("季底", "2026-12-31"),
        ("年底前", "2026-12-31"),
        ("五月十二號", "2027-05-12"),
        ("十二月三十一日", "2026-12-31"),
        ("下個月五號", "2026-12-05"),
        ("二十號開會", "2026-11-20"),
        ("三天內", "2026-11-21"),
        ("兩週後", "2026-12-02"),
        ("一個月內", "2026-12-18"),
    ],
)
def test_a_day_is_counted_from_the_day_of_the_call(text: str, on: str) -> None:
    """Both languages, digits, number words and Chinese numerals; the call is on a Wednesday."""
    (found,) = dates(text, WEDNESDAY)
    assert found.on == date.fromisoformat(on)
    assert text[found.begin : found.end] == found.words
    (timeless,) = dates(text, None)
    assert (timeless.words, timeless.on) == (found.words, None)


@pytest.mark.parametrize(
    "text",
    ["next week", "by June", "next quarter", "Q3", "下週", "下個月", "十月", "last Friday", "every Monday", "上週五"],
)
def test_what_names_no_single_day_keeps_its_words_only(text: str) -> None:
    """A week or a month is no day, and last Friday is no deadline."""
    (found,) = dates(text, WEDNESDAY)
    assert found.on is None


@pytest.mark.parametrize(
    "text", ["Wednesday", "30 February", "a week from Friday", "November 3rd", "the 31st of next month of may"]
)
def test_a_day_that_is_not_certain_is_not_guessed(text: str) -> None:
    """Today's own name, no such day, a distance from a day, a day just gone."""
    assert {found.on for found in dates(text, WEDNESDAY)} <= {None}


@pytest.mark.parametrize("text", ["second half", "I sat down", "3號樓", "on the 3rd option", "we may go", "march on"])
def test_words_that_only_look_like_dates_are_none(text: str) -> None:
    """A closed list instead of a guess."""
    assert dates(text, WEDNESDAY) == []


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.sampled_from(["next Friday", "下週五"]))
def test_next_friday_is_in_the_next_calendar_week(today: date, text: str) -> None:
    """Whatever the day of the call: Monday to Sunday is a week."""
    (found,) = dates(text, today)
    assert found.on is not None
    monday = today - timedelta(today.weekday())
    assert (found.on - monday).days == 11
    assert found.on.weekday() == 4


@given(st.text(alphabet="0123456789月日號底下週五一二三十個年季 endofmytwksir", max_size=40), st.dates())
def test_any_text_is_read_without_a_fault(text: str, today: date) -> None:
    """Spans stand in the text, in order, and none twice."""
    found = dates(text, today)
    assert all(text[one.begin : one.end] == one.words for one in found)
    assert all(left.end <= right.begin for left, right in pairwise(found))
