"""What code demands of words before an alert may rest on them."""

# ruff: noqa: RUF001  # Chinese punctuation

import pytest

from analysis.meddic.signals import buying_signal, category, leaves, moves_date, takes_on


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("The budget has been approved.", "money_released"),
        ("Finance approved the budget yesterday.", "money_released"),
        ("預算已經核准了", "money_released"),
        ("那筆錢上週批了", "money_released"),
        ("Can you send us the contract?", "asks_contract"),
        ("Do you have an onboarding slot in June?", "asks_contract"),
        ("合約什麼時候可以寄給我們？", "asks_contract"),
        ("合約先給我看", "asks_contract"),
        ("We'll sign on May 12.", "names_date"),
        ("我們五月十二號簽約", "names_date"),
        ("我這禮拜五用印", "names_date"),
    ],
)
def test_money_released_a_contract_asked_for_or_a_date_named_is_a_buying_signal(text: str, signal: str) -> None:
    """The three that the alert rules know; for the contract a question is enough."""
    assert buying_signal(text) == signal


@pytest.mark.parametrize(
    "text",
    [
        "We have no budget.",
        "我們沒有預算",
        "If the budget is approved, we start.",
        "等預算核准再說",
        "預算還沒核准",
        "Has the budget been approved?",
        "The PO is not released.",
        "Don't send the contract yet.",
        "不用寄合約",
        "Our contract with them ends in June.",
        "Honestly, I love it. Best demo this year.",
        "這份六十八萬，我可以決定",
        "We start every morning at nine.",
    ],
)
def test_budget_alone_praise_conditions_and_denials_are_none(text: str) -> None:
    """The word budget is no signal: "we have no budget" contains it."""
    assert buying_signal(text) == ""


def test_a_price_objection_speaks_of_a_price() -> None:
    """A category that an alert rests on is read in the words, not taken from the model."""
    assert category("objection", "price", "That's steep. I had something like 45,000 in my head") == "price"
    assert category("objection", "price", "有點貴耶") == "price"
    assert category("objection", "price", "I have to ask my boss") == ""
    assert category("objection", "rival", "They are cheaper") == ""
    assert category("objection", "security", "Our security team has to look at it") == "security"


def test_a_champion_leaves_only_if_the_words_say_that_somebody_goes() -> None:
    """The model's word for it is not enough."""
    assert leaves("Mr Hsu is leaving in June.")
    assert leaves("許總下個月離職")
    assert category("risk", "champion_leaving", "He left us a note") == ""


def test_a_date_is_moved_by_words_that_move_and_name_one() -> None:
    """A date alone is no move, and a delay without a date is no date."""
    assert moves_date("We moved go-live from May to July.")
    assert moves_date("延到七月一號")
    assert not moves_date("The launch is on July 1.")
    assert not moves_date("We are delayed.")


def test_a_step_is_taken_on_by_a_promise_or_by_accepting_a_dated_one() -> None:
    """Friday works is a yes to Friday; it works is praise."""
    assert takes_on("I'll book the review")
    assert takes_on("Friday at 10 works")
    assert takes_on("我可以把數字整理給你們")
    assert not takes_on("it works")
    assert not takes_on("Will you send it?")
