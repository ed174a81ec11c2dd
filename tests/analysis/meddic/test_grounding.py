"""Grounding: what is found, what each guard refuses, and what hostile input does."""

# ruff: noqa: RUF001, E501  # full-width characters are data; table rows read best on one line

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.meddic.fold import fold, is_cjk, one_script
from analysis.meddic.grounding import MAX_CHARS, ground
from analysis.meddic.negation import negations
from analysis.meddic.numerals import has_figure, numbers
from analysis.model.meddic import Evidence, Match, RejectedQuote
from tests.analysis.meddic.builders import call, claim

TALK = call(
    ("b:Lin", "We lose about $500K a quarter, and we will not sign before legal has seen it."),
    ("b:Lin", "上個月出錯十一張單，光補寄就花了九萬元，我們不可能再拖一季。"),
    ("s:Dana", "Right. That works for us."),
    ("b:Chen", "Right. That works for us."),
    ("b:Chen", "Not that I care, but honestly the integration with our warehouse system matters most."),
)


def found(quote: str, segment_id: str = "s1") -> Evidence | RejectedQuote:
    """Ground one quote."""
    return ground(claim("metrics", segment_id, quote, "target"), TALK)


def reason(quote: str, segment_id: str = "s1") -> str:
    """Return why a quote is refused, or "" if it is not."""
    result = found(quote, segment_id)
    return result.reason if isinstance(result, RejectedQuote) else ""


@pytest.mark.parametrize(
    ("quote", "segment_id", "shown"),
    [
        ("we lose about $500k a quarter", "s1", "We lose about $500K a quarter"),
        ("We lose about $500K a quater", "s1", "We lose about $500K a quarter"),
        ("we lose, um, about ＄５００K a quarter", "s1", "We lose about $500K a quarter"),
        ("We lose about $500,000 a quarter", "s1", "We lose about $500K a quarter"),
        ("上个月出错十一张单 光补寄就花了九万元", "s2", "上個月出錯十一張單，光補寄就花了九萬元"),
        ("we will not sign before the legal has seen it", "s1", "we will not sign before legal has seen it"),
        ("We lose about $500K a quarter", "s4", "We lose about $500K a quarter"),
    ],
)
def test_a_faithful_copy_is_found_and_the_source_is_shown(quote: str, segment_id: str, shown: str) -> None:
    """Width, case, punctuation, script, a slip, another way to write the number, a wrong address: the source is shown."""
    result = found(quote, segment_id)
    assert isinstance(result, Evidence)
    assert result.span.text == shown


@pytest.mark.parametrize(
    ("quote", "segment_id"),
    [
        ("We lose about $900K a quarter", "s1"),
        ("We lose about €500K a quarter", "s1"),
        ("We lose about 500% a quarter", "s1"),
        ("We lose about five million a quarter and we will not sign before legal has seen it", "s1"),
        ("上個月出錯十二張單，光補寄就花了九萬元", "s2"),
        ("上個月出錯十一張單，光補寄就花了九億元", "s2"),
        ("上個月出錯1張單，光補寄就花了九萬元", "s2"),
    ],
)
def test_the_number_guard_refuses_another_number(quote: str, segment_id: str) -> None:
    """Value, percent and currency must agree."""
    assert reason(quote, segment_id) in {"number", "not_found"}


def test_a_changed_number_is_refused_as_such() -> None:
    """The stored reason tells it from words that nobody said."""
    assert reason("We lose about $900K a quarter") == "number"


@pytest.mark.parametrize(
    ("quote", "segment_id"),
    [
        ("and we will sign before legal has seen it", "s1"),
        ("and we will never not sign before legal has seen it", "s1"),
        ("光補寄就花了九萬元，我們可能再拖一季", "s2"),
    ],
)
def test_the_negation_guard_refuses_a_turned_sentence(quote: str, segment_id: str) -> None:
    """A "not" more or less is another statement."""
    assert reason(quote, segment_id) == "negation"


