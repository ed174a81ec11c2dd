"""What a sentence that ends as a question still states, and what it only asks."""

# ruff: noqa: RUF001, E501  # full-width punctuation is data; table rows read best on one line

import pytest

from analysis.meddic.speech import (
    asks,
    commits,
    first_person,
    has_authority,
    has_date,
    has_document,
    has_order,
    has_rank,
    names_person,
    same_person,
    stands_in,
    statement,
)
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


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("Does it connect to our ERP", True), ("does it connect?", True), ("He asked “does it connect?”", True),
        ("他問「可以串接嗎？」", True), ("他問「可以串接嗎？」\n", True), ("So what about legal", True), ("It connects.", False),
        ("What we need is speed.", False), ("這樣可以嗎", True), ("沒什麼問題", False), ("不管多少都可以", False), ("", False),
    ],
)  # fmt: skip
def test_a_question_is_known_by_its_mark_or_its_words(sentence: str, question: bool) -> None:  # noqa: FBT001
    """Inside closing quotation marks too; transcribers drop marks."""
    assert asks(sentence) is question


@pytest.mark.parametrize(
    ("said", "wanted", "stands"),
    [
        ("we need sso now", "sso", True), ("we need sso", "sso", True), ("sso it is", "sso", True), ("lassso", "sso", False),
        ("ssos and an sso", "sso", True), ("assso sso", "sso", True), ("msso", "sso", False), ("ssom", "sso", False),
        ("a", "a", False), ("we need it", "", False), ("要單一登入才行", "單一登入", True), ("用sso登入", "sso", True),
        ("xsso", "sso", False), ("sso sso", "sso sso sso", False), ("it's 5% now", "5%", True),
    ],
)  # fmt: skip
def test_a_subject_stands_in_words_as_whole_words(said: str, wanted: str, stands: bool) -> None:  # noqa: FBT001
    """At either end, beside Chinese, and where an earlier match lies inside another word."""
    assert stands_in(said, wanted) is stands


@pytest.mark.parametrize(
    ("words", "subject", "named"),
    [
        ("Susan Park signs.", "Susan Park", True), ("susan park signs", "Susan Park", True), ("The CFO signs.", "the CFO", False),
        ("I will ask mark.", "Mark", False), ("I will ask Mark.", "Mark", True), ("we will mark it", "Mark", True),
        ("許總會簽", "許總", True), ("老闆會簽", "老闆", False), ("A 許總 signs", "許總", True), ("Susan signs.", "Chiu", False),
        ("Susan signs.", "", False), ("Mr. Hsu signs", "Mr Hsu", True),
    ],
)  # fmt: skip
def test_a_name_is_more_than_a_title_and_stands_in_the_words(words: str, subject: str, named: bool) -> None:  # noqa: FBT001
    """Where words are cased a name has a capital; where nothing is, none is asked for."""
    assert names_person(words, subject) is named


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Mr Hsu", "Hsu Wei", True), ("許總", "許志明", True), ("許志明", "許總", True), ("許志明", "林志明", False), ("Susan", "Park", False),
        ("the CFO", "the CFO", False), ("", "", False), ("Susan Park", "Park Ltd", True),
    ],
)  # fmt: skip
def test_two_names_can_be_one_persons(one: str, other: str, same: bool) -> None:  # noqa: FBT001
    """By a shared part, or a surname with its title; titles alone are nobody."""
    assert same_person(one, other) is same


@pytest.mark.parametrize(
    ("text", "begin", "end", "kept"),
    [
        ("We lose forty. Is it bad? We sign.", 0, 34, "We lose forty.\n We sign."),
        ("We lose forty. Is it bad? We sign.", 0, 14, "We lose forty."),
        ("We lose forty. Is it bad? We sign.", 14, 25, ""),
        ("We lose forty. Is it bad? We sign.", 3, 28, "lose forty.\n We"),
        ("We pay 3.5 percent.", 0, 19, "We pay 3.5 percent."),
        ("", 0, 0, ""),
    ],
)
def test_a_statement_is_what_of_a_span_belongs_to_no_question(text: str, begin: int, end: int, kept: str) -> None:
    """Sentence by sentence, cut to the span; a sentence that only touches it is not in it."""
    assert statement(text, begin, end) == kept


def test_written_lists_ranks_orders_and_promises_are_read_in_both_languages() -> None:
    """Each by a word of its own, and not by another's."""
    checks = (has_document, has_rank, has_order, commits, first_person, has_date, has_authority)
    told = {
        "It is in the RFP": {has_document}, "需求書上有寫": {has_document}, "It is a must": {has_rank}, "這是必須的": {has_rank},
        "Legal, then finance": {has_order}, "法務之後是財務": {has_order}, "I'll do it": {commits, first_person},
        "我會處理": {commits, first_person}, "Our team": {first_person}, "On 12 May": {has_date}, "五月底": {has_date},
        "She approves it": {has_authority}, "他要簽核": {has_authority}, "Nothing": set(), "沒事": set(),
    }  # fmt: skip
    assert {text: {check for check in checks if check(text)} for text in told} == told
