"""Where a shown quote begins and ends, how alike it must be, and whose words it is."""

# ruff: noqa: RUF001, E501  # full-width characters are data; table rows read best on one line

import pytest

from analysis.meddic.fold import fold
from analysis.meddic.grounding import MAX_CHARS, Grounder, ground
from analysis.model.meddic import Letter, Match, RejectedQuote, Span
from analysis.model.transcript import Side
from tests.analysis.meddic.builders import call, claim

SHIP = "We ship forty pallets a day from the northern warehouse to all our stores."
LONG = f"{SHIP[:-1]}, and since the spring each of them is checked by hand before it leaves the dock."


def placed(line: str, quote: str) -> Span | str:
    """Look for a quote in a call that has this line."""
    return Grounder(call(("b:Lin", line), ("s:Dana", "Right."))).find(quote, "s1")


def shown(line: str, quote: str) -> str:
    """Return the words shown, or the reason of the refusal in brackets."""
    found = placed(line, quote)
    return f"[{found}]" if isinstance(found, str) else found.text


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        # The ends move out to whole words, to the very edges of the line.
        ("e ship forty pallets a dai from the northern", "We ship forty pallets a day from the northern"),
        ("hip forty pallets a dai from the northern war", "ship forty pallets a day from the northern warehouse"),
        ("forty pallets a day from the northern warehouse to all our store", "forty pallets a day from the northern warehouse to all our stores"),
        ("y pallets a dai from the northern ware", "forty pallets a day from the northern warehouse"),
        # A word of the model's own before, behind or inside is not shown.
        ("Well forty pallets a day from the northern warehouse", "forty pallets a day from the northern warehouse"),
        ("forty pallets a day from our northern warehouse", "forty pallets a day from the northern warehouse"),
        ("forty pallets a day from the very northern warehouse", "forty pallets a day from the northern warehouse"),
        ("Wee ship forty pallets a day from the northern warehouse to all our stores indeed", SHIP[:-1]),
        # A second clause of the model's own is not forgiven, nor are missing words.
        ("forty pallets a day from the northern warehouse and the port", "[not_found]"),
        ("forty pallets a day from the warehouse", "[not_found]"),
        (f"{SHIP[:-1]} every single day without", "[not_found]"),
    ],
)  # fmt: skip
def test_the_words_shown_begin_and_end_as_the_quote_does(quote: str, expected: str) -> None:
    """Whole words of the line, no more than the quote holds and no less."""
    if expected == SHIP[:-1] or "Well" not in quote:
        assert shown(SHIP, quote) == expected
    else:
        assert shown(SHIP, quote).endswith(expected)


@pytest.mark.parametrize(
    ("line", "quote", "expected"),
    [
        ("We ship forty pallets a day.", "We ship forty pallets a day. ok", "We ship forty pallets a day"),
        ("We ship forty pallets a day.", "We do ship forty pallets a day", "We ship forty pallets a day"),
        ("We ship forty pallets.", "We ship forty pallets to every single store", "[not_found]"),
    ],
)
def test_a_quote_longer_than_its_line_is_compared_as_a_whole(line: str, quote: str, expected: str) -> None:
    """A small word too many is forgiven; the line is never matched inside the quote."""
    assert shown(line, quote) == expected


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("warehouse ships forty pallets to all our stores xx", "warehouse ships forty pallets to all our stores"),
        ("xx warehouse ships forty pallets to all our stores", "warehouse ships forty pallets to all our stores"),
        ("a warehouse ships forty pallets to all our stores", "warehouse ships forty pallets to all our stores"),
        ("warehouse ships forty pallets to all our stores - s", "warehouse ships forty pallets to all our stores"),
        ("warehouse ships forty pallets to all our stores e", "warehouse ships forty pallets to all our stores every"),
        ("ern warehouse ships forty pallets to all our stores eve", "northern warehouse ships forty pallets to all our stores every"),
        ("northern warehouse ships forty pallets to all of our stores every", "northern warehouse ships forty pallets to all our stores every"),
    ],
)  # fmt: skip
def test_letters_at_an_edge_are_shown_only_as_part_of_a_word(quote: str, expected: str) -> None:
    """A stray letter beside a space draws in no word, a piece of a word draws in all of it, and no space is shown."""
    line = "Today the northern warehouse ships forty pallets to all our stores every single day"
    assert shown(line, quote) == expected