@pytest.mark.parametrize(("quote", "segment_id"), [("sign before legal has seen it", "s1"), ("可能再拖一季", "s2")])
def test_the_clause_guard_refuses_words_cut_off_behind_a_not(quote: str, segment_id: str) -> None:
    """Verbatim, and the opposite of what was said."""
    assert reason(quote, segment_id) == "clause"


def test_the_clause_guard_lets_another_clause_be() -> None:
    """A negation before "but" or a comma denies something else."""
    assert not reason("honestly the integration with our warehouse system matters most", "s5")


def test_a_question_form_may_not_be_cut_in_two() -> None:
    """有沒有價值 does not say 有價值."""
    talk = call(("b:Lin", "我們也想知道這個對倉庫有沒有價值可以算。"), ("s:Dana", "好的。"))
    result = ground(claim("metrics", "s1", "有價值可以算", "target"), talk)
    assert isinstance(result, RejectedQuote)


@pytest.mark.parametrize("quote", ["", "a", "ok", "九萬元", "\x00\x01\x02\x03\x04", "。。。。。。", "\u200b" * 50])
def test_too_little_is_refused_as_short(quote: str) -> None:
    """Under four folded characters nothing is proven."""
    assert reason(quote, "s2") == "short"


def test_short_quotes_are_exact_and_whole_words() -> None:
    """No fuzz under twelve characters; "ign bef" is no quote of "sign before"."""
    assert not reason("a quarter")
    assert reason("a quartet") == "not_found"
    assert reason("ign befor") == "not_found"
    assert reason("ut honestly the integratio", "s5") in {"", "not_found"}


def test_a_number_is_never_cut_out_of_a_larger_one() -> None:
    """500 is not in 1,500 and 百萬 not in 五百萬."""
    talk = call(("b:Lin", "We pay 1,500 dollars for it."), ("b:Lin", "預算大概是五百萬元左右。"))
    assert isinstance(ground(claim("metrics", "s1", "500 dollars for it", "target"), talk), RejectedQuote)
    assert isinstance(ground(claim("metrics", "s2", "百萬元左右", "target"), talk), RejectedQuote)


def test_without_a_right_address_equal_words_are_not_given_to_the_buyer() -> None:
    """Of two lines alike, the seller's is taken: the lower level when unsure."""
    result = found("Right. That works for us", "s99")
    assert isinstance(result, Evidence)
    assert result.span.segment_id == "s3"
    claimed = found("Right. That works for us", "s4")
    assert isinstance(claimed, Evidence)
    assert (claimed.span.segment_id, claimed.span.match) == ("s4", Match.EXACT)


def test_a_long_quote_cannot_bring_an_ending_of_its_own() -> None:
    """Ninety percent true with a foreign tail is refused, though its similarity passes."""
    source = "honestly the integration with our warehouse system matters most"
    long = call(
        ("b:Lin", f"{source} because every single order goes through it before it reaches a customer of ours today")
    )
    quote = f"{source} because every single order goes through it before we give you our signature on Monday"
    assert isinstance(ground(claim("metrics", "s1", quote, "target"), long), RejectedQuote)


def test_a_marker_of_another_letter_is_refused() -> None:
    """The list of markers is closed."""
    result = ground(claim("metrics", "s1", "We lose about $500K a quarter", "sells_inside"), TALK)
    assert isinstance(result, RejectedQuote)
    assert result.reason == "marker"


@pytest.mark.parametrize(
    "quote", ["x" * 2_000_000, "9" * 200_000, "不" * 100_000, "九" * 9_000, "\ufdfa" * 50_000, "\u0301" * 90_000]
)
def test_huge_quotes_are_refused_quickly(quote: str) -> None:
    """Neither parsing nor alignment is done for what nobody said; the stored rejection is cut."""
    result = found(quote)
    assert isinstance(result, RejectedQuote)
    assert len(result.quote) <= MAX_CHARS * 8


def test_hostile_segments_do_no_harm() -> None:
    """Empty, blank, control and endless segments are only lines without a match."""
    talk = call(
        ("b:A", ""),
        ("b:A", "\x00\x1b[2J"),
        ("b:A", "9" * 50_000),
        ("b:A", "no " * 20_000),
        ("b:B", "We lose 40 orders a month."),
    )
    result = ground(claim("metrics", "s1", "We lose 40 orders a month", "baseline"), talk)
    assert isinstance(result, Evidence)
    assert result.span.segment_id == "s5"


