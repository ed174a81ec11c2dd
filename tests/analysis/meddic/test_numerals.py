"""Numbers as people say them: value, unit, place, and whether they count anything."""

# ruff: noqa: E501  # table rows read best on one line

from fractions import Fraction

import pytest

from analysis.meddic.fold import fold
from analysis.meddic.grounding import ground
from analysis.meddic.numerals import has_figure, numbers
from analysis.model.meddic import RejectedQuote
from tests.analysis.meddic.builders import call, claim


def read(text: str) -> list[tuple[Fraction, str]]:
    """Return (value, unit) of each number of a source text."""
    return [(n.value, n.unit) for n in numbers(fold(text).text)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("twenty one days", [21]),
        ("twenty nine days", [29]),
        ("twenty ten", [20, 10]),
        ("twenty zero", [20, 0]),
        ("fifty fifty five", [50, 55]),
        ("five one", [5, 1]),
        ("nine eleven", [9, 11]),
        ("two hundred and fifty", [250]),
        ("two thousand three hundred", [2300]),
        ("three hundred thousand", [300_000]),
        ("one million two hundred thousand", [1_200_000]),
        ("a hundred", [100]),
        ("two dozen", [24]),
        ("nineteen ninety nine", [19, 99]),
        ("1,200,300.5", [Fraction("1200300.5")]),
        ("2024,300", [2024, 300]),
        ("2.2 million", [2_200_000]),
        ("500k", [500_000]),
        ("3m", [3_000_000]),
        ("4bn", [4_000_000_000]),
        ("21st", [21]),
        ("half", [Fraction(1, 2)]),
        ("twice", [2]),
        ("triple", [3]),
        ("the third", [3]),
        ("零", [0]),
        ("十一", [11]),
        ("二十", [20]),
        ("兩百五", [250]),
        ("三百零五", [305]),
        ("三千零五", [3005]),
        ("一千五", [1500]),
        ("三萬五", [35_000]),
        ("三萬零五十", [30_050]),
        ("一萬兩千", [12_000]),
        ("百萬", [1_000_000]),
        ("五百萬", [5_000_000]),
        ("兩億三千萬", [230_000_000]),
        ("一兆", [10**12]),
        ("一百二十三", [123]),
        ("二零二六", [2026]),
        ("三點五", [Fraction("3.5")]),
        ("三點零五", [Fraction("3.05")]),
        ("一點五萬", [15_000]),
        ("220萬", [2_200_000]),
        ("3億", [300_000_000]),
        # One numeral ends where the next begins, also without a comma.
        ("三十八六", [38, 6]),
        ("百分之三十八六個月", [38, 6]),
        ("百分之十二三百家", [12, 300]),
        ("三百五百", [300, 500]),
        ("三十二十", [30, 20]),
        ("兩三百", [2, 300]),
        ("兩三百萬", [2, 3_000_000]),
        ("一百二三十", [120, 30]),
        ("五六天", [56]),
        ("十十", [10, 10]),
        ("三十八點五", [Fraction("38.5")]),
        ("二十三十八點五", [20, Fraction("38.5")]),
        ("5千萬", [50_000_000]),
    ],
)  # fmt: skip
def test_a_number_is_read_by_its_value(text: str, values: list[Fraction | int]) -> None:
    """Digits, English words and Chinese numerals, scales included; words that do not belong together are two numbers."""
    assert [value for value, _ in read(text)] == values


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("$500", "$"), ("US$500", "usd"), ("NT$500", "twd"), ("HK$500", "hkd"), ("€500", "eur"), ("£500", "gbp"),
        ("¥500", "yen"), ("USD 500", "usd"), ("500 dollars", "$"), ("500 bucks", "$"), ("500 euros", "eur"),
        ("five hundred pounds", "gbp"), ("500 twd", "twd"), ("五百元", "$"), ("五百塊", "$"), ("五百美元", "usd"),
        ("五百台幣", "twd"), ("五百日圓", "yen"), ("五百人民幣", "cny"), ("500%", "%"), ("500 percent", "%"),
        ("五百趴", "%"), ("百分之五百", "%"), ("百分之12", "%"), ("500 people", ""), ("500 eurostars", ""),
        ("fifty fifty five dollars", ""),
    ],
)  # fmt: skip
def test_a_number_is_read_with_its_unit(text: str, unit: str) -> None:
    """Percent and currencies; only what stands beside it."""
    assert read(text)[0][1] == unit