def test_similarity_and_kind_are_stored() -> None:
    """Exact is 100; aligned is less, to one decimal, and never called exact."""
    exact = placed(SHIP, "forty pallets a day")
    assert isinstance(exact, Span)
    assert (exact.match, exact.similarity) == (Match.EXACT, 100.0)
    slip = placed(SHIP, "We ship forty palets a day from the northern warehouse")
    assert isinstance(slip, Span)
    assert slip.match is Match.ALIGNED
    assert 90 <= slip.similarity < 100
    assert slip.similarity == round(slip.similarity, 1) != round(slip.similarity)
    lost = placed(SHIP, "forty pallets a day from the northern warehouse to all our store")
    assert isinstance(lost, Span)
    assert (lost.match, lost.text[-6:]) == (Match.ALIGNED, "stores")


def test_a_span_says_where_who_and_when() -> None:
    """Offsets lead back to the words; speaker, side and times are the line's."""
    talk = call(("s:Dana", "Hello there."), ("b:Lin", f"Well, {LONG}"))
    found = Grounder(talk).find("ship forty pallets a day", "s2")
    assert isinstance(found, Span)
    line = talk.segments[1]
    assert line.text[found.begin : found.end] == found.text == "ship forty pallets a day"
    assert (found.segment_id, found.speaker, found.side) == ("s2", "Lin", Side.BUYER)
    assert (found.start_ms, found.end_ms) == (line.start_ms, line.end_ms)


@pytest.mark.parametrize(
    ("line", "quote", "expected"),
    [
        ("It is not the price but the forty pallets a day that hurt us", "the forty pallets a day that hurt us", "the forty pallets a day that hurt us"),
        ("It is not the price, it is the forty pallets that hurt us", "it is the forty pallets that hurt us", "it is the forty pallets that hurt us"),
        ("No, forty pallets a day hurt us", "forty pallets a day hurt us", "forty pallets a day hurt us"),
        ("Not forty pallets a day hurt us", "forty pallets a day hurt us", "[clause]"),
        ("I would not say forty pallets a day hurt us", "forty pallets a day hurt us", "[clause]"),
        ("It's no good. Forty pallets a day hurt us", "Forty pallets a day hurt us", "Forty pallets a day hurt us"),
        ("It's no good however forty pallets hurt us", "forty pallets hurt us", "forty pallets hurt us"),
        ("我們不是要便宜但是一定要準時送到倉庫", "一定要準時送到倉庫", "一定要準時送到倉庫"),
        ("我們不是要便宜，一定要準時送到倉庫", "一定要準時送到倉庫", "一定要準時送到倉庫"),
        ("我們不是要便宜一定要準時送到倉庫", "一定要準時送到倉庫", "[clause]"),
        ("不一定要準時送到倉庫", "一定要準時送到倉庫", "[clause]"),
        ("便宜不便宜可是一定要準時送到倉庫", "一定要準時送到倉庫", "一定要準時送到倉庫"),
    ],
)  # fmt: skip
def test_a_denial_reaches_to_the_end_of_its_clause(line: str, quote: str, expected: str) -> None:
    """Behind a comma, a stop or a "but" it denies something else; at the very start of a line it denies too."""
    assert shown(line, quote) == expected


@pytest.mark.parametrize(
    ("line", "quote", "expected"),
    [
        # The source parts two numbers where the copy does not, and the other way round.
        ("今年成長百分之三十八，六個月就回本了", "今年成長百分之三十八六個月就回本了", "今年成長百分之三十八，六個月就回本了"),
        ("去年跑了三千趟，今年成長百分之三十八，六個月就回本了", "今年成長百分之三十八六個月就回本了", "今年成長百分之三十八，六個月就回本了"),
        ("今年成長百分之三十八，六個月就回本了", "嗯今年成長百分之三十八六個月就回本了", "今年成長百分之三十八，六個月就回本了"),
        ("今年成長百分之三十八，六個月就回本了", "今年成長百分之三十六，八個月就回本了", "[number]"),
        ("我們跑了三千趟，五百趟是空車回來的", "我們跑了三千趟五百趟是空車回來的", "我們跑了三千趟，五百趟是空車回來的"),
        # Only with the source's comma are these two numbers, wherever the quote begins and whatever it adds.
        ("我們昨天跑了三千，五百是空車回來的沒有貨", "跑了三千五百是空車回來的沒有貨", "跑了三千，五百是空車回來的沒有貨"),
        ("我們昨天跑了三千，五百是空車回來的沒有貨", "我們昨天就跑了三千五百是空車回來的沒有貨", "我們昨天跑了三千，五百是空車回來的沒有貨"),
        ("我們昨天跑了三千，五百是空車回來的沒有貨", "昨天是跑了三千五百是空車回來的沒有貨", "昨天跑了三千，五百是空車回來的沒有貨"),
        ("我們昨天跑了三千，五百是空車回來的沒有貨", "我們昨天跑了三千八百是空車回來的沒有貨", "[number]"),
        ("我們昨天跑了三千，五百是空車，兩百，三十沒回來", "我們昨天就跑了三千五百是空車兩百三十沒回來", "我們昨天跑了三千，五百是空車，兩百，三十沒回來"),
        ("跑了三千五百是空車回來的沒有貨", "跑了三千，五百是空車回來的沒有貨", "跑了三千五百是空車回來的沒有貨"),
    ],
)  # fmt: skip
def test_commas_between_numbers_may_be_dropped_but_numbers_may_not_change(line: str, quote: str, expected: str) -> None:
    """The quote is read as it stands and with the commas of the source."""
    assert shown(line, quote) == expected