@given(st.text(max_size=120))
def test_offsets_always_point_into_the_source(text: str) -> None:
    """Whatever the text, folded characters map to source spans in order, and folding twice changes nothing."""
    folded = fold(text)
    assert len(folded.text) == len(folded.begins) == len(folded.ends)
    assert all(0 <= b < e <= len(text) for b, e in zip(folded.begins, folded.ends, strict=True))
    assert list(folded.begins) == sorted(folded.begins)


@given(st.text(max_size=200), st.text(max_size=60))
def test_what_is_shown_always_stands_in_the_transcript(said: str, quote: str) -> None:
    """For any transcript and any quote: rejected, or a span that is the segment's own text."""
    talk = call(("b:Lin", said), ("b:Lin", quote[:30] + said))
    result = ground(claim("metrics", "s1", quote, "target"), talk)
    if isinstance(result, Evidence):
        segment = next(s for s in talk.segments if s.id == result.span.segment_id)
        assert segment.text[result.span.begin : result.span.end] == result.span.text != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2.2 million", "2,200,000"), ("thirty percent", "30%"), ("百分之三十", "三成"), ("三成", "30 趴"),
        ("九萬元", "9萬元"), ("一億五千萬", "1.5億"), ("三萬五", "35,000"), ("一百二", "120"), ("三點五萬", "35000"),
        ("two hundred and fifty thousand", "250k"), ("twenty-five", "25"), ("五百塊錢", "500元"), ("二零二六", "2026"),
        ("half", "一半"), ("５００", "500"), ("三千零五", "3005"), ("一萬億", "1兆"), ("nineteen", "19"),
    ],
)  # fmt: skip
def test_numbers_are_compared_by_value(one: str, other: str) -> None:
    """Digits, words and Chinese numerals of one value are one number."""
    left, right = numbers(fold(one).text), numbers(fold(other).text)
    assert len(left) == len(right) == 1
    assert left[0].value == right[0].value


@pytest.mark.parametrize(("text", "figure"), [
    ("one more question", False), ("一下就好", False), ("第一個問題", False), ("萬一不行", False), ("in the second place", False),
    ("one hour by June", True), ("一小時", True), ("九萬元", True), ("thirty", True), ("a 12x return", True), ("成本太高", False),
])  # fmt: skip
def test_a_figure_is_more_than_a_word_with_a_number_in_it(text: str, figure: bool) -> None:  # noqa: FBT001
    """ "One more question" states no quantity."""
    assert has_figure(fold(text).text) is figure


@pytest.mark.parametrize(("text", "count"), [
    ("we don't and can’t", 2), ("不過未來特別好", 0), ("是不是有沒有", 0), ("我們不要，也沒有", 2), ("know nothing", 1), ("notable", 0),
])  # fmt: skip
def test_negations_are_counted_where_something_is_denied(text: str, count: int) -> None:
    """不過 and 是不是 deny nothing."""
    assert len(negations(fold(text).text)) == count


def test_variants_of_a_character_meet_in_one_script() -> None:
    """裡 裏 里, 臺 台 and 乾 幹 干 are each one."""
    for variants in ("裡裏里", "臺台", "乾幹干", "週周", "後后"):
        assert len({one_script(c) for c in variants}) == 1


@pytest.mark.parametrize("module", ["numerals", "negation", "speech"])
def test_chinese_literals_stand_as_folding_leaves_them(module: str) -> None:
    """A pattern over folded text that holds an unfolded character would never match."""
    from importlib import import_module  # noqa: PLC0415
    from re import Pattern  # noqa: PLC0415

    patterns = [v.pattern for v in vars(import_module(f"analysis.meddic.{module}")).values() if isinstance(v, Pattern)]
    assert patterns
    assert not {c for p in patterns for c in p if is_cjk(c) and one_script(c) != c}
