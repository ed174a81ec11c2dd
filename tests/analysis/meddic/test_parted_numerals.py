"""Numerals on both sides of a comma are two numbers, for grounding, figures and summaries alike."""

# ruff: noqa: RUF001, E501  # full-width punctuation is data; table rows read best on one line

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.meddic.fold import fold
from analysis.meddic.grounding import ground
from analysis.meddic.honest import Spoken, honest
from analysis.meddic.numerals import has_figure, numbers
from analysis.model.meddic import Evidence, RejectedQuote
from tests.analysis.meddic.builders import call, claim

TALK = call(
    ("b:Lin", "試聽轉報名從百分之三十一提高到百分之三十八，六個分校有五個有進步。"),
    ("b:Lin", "上一季被扣七十六萬，七月還有航太的稽核。"),
    ("b:Lin", "轉換率現在是百分之三十八六個分校都一樣"),
    language="zh",
)


def reason(quote: str, segment_id: str) -> str:
    """Return why a quote is refused, or "" if it is not."""
    result = ground(claim("metrics", segment_id, quote, "target"), TALK)
    return result.reason if isinstance(result, RejectedQuote) else ""


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("百分之三十八，六個", [38, 6]),
        ("七十六萬，七月", [760_000, 7]),
        ("二十、三十", [20, 30]),
        ("三十，嗯，八個", [30, 8]),
        ("三十嗯，八個", [30, 8]),
        ("下午三點，五個人", [3, 5]),
        ("三十\n五個", [30, 5]),
        ("一天五、六單", [1, 5, 6]),
        ("五到十，百分之三十", [5, 10, 30]),
        ("做了5，千萬別停", [5, 10**7]),
        ("二十五-三十", [25, 30]),
        ("百分之38，5萬元", [38, 50_000]),
        ("2024，300個", [2024, 300]),
        ("賣出200，300沒賣", [200, 300]),
    ],
)
def test_punctuation_between_numerals_parts_them(text: str, values: list[int]) -> None:
    """A comma, a list mark, a line break or a dash ends the number, a filler beside it or not."""
    assert [n.value for n in numbers(fold(text).text)] == values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,200", 1200), ("１，２００", 1200), ("12,345,678", 12_345_678), ("三千 五百", 3500), ("三千\u3000五百", 3500),
        ("三千嗯五百", 3500), ("三萬\u200b五千", 35_000), ("220 萬", 2_200_000), ("3.5 億", 350_000_000), ("百分之1.5", 1.5),
        ("twenty-five", 25), ("one million, two hundred thousand", 1_200_000),
    ],
)  # fmt: skip
def test_what_is_one_number_stays_one(text: str, value: float) -> None:
    """Commas inside digits, spaces, fillers and hidden characters do not part a number."""
    assert [n.value for n in numbers(fold(text).text)] == [value]


@pytest.mark.parametrize("text", ["第一，年底要上線", "第一、人不夠", "我們只有一，天氣不好"])
def test_what_stands_behind_a_comma_is_not_counted(text: str) -> None:
    """ "First, by the end of the year" is no "one year"."""
    assert not has_figure(fold(text).text)


def test_folding_twice_changes_nothing() -> None:
    """The mark that parts two numbers survives, and stands nowhere else."""
    folded = fold("百分之三十八，六個分校，有進步、不少。").text
    assert folded == "百分之三十八、六個分校有進步不少"
    assert fold(folded).text == folded


@pytest.mark.parametrize(
    ("quote", "segment_id"),
    [
        ("試聽轉報名從百分之三十一提高到百分之三十八", "s1"),
        ("百分之三十八，六個分校有五個有進步", "s1"),
        ("百分之三十八 六個分校有五個有進步", "s1"),
        ("提高到百分之三十八六個分校", "s1"),
        ("六個分校有五個有進步", "s1"),
        ("上一季被扣七十六萬", "s2"),
        ("提高到百分之三十八，6個分校有五個有進步", "s1"),
        ("七月還有航太的稽核", "s2"),
        ("現在是百分之三十八，六個分校都一樣", "s3"),
        ("轉換率現在是百分之三十八", "s3"),
    ],
)
def test_a_true_quote_beside_a_comma_is_found(quote: str, segment_id: str) -> None:
    """Cut at the comma, with it, or with the comma dropped or put in: the same words in the same order."""
    assert not reason(quote, segment_id)


def test_the_source_with_its_comma_is_shown() -> None:
    """The mark takes no room: offsets still point to the source's own words."""
    result = ground(claim("metrics", "s1", "提高到百分之三十八六個分校", "target"), TALK)
    assert isinstance(result, Evidence)
    assert result.span.text == "提高到百分之三十八，六個分校"


@pytest.mark.parametrize(
    ("quote", "segment_id"),
    [
        ("試聽轉報名從百分之三十一提高到百分之三十六", "s1"),
        ("提高到百分之三十八，九個分校有五個有進步", "s1"),
        ("提高到百分之三十九六個分校有五個有進步", "s1"),
        ("上一季被扣七十六萬七千，還有航太的稽核", "s2"),
        ("上一季被扣七十六，七月還有航太的稽核", "s2"),
        ("六萬，七月還有航太的稽核", "s2"),
        ("轉換率現在是百分之三十六八個分校都一樣", "s3"),
        ("轉換率現在是百分之三十六，八個分校都一樣", "s3"),
        ("提高到百分之三十六，八個分校有五個有進步", "s1"),
        ("提高到百分之三十六八個分校有五個有進步", "s1"),
    ],
)
def test_another_number_beside_a_comma_is_refused(quote: str, segment_id: str) -> None:
    """Parting numbers loosens nothing: a changed one, or one cut out of a larger, is refused."""
    assert reason(quote, segment_id)


@given(st.text(alphabet="一二三十百萬點個半，、 嗯5,.a", max_size=30))
def test_an_unaltered_line_is_always_found_in_itself(text: str) -> None:
    """However numerals and commas meet, the words of a line are words of that line."""
    result = ground(claim("metrics", "s1", f"我們{text}這樣子", "target"), call(("b:Lin", f"我們{text}這樣子")))
    assert isinstance(result, Evidence)


def test_a_hostile_line_of_parted_numerals_does_no_harm() -> None:
    """Forty thousand numbers are only a line that does not hold these six."""
    talk = call(("b:Lin", "一，" * 40_000), ("b:Lin", TALK.segments[1].text))
    assert isinstance(ground(claim("metrics", "s2", "一、二、三、四、五、六", "target"), talk), RejectedQuote)


@pytest.mark.parametrize(
    ("summary", "kept"),
    [
        ("轉換率提高到百分之三十八，六個分校參加。", True),
        ("上一季被扣七十六萬，七月有航太稽核。", True),
        ("上一季被扣七十六萬七千，七月有航太稽核。", False),
        ("轉換率提高到百分之三十六，六個分校參加。", False),
    ],
)
def test_a_summary_is_kept_if_every_number_was_said(summary: str, kept: bool) -> None:  # noqa: FBT001
    """An honest summary with a comma between two numbers invents none."""
    spoken = call(*[(f"b:{s.speaker}", s.text) for s in TALK.segments[:2]], language="zh")
    assert bool(honest(summary, Spoken.of(spoken))) is kept
