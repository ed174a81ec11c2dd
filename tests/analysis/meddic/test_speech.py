"""What a sentence that ends as a question still states, and what it only asks."""

# ruff: noqa: RUF001, E501  # full-width punctuation is data; table rows read best on one line

import pytest

from analysis.meddic.speech import statement
from analysis.model.meddic import Level
from tests.analysis.meddic.builders import call, judge, letter


def stated(text: str) -> str:
    """Return what of the whole text is stated."""
    return statement(text, 0, len(text))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("一個早上大概走掉二十組，一組算兩百五，你看一個月少賺多少。", "一個早上大概走掉二十組\n一組算兩百五"),
        ("我們一天漏接四十通，一個月是多少？", "我們一天漏接四十通"),
        ("一天漏接四十通；一年下來會是幾個人的薪水", "一天漏接四十通"),
        ("一天走掉二十組，你看一個月少賺多少錢？", "一天走掉二十組"),
        ("上一季賠了七十六萬，怎麼辦？", "上一季賠了七十六萬"),
        ("We lose forty orders a month, so how much is that a year?", "We lose forty orders a month"),
        ("Our team spends 1,200 hours on it, how many people is that?", "Our team spends 1,200 hours on it"),
    ],
)
def test_a_figure_stated_before_the_clause_that_asks_is_stated(text: str, kept: str) -> None:
    """Only the clause that asks how much is a question; the figures it reckons with were told."""
    assert stated(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        # The question mark or a tag may ask all of it.
        "我們一天漏接四十通，對不對？", "我們一天漏接四十通，是嗎", "一天漏接四十通，這樣多不多？", "We lose forty a month, right?",
        "We lose forty orders a month, is that what you have?", "一天漏接四十通，能不能改善？", "一天漏接四十通，少賺多少，對不對？",
        # Supposed, not said.
        "如果走掉二十組，一組算兩百五，一個月少賺多少？", "假設一組算兩百五，一個月少賺多少？", "走掉二十組的話，一個月少賺多少？",
        "If we lose forty orders a month, how much is that?", "We might lose forty orders a month, how much is that?",
        "Say we lose forty orders a month, how much is that?", "With 50 seats, how much is that a year?",
        # A price asked for a quantity, a choice, what the other side does, what somebody asked.
        "要五十個帳號，一年多少錢？", "買十套，折扣是多少？", "我們有五十個人，費用是多少", "We need fifty seats, how much does it cost?",
        "漏接二十通，還是三十通，一個月是多少？", "We lose forty or fifty a month, how much is that?",
        "你們一天處理四十通，一個月是多少？", "You handle forty orders a month, how many is that a year?",
        "他問一天漏接四十通，一個月是多少", "一天漏接幾通，四十通，一個月是多少？", "多少人會用，四十個，要多久？",
        # Doubted, not told.
        "一天漏接四十通，怎麼可能？", "一天漏接四十通，誰說的？", "We lose forty a month, who said that?",
        "一天漏接四十通，有多少是真的？", "We lose forty orders a month, how many of those are really ours?",
        # No figure before it.
        "我們很急，一個月少賺多少？", "第一，我們一個月少賺多少？", "少賺多少，一天四十通？",
    ],
)  # fmt: skip
def test_when_unsure_the_whole_sentence_asks(text: str) -> None:
    """The lower level: what a tag asks, what is supposed, priced or chosen between, states nothing."""
    assert not stated(text)


def test_only_the_words_shown_count() -> None:
    """The sentence decides by its end, also where the span leaves that out; the rest stays as it was."""
    text = "我們很忙。一天漏接四十通，一個月少賺多少？你們不懂。"
    assert statement(text, 5, 12) == "一天漏接四十通"
    assert statement(text, 13, len(text)) == "你們不懂。"
    assert statement(text, 0, len(text)) == "我們很忙。\n一天漏接四十通\n你們不懂。"


def test_the_level_follows_what_was_told() -> None:
    """A loss told before the question that sums it up counts; one that a tag asks about stays a claim."""
    told = call(
        ("s:Dana", "請說。"), ("b:Lin", "一個早上大概走掉二十組，一組算兩百五，你看一個月少賺多少。"), language="zh"
    )
    quote = "一個早上大概走掉二十組，一組算兩百五"
    result = letter(judge(told, ("identify_pain", "s2", quote, "impact:二十組")), "identify_pain")
    assert result.level == Level.STATED
    asked = call(("s:Dana", "請說。"), ("b:Lin", "一個早上走掉二十組，一組算兩百五，對不對？"), language="zh")
    quote = "一個早上走掉二十組，一組算兩百五"
    result = letter(judge(asked, ("identify_pain", "s2", quote, "impact:二十組")), "identify_pain")
    assert result.level == Level.CLAIMED