def test_among_equal_places_the_buyers_comes_last() -> None:
    """A quote without a right address is not given to the buyer where our own side said the same."""
    talk = call(("b:Lin", SHIP), ("s:Dana", SHIP), ("b:Lin", "Right."))
    found = Grounder(talk).find("forty pallets a day from the northern warehouse", "s3")
    assert isinstance(found, Span)
    assert found.side is Side.SELLER
    named = Grounder(talk).find("forty pallets a day from the northern warehouse", "s1")
    assert isinstance(named, Span)
    assert named.side is Side.BUYER


def test_the_better_place_wins_and_a_refused_one_makes_room() -> None:
    """Where the likest line fails a guard, the next one that passes is shown; else the first refusal is the reason."""
    talk = call(("b:Lin", "We do not ship forty pallets a day from there"), ("b:Chen", "We do ship forty pallets a day from there"), ("s:Dana", "Right."))  # fmt: skip
    found = Grounder(talk).find("ship forty pallets a day from there", "s1")
    assert isinstance(found, Span)
    assert found.segment_id == "s2"
    assert (
        Grounder(call(("b:Lin", "We do not ship forty pallets"), ("s:Dana", "Right."))).find("ship forty pallets", "s1")
        == "clause"
    )
    wrong = call(("b:Lin", "We ship fifty pallets a day from the northern warehouse"), ("b:Chen", "We never ship forty pallets a day from the northern warehouse"))  # fmt: skip
    assert Grounder(wrong).find("We ship forty pallets a day from the northern warehouse", "s1") == "number"


@pytest.mark.parametrize(("size", "found"), [(MAX_CHARS, True), (MAX_CHARS + 1, False)])
def test_a_quote_has_at_most_a_thousand_characters(size: int, found: bool) -> None:  # noqa: FBT001
    """Longer ones are not aligned at all."""
    line = "ab " * 1000
    quote = ("ab " * 1000)[:size].strip().ljust(size, "a")
    assert len(fold(quote).text) == size
    assert (placed(line + quote, quote) != "not_found") is found


@pytest.mark.parametrize(
    ("quote", "expected"),
    [("ship f", "[not_found]"), ("forty", "forty"), ("fort", "[not_found]"), ("day", "[short]"), ("$500", "$500"), ("500", "[short]"), ("$500 fee", "$500 fee")],
)  # fmt: skip
def test_short_quotes_are_whole_words(quote: str, expected: str) -> None:
    """A currency sign is a word's edge."""
    assert shown("We ship forty pallets a day for a $500 fee", quote) == expected


def test_of_equal_places_in_a_line_the_first_is_shown() -> None:
    """The same words twice: the span is the earlier one."""
    found = placed("We sent forty pallets on Monday, and forty pallets on Friday", "forty pallets on")
    assert isinstance(found, Span)
    assert found.begin == 8


@pytest.mark.parametrize(
    ("line", "quote", "expected"),
    [
        ("Then we told all of them no", "we told all of them no", "we told all of them no"),
        ("We want none of it, no thanks", "We want none of it", "We want none of it"),
        ("那個我們真的做不到，沒有", "那個我們真的做不到", "那個我們真的做不到"),
        ("It will cost 500€ each time", "It will cost 500", "It will cost 500"),
        ("It will cost €500 each time", "500 each time", "500 each time"),
    ],
)
def test_a_denial_or_a_currency_at_the_edge_is_read(line: str, quote: str, expected: str) -> None:
    """A "no" as the very last word is in the quote as in the line; a sign beside a number ends a word."""
    assert shown(line, quote) == expected


def test_what_was_refused_is_stored_as_it_came() -> None:
    """Letter, line, words and reason, so that a person can look."""
    found = ground(claim("champion", "s7", "Nobody ever said these words here", "influence"), call(("b:Lin", SHIP)))
    assert found == RejectedQuote(Letter.CHAMPION, "Nobody ever said these words here", "s7", "not_found")
    wrong = ground(claim("champion", "s1", SHIP, "target"), call(("b:Lin", SHIP)))
    assert wrong == RejectedQuote(Letter.CHAMPION, SHIP, "s1", "marker")