def test_tenths_are_percent() -> None:
    """三成 is 30 %, while 三成本 counts no tenths."""
    assert read("三成") == [(Fraction(30), "%")]
    assert read("三成本") == [(Fraction(3), "")]


@pytest.mark.parametrize(
    ("quoted", "source", "same"),
    [
        ("It costs us 500 a quarter there", "It costs us $500 a quarter there", True),
        ("It costs us $500 a quarter there", "It costs us US$500 a quarter there", True),
        ("It costs us $500 a quarter there", "It costs us NT$500 a quarter there", True),
        ("It costs us $500 a quarter there", "It costs us HK$500 a quarter there", True),
        ("It costs us US$500 a quarter there", "It costs us $500 a quarter there", False),
        ("It costs us NT$500 a quarter there", "It costs us US$500 a quarter there", False),
        ("It costs us $500 a quarter there", "It costs us €500 a quarter there", False),
        ("It costs us €500 a quarter there", "It costs us €500 a quarter there", True),
        ("It costs us 500% a quarter there", "It costs us 500 a quarter there", False),
    ],
)
def test_a_quote_may_leave_a_unit_out_but_not_claim_another(quoted: str, source: str, same: bool) -> None:  # noqa: FBT001
    """A dollar sign alone may be a dollar of any land; a named currency is that one."""
    result = ground(claim("metrics", "s1", quoted, "target"), call(("b:Lin", source), ("s:Dana", "Right.")))
    assert (not isinstance(result, RejectedQuote)) is same


def test_numerals_nobody_could_say_are_only_equal_to_themselves() -> None:
    """Forty characters and more are not parsed; they are compared as they stand."""
    for one, other in (("1" * 50, "2" * 50), ("一" * 50, "二" * 50), ("million " * 45, "billion " * 45)):
        mine, same, theirs = (numbers(fold(text).text)[0].value for text in (one, one, other))
        assert mine == same != theirs


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("one of them", False), ("one hour", True), ("I have one more", False), ("five of them", True),
        ("it takes five", True), ("the second point", False), ("zero", False), ("zero orders", True),
        ("一起去", False), ("一天", True), ("三個人", True), ("萬一", False), ("千萬不要", False), ("兩", False),
        ("十", False), ("十天", True), ("十一", True), ("5", True), ("twice", True), ("半天", False), ("一半", True),
        ("nothing at all", False), ("", False), ("一成", True), ("一元", True),
    ],
)  # fmt: skip
def test_a_small_word_alone_counts_nothing(text: str, counts: bool) -> None:  # noqa: FBT001
    """ "One of them" is no figure, "one hour" is; digits always are."""
    assert has_figure(fold(text).text) is counts


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("we lose 500 a day", ["500"]),
        ("fifty fifty five", ["fifty", "fifty five"]),
        ("about two hundred and fifty of 1,200", ["two hundred and fifty", "1,200"]),
        ("大約百分之三十八", ["百分之三十八"]),
        ("一半以上三成", ["一半", "三"]),
        ("2 million or 3k", ["2 million", "3k"]),
    ],
)
def test_a_number_knows_where_it_stands(text: str, places: list[str]) -> None:
    """Begin and end are those of its words in the folded text, the unit left out."""
    folded = fold(text).text
    assert [folded[n.begin : n.end] for n in numbers(folded)] == places
